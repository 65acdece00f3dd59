"""Places of a question that the documents do not name, and how to say so in French.

A place is covered when all telling words of its name are held, or when something that stands for it is
(a town inside the area, its inhabitants). Decides from the words of the index alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.coverage import Weighted
from assistant.question import unaccented
from corpus.mentions import SMALL, Mention, mentions

VOWEL = re.compile(r"[aeiouyéèêàâîïôûœh]", re.IGNORECASE)


def absent(text: str, weighted: Sequence[Weighted]) -> tuple[str, ...]:
    """The names of the places in a question that no document speaks of, each once."""
    missing = [m.name for m in mentions(text) if not m.derived and _is_absent(text, m, weighted)]
    return tuple(dict.fromkeys(missing))


def covered(text: str, weighted: Sequence[Weighted]) -> frozenset[str]:
    """The unaccented words of the places that the documents know in some form."""
    gone = absent(text, weighted)
    found = [m for m in mentions(text) if m.name not in gone]
    return frozenset(w for m in found for w in _words(text[m.start : m.end]))


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"\w+", unaccented(name)) if word not in SMALL]


def _is_absent(text: str, mention: Mention, weighted: Sequence[Weighted]) -> bool:
    """Whether a telling word of the name is held in no form."""
    words = {*_words(text[mention.start : mention.end]), *_words(mention.name)}
    whole = unaccented(text[mention.start : mention.end])
    parts = [i for i in weighted if unaccented(i.term.surface) in words | {whole}]
    terms = [item.term for item in parts]
    if not terms or any(term.replaced for term in terms):
        return False
    return any(not (term.known or term.correction) for term in terms)


def of_place(name: str) -> str:
    """« de Lyon », « d’Amiens », « du Mans », « des Ulis »."""
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    return f"d’{name}" if VOWEL.match(name) else f"de {name}"


def places_said(names: Sequence[str]) -> str:
    """« de Lyon, d’Amiens ni du Mans »."""
    said = [of_place(name) for name in names]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " ni " + said[-1]
