"""Example questions drawn from the loaded corpus, each known to be answerable.

A question is made from the title of a section that holds several sentences, one a document in turn,
in varied wordings, and kept only when the assistant answers it. Deterministic for a given index.
Knows no screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.messages import NBSP, NNBSP
from assistant.question import names_of
from assistant.types import Answer, SentenceKind, Status
from corpus.sentences import is_complete, sentences
from corpus.types import Passage
from index.search import Searcher

TRIES = 24
SENTENCES = 3
WORDINGS = (
    f"{{}}{NBSP}: de quoi s’agit-il{NNBSP}?",
    f"{{}}{NBSP}: quels résultats{NNBSP}?",
    f"Qui porte l’action «{NBSP}{{}}{NBSP}»{NNBSP}?",
    f"{{}}{NBSP}: où et quand{NNBSP}?",
)
DULL = re.compile(
    r"sommaire|introduction|préface|avant-propos|annexe|glossaire|bibliographie|contexte|résultats"
    r"|limites|sources|remerciements|l[’']action|conditions|index|chapitre|partie|mentions|chiffres"
    r"|table des|à propos|figure|coup d[’']œil|livret|\?",
    re.IGNORECASE,
)


def _title(passage: Passage) -> str:
    """The innermost telling heading above a passage that says something, or an empty string.

    Telling: several words, a name among them (a town, a programme), not too long for a button.
    """
    text = passage.text
    whole = [span for span in sentences(text) if is_complete(text[slice(*span)])]
    if len(whole) < SENTENCES:
        return ""
    for full in reversed(passage.headings[1:] or passage.headings):
        heading = re.sub(r"^[\d.]+\s*", "", full)
        words = len(heading.split())
        if words >= 3 and len(heading) <= 70 and not DULL.search(heading) and names_of(heading):
            return heading
    return ""


def _titles(searcher: Searcher) -> Iterator[str]:
    """Titles, one document in turn, starting in the middle of each."""
    queues: list[list[str]] = []
    for source in searcher.catalogue.sources():
        found = [_title(passage) for passage in searcher.catalogue.passages(source.id)]
        distinct = [title for title in dict.fromkeys(found) if title]
        middle = len(distinct) // 2
        queues.append(distinct[middle:] + distinct[:middle])
    while any(queues):
        for queue in queues:
            if queue:
                yield queue.pop(0)


def examples(searcher: Searcher, ask: Callable[[str], Answer], count: int) -> tuple[str, ...]:
    """At most `count` questions that are answered by quotes, found within a bounded number of tries."""
    kept: list[str] = []
    for number, title in enumerate(_titles(searcher)):
        if number >= TRIES or len(kept) >= count:
            break
        for wording in WORDINGS[len(kept) % len(WORDINGS) :] + WORDINGS:
            question = wording.format(title)
            answer = ask(question)
            quotes = [s for s in answer.sentences if s.kind is SentenceKind.QUOTE]
            if "porte" in wording and not any("Porteurs" in s.text for s in quotes):
                continue
            if answer.status is Status.ANSWERED and quotes:
                kept.append(question)
                break
    return tuple(kept)
