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
- a wording with « pas », « aucun », « non », « sans », « ni » or « jamais » needs one of them at most
  three words before the word it bears on, or (« pas », « aucun », « jamais ») directly after it;
- a wording of one word with a capital is a name and needs a capital in the answer too: « État » is not
  « en bon état », « Tours » not « des tours ». A common noun is to be written in lower case;
- a wording of function words only (« Après M ») stands literally, word after word.

NOT handled, and to be kept in mind when wordings are chosen: a negated or hypothetical answer still
holds a wording without negation (« la ferme n'a pas 75 cours » holds « 75 cours »); « moins de »,
« plus de », « environ » are function words; who does what to whom is not seen; a stem is shared by
unrelated words (« marché » and « une marche »); « un tiers » is not « 33 % ».
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from corpus.sentences import sentences as sentence_offsets
from evals.cases import Case, Fact, GivenAnswer
from evals.tokens import REACH, Reader, Sentence, Token

CACHED_TEXTS, CACHED_FORMS = 2_000, 10_000
NEGATIONS = frozenset("pas aucun aucune non sans ni jamais".split())
FOLLOWING = frozenset("pas aucun aucune jamais".split())
"""Negations that may follow their word: « ne supprime pas »."""
NEAR = 3
"""How many words before the word that it bears on a negation may stand."""
EMPTY = frozenset("le la les un une des du de au aux et ou en ne pas ce ces se".split())
"""Words that prove nothing, even one after the other."""
MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
_LINKS = frozenset("d de des du".split())


@dataclass(frozen=True, slots=True)
class Count:
    """A number of a wording and the word that stands with it; `before`: directly before (a month)."""

    number: frozenset[str]
    unit: frozenset[str]
    before: bool


@dataclass(frozen=True, slots=True)
class Negated:
    """A word that a negation bears on, and how many words before and after it the negation may stand."""

    keys: frozenset[str]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Form:
    """What a wording asks for: its tokens, its counted things, the words that a negation bears on.

    `literals`: those of a wording of function words only. `named`: its one word needs a capital.
    """

    needs: tuple[frozenset[str], ...]
    counts: tuple[Count, ...]
    negated: tuple[Negated, ...]
    literals: tuple[str, ...]
    named: bool


class Matcher:
    """Looks facts up in texts. Built once: what it read is kept. Thread-safe."""

    def __init__(self) -> None:
        self._read = Reader().read
        self._form = lru_cache(CACHED_FORMS)(self._read_form)
        self._sentences = lru_cache(CACHED_TEXTS)(self._read_text)
        self._keys = lru_cache(CACHED_TEXTS)(self._read_keys)

    def held(self, form: str, text: str) -> bool:
        """Whether a text holds a wording; see the module for what that means."""
        return self._held(self._form(form), self._sentences(text))

    def provable(self, form: str) -> bool:
        """Whether a wording could be held: it holds itself, and is more than « le », « de », « pas »."""
        return not EMPTY.issuperset(self.literals(form)) and self.held(form, form)

    def literals(self, text: str) -> tuple[str, ...]:
        """The folded words of a text, numbers by their value: equal for wordings that are the same."""
        return tuple(word for s in self._sentences(text) for word in s.literals)

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

    def _read_form(self, text: str) -> Form:
        tokens = list(self._read(text).tokens)
        places = [i for i, token in enumerate(tokens) if token.keys]
        negated = tuple(_negated(tokens, places))
        ratios = [frozenset(k for k in tokens[i].keys if "/" in k) for i in places]
        needs = [ratio or tokens[i].keys for ratio, i in zip(ratios, places, strict=True)]
        counts = [] if any(ratios) else list(_counts(tokens))
        literals = () if places else tuple(token.literal for token in tokens)
        named = len(places) == 1 and tokens[places[0]].capital
        return Form(tuple(dict.fromkeys(needs)), tuple(counts), negated, literals, named)


def _negated(tokens: Sequence[Token], places: Sequence[int]) -> Iterable[Negated]:
    """The words of a wording that its negations bear on: the next content word, else the last one.

    A negation that is farther from its word than `NEAR` here may be as far from it in an answer.
    """
    for place, token in enumerate(tokens):
        if token.literal in NEGATIONS and places:
            bears_on = next((i for i in places if i > place), places[-1])
            distance = bears_on - place
            yield Negated(tokens[bears_on].keys, max(NEAR, distance), max(1, -distance))


def _counts(tokens: Sequence[Token]) -> Iterable[Count]:
    """The numbers of a wording that go on with a word, or that follow a month."""
    for place, token in enumerate(tokens):
        if not token.number:
            continue
        near = takewhile(lambda token: not token.apart, tokens[place + 1 : place + 3])
        after = [t for t in near if t.literal not in _LINKS]
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
        if not any(_stands(need, sentence, form.named) for sentence in window):
            return False
    return all(
        any(_stands_with(count, sentence.tokens) for sentence in window) for count in form.counts
    ) and all(any(_negates(word, sentence.tokens) for sentence in window) for word in form.negated)


def _run_of(wanted: tuple[str, ...], found: tuple[str, ...]) -> bool:
    """Whether words stand literally one after the other."""
    size = len(wanted)
    return any(found[i : i + size] == wanted for i in range(len(found) - size + 1))


def _stands(need: frozenset[str], sentence: Sentence, named: bool) -> bool:
    """Whether a sentence holds a word; with a capital if it is `named`."""
    if not need & sentence.keys:
        return False
    return not named or any(token.capital and need & token.keys for token in sentence.tokens)


def _negates(word: Negated, tokens: Sequence[Token]) -> bool:
    """Whether a negation stands near a word: shortly before, or after it without punctuation."""
    for place, token in enumerate(tokens):
        if not token.keys & word.keys:
            continue
        before = tokens[max(0, place - word.before) : place]
        after = tokens[place + 1 : place + 1 + word.after]
        if any(t.literal in NEGATIONS for t in before):
            return True
        if any(t.literal in FOLLOWING for t in after) and not any(t.apart for t in after):
            return True
    return False


def _stands_with(count: Count, tokens: Sequence[Token]) -> bool:
    """Whether a number stands with what it counts in one sentence."""
    places = [i for i, token in enumerate(tokens) if token.number and token.keys & count.number]
    if count.before:
        return any(i > 0 and tokens[i - 1].keys & count.unit for i in places)
    return any(_follows(count, tokens, i) or _announced(count, tokens, i) for i in places)


def _follows(count: Count, tokens: Sequence[Token], place: int) -> bool:
    """Whether the unit follows the number at `place`, in its reach.

    Other numbers and the function words between them are passed over (« de 80 à plus de 200 m² »);
    punctuation ends the reach, and after a content word only more of them may follow, or « de »:
    « 75 nouvelles cours » are courtyards, « 75 écoles ont une cour » are not.
    """
    steps = 0
    for token in tokens[place + 1 :]:
        if token.apart:
            return False
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
    """Whether the unit stands before the number (« adhérents : 450 »), and neither has another.

    « Un logement neuf » counts nothing.
    """
    if tokens[place].literal in {"neuf", "neuve"}:
        return False
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
