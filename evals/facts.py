"""Whether a text holds a fact: all content words and numbers of a wording, close together.

A wording is held when all of its content words and numbers stand within two consecutive sentences.
Case, accents, apostrophes, ligatures, inflection (the index's stems), hyphens, the ways of writing
a number (see `numbers`) and of the commonest units (« % », « € », « m² », « km », « °C ») do not
matter; the order of words does not either. Beyond that:

- a number equals a number (« 75 » is neither « 175 » nor « 7,5 »), and stands with what it counts:
  where the wording goes on with a word (« 450 adhérents »), that word follows the number within
  four words of the same sentence with nothing but adjectives or « de » between; « adhérents : 450 »
  holds it too, unless either belongs to another number or word. A year keeps its month (« juin 2018 »);
- « une femme sur trois » needs the whole ratio, « deux femmes sur trois » does not hold it;
- a wording with « pas », « aucun », « non », « sans », « ni » or « jamais » needs one of them in a
  sentence that holds the word it bears on;
- a wording of function words only (« Après M ») stands literally, word after word.

NOT handled, and to be kept in mind when wordings are chosen: a negated or hypothetical answer still
holds a wording without negation (« la ferme n'a pas 75 cours » holds « 75 cours »); « moins de »,
« plus de », « environ » are function words; who does what to whom is not seen; a stem is shared by
unrelated words (« Tours » and « des tours »); « un tiers » is not « 33 % ».
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from corpus.sentences import sentences as sentence_offsets
from evals.cases import Case, Fact, GivenAnswer
from evals.numbers import Word, words
from index.analyser import Analyser, fold, is_stop_word

REACH = 4
"""How many words from a number what it counts may stand."""
CACHED_TEXTS, CACHED_SENTENCES = 2_000, 10_000
NEGATIONS = frozenset("pas aucun aucune non sans ni jamais".split())
MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
_LINKS = frozenset("d de des du".split())
_NO_HYPHEN = dict.fromkeys(map(ord, "-‐‑"))
_UNITS = {"h": "heure", "km": "kilomètre", "ha": "hectare", "t": "tonne", "m": "mètre", "j": "jour"}
"""Abbreviations, read as such only after a number."""
_SIGNS = {"euro": "€", "euros": "€", "degre": "°C", "degres": "°C"}
_SQUARES = {"metre": "m2", "metres": "m2", "kilometre": "km2", "kilometres": "km2", "km": "km2"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a sentence: `keys`, any of which equals another's, are empty for a function word.

    `key` is the accent-blind one; `literal` is the folded word, the value for a number.
    """

    literal: str
    keys: frozenset[str]
    key: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence read once: its tokens, all of their keys, its literal words."""

    tokens: tuple[Token, ...]
    keys: frozenset[str]
    literals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a wording and the word that stands with it; `before`: directly before (a month)."""

    number: frozenset[str]
    unit: frozenset[str]
    before: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What a wording asks for: its tokens, its counted things, the words that a negation bears on."""

    needs: tuple[frozenset[str], ...]
    counts: tuple[Count, ...]
    negated: tuple[frozenset[str], ...]
    literals: tuple[str, ...]


class Matcher:
    """Looks facts up in texts. Built once: what it read is kept. Thread-safe."""

    def __init__(self) -> None:
        self._analyser = Analyser()
        self._read = lru_cache(CACHED_SENTENCES)(self._read_sentence)
        self._form = lru_cache(CACHED_SENTENCES)(self._read_form)
        self._sentences = lru_cache(CACHED_TEXTS)(self._read_text)
        self._keys = lru_cache(CACHED_TEXTS)(self._read_keys)

    def held(self, form: str, text: str) -> bool:
        """Whether a text holds a wording; see the module for what that means."""
        return self._held(self._form(form), self._sentences(text))

    def first_held(self, fact: Fact, sentences: Sequence[str]) -> str | None:
        """The first wording of a fact that the sentences of an answer hold, None if none is."""
        read = [sentence for text in sentences for sentence in self._sentences(text)]
        return next((form for form in fact.forms if self._held(self._form(form), read)), None)

    def content(self, text: str) -> tuple[Token, ...]:
        """The content words and numbers of a text, in order."""
        return tuple(t for s in self._sentences(text) for t in s.tokens if t.keys)

    def keys(self, text: str) -> frozenset[str]:
        """All keys of a text: a token of another is in it when one of its keys is."""
        return self._keys(text)

    def _held(self, form: Form, read: Sequence[Sentence]) -> bool:
        windows = pairwise(read) if len(read) > 1 else [read]
        return any(_holds(form, window) for window in windows)

    def _read_text(self, text: str) -> tuple[Sentence, ...]:
        return tuple(self._read(text[start:end]) for start, end in sentence_offsets(text))

    def _read_keys(self, text: str) -> frozenset[str]:
        return frozenset().union(*(sentence.keys for sentence in self._sentences(text)))

    def _read_sentence(self, text: str) -> Sentence:
        tokens = _ratios(self._tokens(words(text)))
        keys = frozenset(key for token in tokens for key in token.keys)
        return Sentence(tuple(tokens), keys, tuple(token.literal for token in tokens))

    def _read_form(self, text: str) -> Form:
        tokens = list(self._read(text).tokens)
        places = [i for i, token in enumerate(tokens) if token.keys]
        negated = []
        for place, token in enumerate(tokens):
            if token.literal in NEGATIONS and places:
                bears_on = next((i for i in places if i > place), places[-1])
                negated.append(tokens[bears_on].keys)
        ratios = [frozenset(k for k in tokens[i].keys if "/" in k) for i in places]
        needs = [ratio or tokens[i].keys for ratio, i in zip(ratios, places, strict=True)]
        counts = [] if any(ratios) else list(_counts(tokens))
        literals = () if places else tuple(token.literal for token in tokens)
        return Form(tuple(dict.fromkeys(needs)), tuple(counts), tuple(negated), literals)

    def _tokens(self, read: Sequence[Word]) -> list[Token]:
        """The tokens of words: units in one spelling, « mètres carrés » as one."""
        made: list[Token] = []
        for word in read:
            after_number = bool(made) and made[-1].number
            name = fold(word.surface)
            if name in {"carre", "carres"} and made and made[-1].literal in _SQUARES:
                square = _SQUARES[made[-1].literal]
                made[-1] = Token(square, frozenset({square}), square)
                continue
            if after_number and name in _UNITS:
                word = Word(_UNITS[name], None, "", word.start, word.end)
            made.append(self._token(word))
        return made

    def _token(self, word: Word) -> Token:
        surface = word.surface
        name = fold(surface)
        if word.number is not None:
            terms = self._analyser.word_terms(surface) if surface else ()
            value = f"#{word.number}"
            return Token(name or value, frozenset({value, *terms}), value, number=True)
        if surface in {"%", "€", "°C"} or name in _SIGNS:
            sign = _SIGNS.get(name, surface)
            return Token(name, frozenset({sign}), sign)
        if is_stop_word(surface):
            return Token(name, frozenset(), "")
        terms = self._analyser.word_terms(surface)
        whole = (
            self._analyser.word_terms(word.compound.translate(_NO_HYPHEN)) if word.compound else ()
        )
        return Token(name, frozenset({*terms, *whole}), terms[-1])


def _ratios(tokens: list[Token]) -> list[Token]:
    """The same tokens, « trois » in « une femme sur trois » with the key « 1/3 » too."""
    made = list(tokens)
    for place in range(2, len(tokens)):
        token, before = tokens[place], tokens[place - 1]
        if not token.number or before.literal != "sur":
            continue
        for other in reversed(tokens[max(0, place - 1 - REACH) : place - 1]):
            if other.number or other.literal in {"un", "une"}:
                ratio = f"{other.key or '#1'}/{token.key}"
                made[place] = Token(token.literal, token.keys | {ratio}, token.key, True)
                break
    return made


def _counts(tokens: Sequence[Token]) -> Iterable[Count]:
    """The numbers of a wording that go on with a word, or that follow a month."""
    for place, token in enumerate(tokens):
        if not token.number:
            continue
        after = [t for t in tokens[place + 1 : place + 3] if t.literal not in _LINKS]
        if after and after[0].keys and not after[0].number:
            yield Count(token.keys, after[0].keys, before=False)
        elif place and tokens[place - 1].literal in MONTHS:
            yield Count(token.keys, tokens[place - 1].keys, before=True)


def _holds(form: Form, window: Sequence[Sentence]) -> bool:
    """Whether one or two sentences hold a wording."""
    if form.literals:
        return any(_run_of(form.literals, sentence.literals) for sentence in window)
    if not form.needs:
        return False
    for need in form.needs:
        if not any(need & sentence.keys for sentence in window):
            return False
    return all(
        any(_stands_with(count, sentence.tokens) for sentence in window) for count in form.counts
    ) and all(any(_negates(keys, sentence) for sentence in window) for keys in form.negated)


def _run_of(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether words stand literally one after the other."""
    size = len(wanted)
    return any(found[i : i + size] == wanted for i in range(len(found) - size + 1))


