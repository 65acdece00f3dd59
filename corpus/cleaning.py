"""Character-level cleaning: what a raw character becomes, and how two line ends are joined.

Nothing is ever added but spaces and line breaks: each cleaned character stands for one raw
character (a ligature for its letters). This module knows no page geometry and no PDF library.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

LIGATURES = dict(
    zip(
        "\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06",
        ("ff", "fi", "fl", "ffi", "ffl", "st", "st"),
        strict=True,
    )
)
SOFT_HYPHENS = frozenset("\u00ad\ufffe\x02")
"""Hyphens that a typesetter put at a line end; PDFium gives U+0002 for any hyphen there."""
HYPHENS = frozenset("-\u2010\u2011") | SOFT_HYPHENS
DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
PLAIN = re.compile(r"[!-~¡-¬®-ÿŒœ’‘“”–—…€•]*")
WORD = re.compile(r"[^\W_]+(?:[-'’\u2010\u2011][^\W_]+)*")

_HEADS = """
arrière après avant ayant celle celles celui ceux chef cinquante demi dix grand grands haut lieu
non outre procès quarante quasi quatre rendez rez saint sainte savoir semi soixante sous trente
vice vingt vis"""
_TAILS = """
chaussée ci delà dessous dessus elle elles être eux faire il ils là même mêmes moi nous on toi uns
vous"""
COMPOUND_HEADS = frozenset(_HEADS.split())
"""First parts after which a hyphen at a line end belongs to the word."""
COMPOUND_TAILS = frozenset(_TAILS.split())
"""Last parts before which a hyphen at a line end belongs to the word."""
NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,4}[.)]|[A-Z][.)])\s+(?=\w)")
"""Numbering in front of a title."""
NOT_ALNUM = re.compile(r"[\W_]+")


@dataclass(slots=True)
class Chars:
    """Cleaned characters and, for each, the offset of the raw character that it comes from."""

    text: str = ""
    offsets: list[int] = field(default_factory=list)

    def append(self, other: Chars, glue: str = "") -> None:
        """Adds `other` behind `glue`, which points to the last raw character before it."""
        anchor = self.offsets[-1] if self.offsets else 0
        self.text += glue + other.text
        self.offsets.extend([anchor] * len(glue))
        self.offsets.extend(other.offsets)

    def part(self, start: int, end: int | None = None) -> Chars:
        """The characters from `start` to `end`."""
        return Chars(self.text[start:end], self.offsets[start:end])


def fold_char(char: str) -> str:
    """What one raw character becomes: letters, one space, a soft hyphen (U+00AD) or nothing."""
    if char in LIGATURES:
        return LIGATURES[char]
    if char in SOFT_HYPHENS:
        return "\u00ad"
    if char.isspace():
        return " "
    if char == "\ufffd" or unicodedata.category(char) in DROPPED:
        return ""
    return char


def fold_run(text: str, offsets: Sequence[int], spaces: Sequence[bool]) -> Chars:
    """Cleans a run without white space; `spaces[i]`: a space stands after character i."""
    parted = [index for index, space in enumerate(spaces) if space]
    if PLAIN.fullmatch(text):
        return _spaced(text, offsets, parted)
    letters: list[str] = []
    origins: list[int] = []
    last = len(text) - 1
    stops = frozenset(parted)
    for index, (char, offset) in enumerate(zip(text, offsets, strict=True)):
        folded = char if PLAIN.fullmatch(char) else fold_char(char)
        if folded == "\u00ad" and index < last and index not in stops:
            folded = ""
        letters.append(folded)
        origins.extend([offset] * len(folded))
        if index < last and index in stops and origins:
            letters.append(" ")
            origins.append(offset)
    return squeeze(Chars("".join(letters), origins))


def _spaced(text: str, offsets: Sequence[int], parted: Sequence[int]) -> Chars:
    """Text that stays as it is, with a space after each character of `parted`."""
    words: list[str] = []
    origins: list[int] = []
    start = 0
    for index in parted:
        if index + 1 < len(text):
            words.append(text[start : index + 1])
            origins.extend(offsets[start : index + 1])
            origins.append(offsets[index])
            start = index + 1
    words.append(text[start:])
    origins.extend(offsets[start:])
    return Chars(" ".join(words), origins)


def squeeze(chars: Chars) -> Chars:
    """White space at both ends removed, and runs of it made one space."""
    if not re.search(r"^\s|\s$|\s\s|[^\S ]", chars.text):
        return chars
    kept = [
        i
        for i, char in enumerate(chars.text)
        if not char.isspace() or (i > 0 and not chars.text[i - 1].isspace())
    ]
    if kept and chars.text[kept[-1]].isspace():
        kept.pop()
    text = "".join(" " if chars.text[i].isspace() else chars.text[i] for i in kept)
    return Chars(text, [chars.offsets[i] for i in kept])


def spread_letters(
    text: str, parted: NDArray[np.bool_], gaps: NDArray[np.float64]
) -> NDArray[np.bool_] | None:
    """Word ends of a letter-spaced line (« S O M M A I R E »), or None if it is not one.

    `parted[i]` tells a space after character i, `gaps[i]` the distance to the next in ems. Words
    end where the gap is well over the usual one.
    """
    letters = sum(char.isalpha() for char in text)
    if len(text) < 5 or parted.mean() < 0.75 or letters < 0.8 * len(text):
        return None
    usual = float(np.median(gaps))
    wide: NDArray[np.bool_] = gaps > max(1.6 * usual, usual + 0.15)
    return wide


def close_spread(text: str) -> str:
    """« S O M M A I R E » closed up where only the text is known; two spaces part two words."""
    if not re.fullmatch(r"\s*\w(?: {1,3}\w){4,}\s*", text):
        return text
    return re.sub(r"(?<=\w) (?=\w)", "", text)


class Vocabulary:
    """Words of a document with their counts, to decide how a hyphenated line end is joined."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._counts: Counter[str] = Counter()
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        """Counts the words of a line, all but the last of a line that ends with a hyphen."""
        body = text.lower().replace("’", "'")
        if body and body[-1] in HYPHENS:
            body = body[: -len(body.split()[-1])] if body.split() else ""
        for word in body.split():
            self._counts[word.strip(".,;:!?()«»\"'")] += 1

    def keeps_hyphen(self, left: str, right: str) -> bool:
        """Whether « left-right » is a true compound rather than one word cut at a line end."""
        before, after = _last_word(left), _first_word(right)
        if not before or not after or before[-1].isdigit() or after[0].isdigit():
            return True
        low_before, low_after = before.lower(), after.lower()
        joined = self._counts[low_before + low_after]
        compound = self._counts[f"{low_before}-{low_after}"]
        if joined != compound:
            return compound > joined
        if after[0].isupper() and not before.isupper():
            return True
        head = re.split(r"['’]", low_before)[-1]
        tail = re.split(r"['’-]", low_after)[0]
        return head in COMPOUND_HEADS or tail in COMPOUND_TAILS or "-" in head


