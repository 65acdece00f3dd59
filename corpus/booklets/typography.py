"""French typography: spaces that do not break, typographic apostrophes, numerals, hyphenation.

Rules of the Imprimerie nationale's lexicon: a narrow no-break space (U+202F) before ; ! ? and %
and between the groups of three digits, a no-break space (U+00A0) before : and inside guillemets.
Works on plain text: this module knows no font, no markup and no page.
"""

from __future__ import annotations

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"
SOFT_HYPHEN = "\u00ad"

_SPACE = r"[ \u00a0\u202f]"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=\w|«)"), "’"),
    (re.compile(r"(?<=\w)'"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"«{_SPACE}*"), "«" + NO_BREAK),
    (re.compile(rf"{_SPACE}*»"), NO_BREAK + "»"),
    (re.compile(rf"(?<=\d)(?<!\d{{4}}){_SPACE}(?=\d{{3}}(?!\d))"), NARROW),
    (re.compile(rf"(?<=[^\s;!?&]){_SPACE}*([;!?])(?=\s|[»)\u2013]|$)"), NARROW + r"\1"),
    (re.compile(rf"(?<=\d){_SPACE}*%"), NARROW + "%"),
    (re.compile(rf"(?<=[^\s:]){_SPACE}*:(?=\s|$)"), NO_BREAK + ":"),
    (
        re.compile(
            rf"(?<=\d){_SPACE}(?=(?:€|M€|k€|GWh|m²|km|kg|m|ha|°C|ETP|ans|mois|jours|heures"
            r"|hectares|mètres|euros|millions|milliards)(?![\w]))"
        ),
        NO_BREAK,
    ),
)
_DIGITS = re.compile(r"(?<![\d.,\w])\d{5,}(?![\w])")
_VOWELS = "aàâäeéèêëiîïoôöuùûüyÿœæ"
_CLUSTERS = frozenset("bl br ch cl cr dr fl fr gl gn gr ph pl pr qu rh sc th tr vr".split())
_WORD = re.compile(r"[^\W\d_]{8,}")


def typographer(text: str) -> str:
    """`text` with the spaces and signs of French typography; applying it twice changes nothing."""
    text = text.replace(SOFT_HYPHEN, "")
    before = None
    while text != before:  # one rule may call for another where signs follow each other
        before = text
        for pattern, replacement in _RULES:
            text = pattern.sub(replacement, text)
        text = _DIGITS.sub(lambda match: _grouped(match.group()), text)
    return text


def french_number(value: float) -> str:
    """A numeral as French prints it: decimal comma, narrow space between groups of three digits.

    Whole numbers have no decimals; others at most two, without trailing zero.
    """
    whole, _, decimals = f"{abs(value):.2f}".partition(".")
    decimals = decimals.rstrip("0")
    text = whole if len(whole) < 4 else _grouped(whole)
    sign = "−" if value < 0 else ""
    return sign + text + (f",{decimals}" if decimals else "")


def hyphenate(text: str) -> str:
    """`text` with soft hyphens between the syllables of its words of eight letters and more.

    Spoken syllables of French: the cut falls before the last consonant (or inseparable pair) of a
    group; at least three letters stay on each side. Acronyms and names in capitals are left whole.
    """
    return _WORD.sub(lambda match: _syllables(match.group()), text)


def _grouped(digits: str) -> str:
    head = len(digits) % 3
    groups = [digits[:head]] if head else []
    groups += [digits[i : i + 3] for i in range(head, len(digits), 3)]
    return NARROW.join(groups)


def _syllables(word: str) -> str:
    if word[0].isupper():
        return word
    cuts = [at for at in range(3, len(word) - 2) if _may_cut(word.lower(), at)]
    pieces = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
    return SOFT_HYPHEN.join(pieces)


def _may_cut(word: str, at: int) -> bool:
    """Whether a syllable begins at `at`: one consonant or an inseparable pair, then a vowel."""
    before, here = word[at - 1], word[at]
    if here in _VOWELS:
        return False
    starts = word[at : at + 2] in _CLUSTERS and at + 2 < len(word) and word[at + 2] in _VOWELS
    single = word[at + 1] in _VOWELS
    if not (starts or single):
        return False
    if before + here in _CLUSTERS and before not in _VOWELS and single:
        return False
    mute = word[at + 1 :].rstrip("s") in {"e", "re", "le", "ue"} or word[at:].endswith("ent")
    return not (mute and len(word) - at < 5)