def _negates(keys: frozenset[str], sentence: Sentence) -> bool:
    """Whether a sentence holds a word and a negation."""
    return bool(keys & sentence.keys) and not NEGATIONS.isdisjoint(sentence.literals)


def _stands_with(count: Count, tokens: Sequence[Token]) -> bool:
    """Whether a number stands with what it counts in one sentence."""
    places = [i for i, token in enumerate(tokens) if token.number and token.keys & count.number]
    if count.before:
        return any(i > 0 and tokens[i - 1].keys & count.unit for i in places)
    return any(_follows(count, tokens, i) or _announced(count, tokens, i) for i in places)


def _follows(count: Count, tokens: Sequence[Token], place: int) -> bool:
    """Whether the unit follows the number at `place`, in its reach.

    Other numbers and the function words between them are passed over (« de 80 à plus de 200 m² »);
    after a content word only more of them may follow, or « de »: « 75 nouvelles cours » are courtyards,
    « 75 écoles ont une cour » are not.
    """
    steps = 0
    for token in tokens[place + 1 :]:
        if not token.number and token.keys & count.unit:
            return True
        content = bool(token.keys) and not token.number
        if steps and not content and token.literal not in _LINKS:
            return False
        steps += content or steps > 0
        if steps >= REACH:
            return False
    return False


def _announced(count: Count, tokens: Sequence[Token], place: int) -> bool:
    """Whether the unit stands before the number (« adhérents : 450 »), and neither has another."""
    after = [token for token in tokens[place + 1 : place + 3] if token.literal not in _LINKS]
    if after and after[0].keys and not after[0].number:
        return False
    first = max(0, place - REACH)
    for unit in range(place - 1, first - 1, -1):
        if tokens[unit].number:
            return False
        if tokens[unit].keys & count.unit:
            return not any(token.number for token in tokens[max(0, unit - REACH) : unit])
    return False


def asserted(answer: GivenAnswer) -> tuple[str, ...]:
    """The sentences in which an answer says something of the corpus: notices assert nothing."""
    if answer.refused:
        return ()
    return tuple(s.text for s in answer.sentences if s.kind != "notice")


def found_forms(case: Case, answer: GivenAnswer, matcher: Matcher) -> tuple[str | None, ...]:
    """For each fact of a case the wording that the answer holds, None where it holds none."""
    texts = asserted(answer)
    return tuple(matcher.first_held(fact, texts) for fact in case.facts)