def _last_word(text: str) -> str:
    found = re.search(r"[\w'’-]+$", text)
    return found.group().strip("-") if found else ""


def _first_word(text: str) -> str:
    found = re.match(r"[\w'’-]+", text)
    return found.group().strip("-'’") if found else ""


def hyphenated(above: str, below: str) -> bool:
    """Whether the line `above` ends inside a word that goes on at the start of `below`."""
    if len(above) < 2 or not below or above[-1] not in HYPHENS:
        return False
    if not above[-2].isalnum() or not below[0].isalnum():
        return False
    return above[-1] in SOFT_HYPHENS or below[0].islower() or not above[-2].isdigit()


def join(above: Chars, below: Chars, words: Vocabulary) -> None:
    """Appends the line `below` to `above`: a space between, or the word cut there made whole."""
    if not hyphenated(above.text, below.text):
        above.append(below, " " if above.text and below.text else "")
        return
    stem = above.text[:-1]
    if not words.keeps_hyphen(stem, below.text):
        del above.offsets[-1]
        above.text = stem
    above.append(below)


def finish(chars: Chars) -> Chars:
    """A finished paragraph: a hyphen that closes a line is visible, other soft ones are gone."""
    if "\u00ad" not in chars.text:
        return chars
    kept: list[int] = []
    letters: list[str] = []
    for index, char in enumerate(chars.text):
        if char != "\u00ad":
            letters.append(char)
            kept.append(index)
        elif index and chars.text[index - 1].isalnum():
            letters.append("-")
            kept.append(index)
    return Chars("".join(letters), [chars.offsets[i] for i in kept])


def fold_title(text: str) -> str:
    """Letters and digits in lower case without accents, leading numbering removed."""
    plain = unicodedata.normalize("NFKD", NUMBERED.sub("", text.strip()).casefold())
    return NOT_ALNUM.sub("", plain)
