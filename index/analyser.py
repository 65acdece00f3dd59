"""The French analyser: text in, index terms out, the same for passages and for queries.

A word gives fold(stem(w)) and, where different, stem(fold(w)): the first conflates best, the second
lets an unaccented query match. Elisions fall away, numbers stay whole, a hyphenated compound gives
its parts and the whole, and a phrase of the thesaurus gives one more term wherever its content
words stand close together, in any order. This module knows neither index nor frequencies. Only
this file imports Stemmer (Snowball).
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import Stemmer

from index.forward import packed, row_of
from index.stopwords import CLITICS, STOP_WORDS

ANALYSER_VERSION = "3"
SLACK = 1
"""Other content words tolerated between the words of a phrase."""
CACHED_WORDS = 100_000

_MARKS = "\u0300-\u036f\u00ad\u200b"
# U+02BC, typed as an apostrophe, is a letter to Unicode.
_LETTERS = rf"[^\W_ʼ]*(?:[{_MARKS}]+[^\W_ʼ]*)*"
_SPACES = " \u00a0\u202f\u2009"
TOKEN = re.compile(
    rf"""
    (?P<dotted>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)   # H.L.M.
  | (?P<ordinal>\d+(?i:ères?|[eè]mes?|ers?|res?|es?|nde?s?)(?![^\W_]))   # 19e, 1er, 2nd
  | (?P<number>\d{{1,3}}(?:[{_SPACES}.]\d{{3}})+(?!\d)(?:,\d+)?           # 1 500
              |\d+(?:,\d+)?)                                              # 75 or 14,2
  | (?P<today>(?i:aujourd['’ʼ]hui))
  | (?P<word>[^\W\d_ʼ]{_LETTERS}(?:[-‐‑][^\W_ʼ]{_LETTERS})*)
    """,
    re.VERBOSE,
)


class Analysed(NamedTuple):
    """What goes into the index of a text: its terms with repetitions, a space between two; its distinct
    terms; its distinct words in lower case, numbers and compounds aside; its rows in the forward index."""

    text: str
    terms: frozenset[str]
    words: frozenset[str]
    rows: bytes


class Digest(NamedTuple):
    """Of some tokens: index terms, a space before each, and as a set; stems and words of those that are
    no compounds; rows of the forward index."""

    text: str
    terms: frozenset[str]
    stems: tuple[str, ...]
    words: frozenset[str]
    rows: bytes


LONGEST_WORD = 40
_PART = re.compile(r"[^-‐‑]+")
_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b"))
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class Token:
    """A content word, number or compound at `text[start:end]`.

    `terms` are its index terms, best first (the last is always the accent-blind one); `position`
    counts content words from 0. A `compound` repeats its parts, which come before it, as a whole;
    it has the position of its first part.
    """

    terms: tuple[str, ...]
    surface: str
    start: int
    end: int
    position: int
    compound: bool = False


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A thesaurus phrase found in a text: its index term and the positions of its words."""

    term: str
    positions: frozenset[int]


@lru_cache(CACHED_WORDS)
def fold(word: str) -> str:
    """Lower case, compatibility characters and ligatures spelt out, accents removed."""
    decomposed = unicodedata.normalize("NFKD", normal(word))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def normal(word: str) -> str:
    """Lower case, composed, with « œ » spelt out and soft hyphens removed; accents stay."""
    composed = unicodedata.normalize("NFKC", word.translate(_IGNORED))
    return composed.lower().translate(_LIGATURES)


_FOLDED_STOP_WORDS = frozenset(fold(word) for word in STOP_WORDS)


@lru_cache(CACHED_WORDS)
def is_stop_word(word: str) -> bool:
    """Whether a word is a function word; « sûr » and « dû » are not, « meme » is."""
    plain = normal(word)
    return plain in STOP_WORDS or (plain.isascii() and plain in _FOLDED_STOP_WORDS)


TAKEN = re.compile(r"\b((?:re|ap|com|sur|entre)?pris)$")
"""Participles that Snowball leaves apart from their own feminine (« repris », « reprise »)."""


KEPT = re.compile(r"(loyer|foyer)s?")
"""Nouns that Snowball takes for a form of « loi » and « foi »."""


class Analyser:
    """Turns text into terms; `phrases` are the multi-word entries of a thesaurus. Thread-safe."""

    def __init__(self, phrases: Iterable[str] = ()) -> None:
        self._stemmer = Stemmer.Stemmer("french", 0)
        self._lock = threading.Lock()
        self._known: dict[str, tuple[str, ...]] = {}
        self._surfaces: dict[str, Digest] = {}
        self._anchors: dict[str, list[tuple[str, frozenset[str]]]] = {}
        for phrase in sorted({p for p in phrases if not p.isalpha()}):
            stems = self.phrase_stems(phrase)
            if len(stems) > 1:
                entry = (phrase_term(stems), stems)
                # Any word of the phrase may anchor it: the longest one is seldom a frequent one.
                anchored = self._anchors.setdefault(max(stems, key=lambda s: (len(s), s)), [])
                if entry not in anchored:
                    anchored.append(entry)

    def word_terms(self, word: str) -> tuple[str, ...]:
        """The one or two index terms of a single word, best first."""
        found = self._known.get(word)
        if found is None and (kept := KEPT.fullmatch(fold(word))):
            found = self._known[word] = (kept.group(1),)
        if found is None:
            plain, bare = (TAKEN.sub(r"\1e", form) for form in (normal(word), fold(word)))
            with self._lock:
                stemmed, accent_blind = self._stemmer.stemWords([plain, bare])
            found = tuple(dict.fromkeys((fold(stemmed), accent_blind)))
            if len(self._known) < CACHED_WORDS:
                self._known[word] = found
        return found

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The content tokens of a text, in order."""
        found: list[Token] = []
        position = 0
        for match in TOKEN.finditer(text):
            if match.lastgroup == "word":
                fresh = self._compound(match.group(), match.start(), position)
            else:
                fresh = self._special(match, position)
            found += fresh
            position += sum(not token.compound for token in fresh)
        return tuple(found)

    def _special(self, match: re.Match[str], position: int) -> list[Token]:
        """Numbers, ordinals and dotted acronyms."""
        surface = match.group()
        if match.lastgroup == "today":
            return []
        if match.lastgroup == "dotted":
            term = fold(surface.replace(".", ""))
        elif match.lastgroup == "ordinal":
            term = re.match(r"\d+", surface)[0] + "e"  # type: ignore[index]
        else:
            term = re.sub(rf"[{_SPACES}.]", "", surface)
        return [Token((term,), surface, match.start(), match.end(), position)]

    def _compound(self, surface: str, start: int, position: int) -> list[Token]:
        """The tokens of a word, hyphenated or not."""
        parts = [(m.group(), start + m.start()) for m in _PART.finditer(surface)]
        while len(parts) > 1 and normal(parts[-1][0]) in CLITICS:
            parts.pop()
        tokens: list[Token] = []
        for part, begin in parts:
            if not is_stop_word(part):
                place = position + len(tokens)
                tokens.append(Token(self.word_terms(part), part, begin, begin + len(part), place))
        if len(parts) > 1 and tokens:
            end = parts[-1][1] + len(parts[-1][0])
            whole = self.word_terms("".join(part for part, _ in parts))
            tokens.append(Token(whole, surface[: end - start], start, end, position, True))
        return tokens

    def index_terms(self, text: str) -> Analysed:
        """The terms that `terms` gives, with words and rows.

        For passages by the thousand: what a word gives is kept, and no token is made.
        """
        digests = self._digests(text)
        distinct = {id(digest): digest for digest in digests}.values()
        joined = "".join([digest.text for digest in digests])
        rows = b"".join([digest.rows for digest in digests])
        terms = frozenset().union(*[digest.terms for digest in distinct])
        words = frozenset().union(*[digest.words for digest in distinct])
        if not self._anchors.keys().isdisjoint(terms):
            stems = [stem for digest in digests for stem in digest.stems]
            found = [term for term, _ in self._matches(stems)]
            joined += "".join([f" {term}" for term in found])
            rows += packed([row_of((term,)) for term in found])
            terms |= frozenset(found)
        return Analysed(joined[1:], terms, words, rows)

    def _digests(self, text: str) -> list[Digest]:
        """The digest of each word or number of a text, in order; those of words are kept."""
        known = self._surfaces
        return [
            known[word] if (word := match.group()) in known else self._fresh(match)
            for match in TOKEN.finditer(text)
        ]

    def _fresh(self, match: re.Match[str]) -> Digest:
        """The digest of a token seen for the first time."""
        word = match.lastgroup == "word"
        tokens = self._compound(match.group(), 0, 0) if word else self._special(match, 0)
        made = self._digest(tokens)
        if word and len(self._surfaces) < CACHED_WORDS:
            self._surfaces[match.group()] = made
        return made

    @staticmethod
    def _digest(tokens: Sequence[Token]) -> Digest:
        """The index terms and rows of some tokens; stems and words of those that are no compounds."""
        words = [token for token in tokens if not token.compound]
        plain = (normal(token.surface) for token in words)
        terms = [term for token in tokens for term in token.terms]
        return Digest(
            "".join([f" {term}" for term in terms]),
            frozenset(terms),
            tuple(token.terms[-1] for token in words),
            frozenset(word for word in plain if word.isalpha() and len(word) <= LONGEST_WORD),
            packed([row_of(t.terms, "" if t.compound else normal(t.surface)) for t in tokens]),
        )

    def phrase_stems(self, phrase: str) -> frozenset[str]:
        """The accent-blind stems of the content words of a phrase."""
        return frozenset(stem for digest in self._digests(phrase) for stem in digest.stems)

    def phrases(self, tokens: Iterable[Token]) -> Iterator[PhraseMatch]:
        """The thesaurus phrases whose words stand together, `SLACK` other words between at most."""
        words = [token for token in tokens if not token.compound]
        for term, places in self._matches([token.terms[-1] for token in words]):
            yield PhraseMatch(term, frozenset(words[place].position for place in places))

    def _matches(self, stems: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
        """The phrases found among the stems of content words, and the places of their words."""
        held = frozenset(stems)
        for place, stem in enumerate(stems):
            for term, wanted in self._anchors.get(stem, ()):
                if not wanted <= held:
                    continue
                reach = len(wanted) - 1 + SLACK
                low, high = max(0, place - reach), place + reach + 1
                window = stems[low:high]
                if wanted.issubset(window):
                    yield term, [low + i for i, s in enumerate(window) if s in wanted]

    def terms(self, text: str) -> list[str]:
        """All index terms of a text, with repetitions: words, compounds, thesaurus phrases."""
        tokens = self.tokens(text)
        found = [term for token in tokens for term in token.terms]
        return found + [match.term for match in self.phrases(tokens)]


def phrase_term(stems: frozenset[str]) -> str:
    """The index term of a phrase; its underscores tell it from any word."""
    return "_".join(sorted(stems))
