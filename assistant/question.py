"""What a question asks for: the kind of value expected, the names it requires, its explicit parts.

All of it is read from the words of the question, without a model: interrogatives say what an
answer must contain (a count, an amount, a date, a place …), capitalised words say what it must be
about, and « … et combien … ? » says that there are several parts. Knows no index.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Expected(StrEnum):
    """The kind of value without which a sentence does not answer."""

    COUNT = "count"
    AMOUNT = "amount"
    PERCENT = "percent"
    AREA = "area"
    TEMPERATURE = "temperature"
    DATE = "date"
    PLACE = "place"
    ACTOR = "actor"
    LIST = "list"
    DEFINITION = "definition"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Question:
    """A stand-alone question.

    `focus` is what is counted (« cours » in « combien de cours »); `names` are the capitalised words
    that it requires, `phrases` those names of several words that must be found as they stand,
    `numbers` its numerals (years among them); `moment` is a word that asks for live data
    (« aujourd'hui »); with `comparison` its names may be found in different passages; `spread` asks for
    examples that have a sheet each.
    """

    text: str
    expected: Expected
    focus: str
    names: tuple[str, ...]
    phrases: tuple[str, ...]
    numbers: tuple[str, ...]
    moment: str
    comparison: bool
    spread: bool = False


NUMBER_NOUNS = r"(?:nombre|chiffre|total|quantit[ée]s?|effectifs?)"
MONEY = (
    r"(?:montants?|budgets?(?! participatif)|co[uû]ts?|prix(?! (?:a|ont) )|tarifs?|financements?"
    r"|chiffre d'affaires|loyers?|salaires?|d[ée]penses?|amendes?)\b"
)
ASIDE = (
    r"(?![^?]*,[^?]*(?:-(?:t-)?(?:il|elle|on|ils|elles|je|vous)\b"
    r"|\b(?:combien|quell?e?s?|qui|comment|o[uù])\b))"
)
"""Not followed by the question itself, as in « Quand on pèse les restes, faut-il compter le pain ? »."""
PATTERNS: tuple[tuple[Expected, str], ...] = (
    (Expected.PERCENT, r"\b(?:pourcentage|proportion|quel taux|taux d[e']"
                       r"|quelle (?:(?:est|[ée]tait|fut|sera) )?(?:la )?part)\b"),
    (Expected.AMOUNT, r"\bcombien d['e] ?(?:argent|euros?|subventions?)\b"
                      r"|^(?:et )?qu(?:e|'est-ce que) (?:[cç]a )?co[uû]t\w*"
                      r"|\bcombien\b(?! d[e']).*\b(?:co[uû]t\w*|pay\w*|d[ée]pens\w*|financ\w*|vers[ée]\w*"
                      r"|factur\w*|gagn\w*)"
                      r"|^(?:et )?c(?:'?est|'|e)? ?combien\b|\bcombien (?:[cç]a|cela) "),
    (Expected.AMOUNT, r"\b(?:quels?|quelles?)\s+(?:(?:est|sont|[ée]tait|fut|a [ée]t[ée])\s+)?"
                      r"(?:le |la |les |l'|son |leur |un )?" + MONEY),
    (Expected.AMOUNT, r"^(?:et )?(?:le |la |l'|son |les )?" + MONEY + r"(?:\s+[\w'-]+){0,10} ?\??$"),
    (Expected.AREA, r"\b(?:superficie|surface|combien d[e']? ?(?:m2|m²|hectares?|m[eè]tres? carr[ée]s?))\b"),
    (Expected.TEMPERATURE, r"\b(?:quelle temp[ée]rature|combien de degr[ée]s?)\b"),
    (Expected.DATE, r"\b(?:quand" + ASIDE + r"|depuis quand|quelles? ann[ée]es?|quelles? dates?"
                    r"|quel mois|quel jour|a quelle [ée]poque)\b"),
    (Expected.LIST, r"\b(?:quelles?|quels?|dans quelles?)\s+(?:villes|communes|quartiers|actions|projets|exemples"
                    r"|initiatives|territoires|r[ée]gies|associations|partenaires|acteurs|lieux|moyens|mesures"
                    r"|sont)\b"
                    r"|\b(?:des exemples|liste[rz]?|citez|donne[zr]?[- ](?:moi )?(?:des|la liste))\b"),
    (Expected.COUNT, r"\bcombien\b|\b" + NUMBER_NOUNS + r" d[e']"),
    (Expected.PLACE, r"\bo[uù]\s+(?:est|sont|se|a|ont|peut|trouve|cela|ça|exactement|en)\b|^(?:et )?o[uù]\b"
                     r"|\b(?:quelle|quel) (?:ville|commune|quartier|lieu|r[ée]gion|d[ée]partement|endroit|rue|"
                     r"adresse)\b"),
    (Expected.ACTOR, r"^(?:et )?(?:par |avec |pour )?qui\b|\bpar qui\b|\bavec qui\b"
                     r"|\bquels? (?:organisme|bailleur|acteur|porteur|op[ée]rateur|partenaire)\b"
                     r"|\bquelle (?:association|structure|entreprise|collectivit[ée])\b"),
    (Expected.DEFINITION, r"\bqu'?\s?est[- ]ce qu(?:e c'est|'on (?:appelle|entend))"
                          r"|\bqu'?\s?est[- ]ce qu(?!i\b|'on\b)[^?]{0,45}\??$"
                          r"|\bc'est quoi\b|\bque (?:signifie|veut dire)\b|\bd[ée]finition\b"
                          r"|\bveut dire\b|\ben quoi consiste\b"),
)  # fmt: skip
MOMENTS = re.compile(
    r"\b(?:aujourd'hui|demain|hier|ce soir|ce matin|ce week-end|en ce moment|cette semaine"
    r"|(?:ce|cet) (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|apr[èe]s-midi)"
    r"|la m[ée]t[ée]o|quelle heure|quel temps|en direct)\b"
)
COMPARISON = re.compile(
    r"\b(?:compar\w+|diff[ée]renc\w+|diff[èe]r\w+|entre .+ et |plut[ôo]t|ou bien|par rapport"
    r"|l'une? et l'autre|l'un(?:e)? ou l'autre|les deux|chacune?s?|laquelle|lequel|lesquel(?:le)?s|le plus|la plus"
    r"|m[êe]mes?|(?:plus|moins|aussi|autant) (?:[\w'-]+ ){1,4}que|plus que)\b"
)
SPREAD = re.compile(
    r"\b(?:quelles?|quels?|des|d'autres|plusieurs|toutes les|tous les)(?: autres)? (?:villes|communes|quartiers"
    r"|territoires|r[ée]gies|associations|exemples|initiatives|projets|actions|collectivit[ée]s|r[ée]gions"
    r"|d[ée]partements|lieux|endroits|[ée]coles|sites|fermes|structures|organismes|bailleurs|entreprises)\b"
)
PAIRED = re.compile(
    r"\b[A-ZÀ-Ý][\w'-]+(?: \d+e)? (?:et|ou) (?:(?:de|du|des|à|au|en|dans|pour|les|la|le|l'|d') ?){0,2}[A-ZÀ-Ý]"
)
"""Two names side by side (« Orléans et Cergy »): each may be treated in a passage of its own."""
NEW_PART = re.compile(
    r"(?:,|;)?\s+et\s+(?=(?:combien|quand|où|ou est|qui|quels?|quelles?|comment|pourquoi|depuis"
    r"|(?:à|a|dans|en|de|pour|avec|par) (?:quels?|quelles?|qui|combien))\b"
    r"|(?:y a-t-il|est-ce|(?:que |qu['’])?\w+-(?:t-)?(?:on|ils?|elles?|ce))\b)|\?\s+(?=\w)",
    re.IGNORECASE,
)
FOCUS = re.compile(
    r"\bcombien\s+(?:y a-t-il\s+)?d(?:e|es|u|')\s*((?:[\w'’-]+\s?){1,3})|\b"
    + NUMBER_NOUNS + r"\s+d(?:e|es|u|')\s*((?:[\w'’-]+\s?){1,3})"
)  # fmt: skip
CAPITALISED = re.compile(r"(?<![\w])[^\W\d_a-zà-öø-ÿœ][\w]*(?:[-'’][^\W\d_][\w]*)*")
OPENERS = frozenset(
    "combien quel quelle quels quelles qui que quoi quand comment pourquoi est existe donne donnez "
    "cite citez liste peut peux pouvez parle parlez explique expliquez y a il elle on et dans a la "
    "le les l un une des de du en sur pour avec par je j tu vous nous mon ma mes ce cette ces c "
    "faut dis dites montre montrez quest bonjour où ou si depuis selon au aux chez apres après avant "
    "vers contre pendant lors lorsque lorsqu durant existe son sa ses leur leurs notre nos votre vos "
    "tous toutes tout toute chaque certains certaines plusieurs entre parmi sans sous malgre malgré "
    "grace grâce dès des que quelqu peuvent puis puisque quoi sont ont avez avons as es etes êtes "
    "comparer compare comparez sinon ignore resume résume resumer lister cherche trouve trouver "
    "laquelle lequel lesquels lesquelles était etait fait font doit doivent voici merci svp nous une "
    "aucun aucune d j m t s n".split()
)
INVERTED = re.compile(r"-(?:t-)?(?:vous|tu|il|elle|ils|elles|on|ce|je|nous|moi)$", re.IGNORECASE)


NAMED = re.compile(
    r"\s*[:?]|\s+[^\W\d_a-zà-öø-ÿœ]|\s+(?:a|ont|est|sont|fait|avait|aura|peut|doit|veut)\b"
    r"|\s+[\w]+-(?:t-)?(?:il|elle|on|ils|elles)\b"
)
PHRASE = re.compile(r"(?<=[\w,]['\s])[A-ZÀ-Ý][\w-]*(?: [A-ZÀ-Ý0-9][\w-]*)+")
ARTICLES = frozenset("le la les un une des du de et".split())


def plain(text: str) -> str:
    """Lower case, straight apostrophes, single spaces; accents kept."""
    text = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ")
    return re.sub(r"\s+", " ", text).strip().lower()


def unaccented(text: str) -> str:
    """`plain` without accents."""
    decomposed = unicodedata.normalize("NFKD", plain(text).replace("œ", "oe"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def expected_of(text: str) -> Expected:
    """The first pattern that the question matches, with or without its accents."""
    shapes = (plain(text), unaccented(text))
    for expected, pattern in PATTERNS:
        if any(re.search(pattern, shape) for shape in shapes):
            return expected
    return Expected.ANY


def names_of(text: str) -> tuple[str, ...]:
    """Capitalised words that are not mere sentence openers, in order, each once."""
    if text.upper() == text:
        return ()
    found = []
    for match in CAPITALISED.finditer(text.replace("’", "'")):
        word = match.group()
        opener = re.search(r"(?:^|[.!?:»«]\s*|-\s)$", text[: match.start()]) is not None
        bare = re.sub(r"^(?:[LlDdQqJjNnSsCcMm]|Qu|Jusqu|Lorsqu)'", "", word)
        if opener and (bare[:1].islower() or not _opens_as_name(bare, text[match.end() :])):
            continue
        if INVERTED.search(word) or (plain(word) in ARTICLES and not word.isupper()):
            continue
        if len(bare) > 1:
            found.append(bare)
    found += re.findall(r"\b[a-z][A-Z][A-Za-z]+", text)  # « iPhone »
    return tuple(dict.fromkeys(found))


def phrases_of(text: str) -> tuple[str, ...]:
    """Runs of capitalised words inside the question that hold a word too short or too common to be
    searched (« Après M », « Zone A »); they must be found as they stand."""
    found = PHRASE.findall(text.replace("’", "'"))
    return tuple(p for p in found if any(len(w) < 3 or plain(w) in OPENERS for w in p.split()))


def _opens_as_name(word: str, rest: str) -> bool:
    """Whether a capitalised word that opens a sentence is a name, judged by its shape and what follows.

    An acronym, a compound of capitals (« Saint-Denis »), a word before another capital, a colon or a
    verb (« Nanterre a-t-elle … »); « Comparer », « Sinon » are none.
    """
    if plain(word) in OPENERS or not word[:1].isupper():
        return False
    if len(word) > 1 and word.isupper():
        return True
    compound = re.search(r"[-'’][^\W\d_a-zà-öø-ÿœ]", word) is not None
    return compound or NAMED.match(rest) is not None


def parse(text: str) -> Question:
    """Reads a stand-alone question."""
    shape = plain(text)
    focus = FOCUS.search(shape)
    moment = MOMENTS.search(shape)
    return Question(
        text=text,
        expected=expected_of(text),
        focus=next((group.strip() for group in focus.groups() if group), "") if focus else "",
        names=names_of(text),
        phrases=phrases_of(text),
        numbers=tuple(re.findall(r"(?<!\w)\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+", text)),
        moment=moment.group() if moment else "",
        spread=bool(SPREAD.search(shape)),
        comparison=bool(COMPARISON.search(shape) or PAIRED.search(text.replace("’", "'"))),
    )


STATEMENT = re.compile(
    r"(?:j['’]en ai|j['’]ai|je (?:dois|prépare|prepare|voudrais|fais|suis)|c['’]est (?:pour|urgent|important)"
    r"|on (?:en a|prépare|prepare|voudrait)|nous (?:en )?(?:avons|devons|voulons|préparons|sommes)"
    r"|il (?:me|nous) (?:faut|faudrait)|merci)\b[^?]*$",
    re.IGNORECASE,
)
"""What people add behind a question to say why they ask."""


def parts_of(text: str) -> tuple[str, ...]:
    """The explicit parts of a question; one part unless a second interrogative follows « et » or « ? »."""
    pieces = [piece.strip(" ,;") for piece in NEW_PART.split(text)]
    kept = [piece for piece in pieces if len(re.findall(r"\w+", piece)) >= 2]
    if len(kept) > 1 and STATEMENT.match(kept[-1]):
        kept.pop()
        text = kept[0]
    return tuple(kept) if len(kept) > 1 else (text,)
