"""What a question leaves out: « sauf à Paris », « hors Île-de-France », « d'autres villes que Lyon ».

`Exclusion.of` parts a question from what it excludes; `keeps` says whether a passage may still be quoted:
not when every place it names, or its sheet names around it, is excluded. Knows no ranking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.gazetteer import PlaceKind
from corpus.mentions import Mention, mentions
from index.search import Searcher
from index.types import Evidence

EXCEPT = re.compile(
    r"[\s,(]*\b(?:sauf|hors|hormis|except[ée]e?s?|[àa] part|en dehors d(?:[eu]s?|['’])"
    r"|[àa] l['’]exception d[eu]|ailleurs qu['’]?e?|mais pas|et pas|pas|autres? (?:(?:villes?|communes?"
    r"|r[ée]gions?|quartiers?|d[ée]partements?|endroits?) )?qu['’]?e?)"
    r"\s*(?:(?:à|a|au|aux|en|dans|de|du|pour|celles? de|ceux de|ce que fait)\s+)?"
    r"(?:la |le |les |l['’])?$",
    re.IGNORECASE,
)
OTHER = re.compile(r"^[\s,(]*(?:(?:autres?|ailleurs)\b)", re.IGNORECASE)
JOINED = re.compile(
    r"\s*(?:,|et|ou|ni)?\s*(?:(?:à|a|au|aux|en|dans)\s+)?(?:la |le |les |l['’])?", re.I
)
DEEPER = 4
"""Times as many passages are looked at where some may be left out."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`text` is the question without what it excludes; `places` the excluded ones."""

    text: str
    places: tuple[Mention, ...]

    def keeps(self, *texts: str) -> bool:
        """Whether the first text that names places names one that is not excluded; true if none
        names any. Give what is nearest first: sentence, headings, passage. An area that holds an excluded
        place (« Île-de-France » for Paris) says nothing of where something is."""
        if not self.places:
            return True
        found = next((towns for text in texts if (towns := self._named(text))), [])
        return not found or any(not self._excludes(mention) for mention in found)

    def _named(self, text: str) -> list[Mention]:
        """Places that a text names, without the areas that hold an excluded one."""
        return [
            mention
            for mention in _towns(text)
            if self._excludes(mention) or not any(area.inside(mention) for area in self.places)
        ]

    def _excludes(self, mention: Mention) -> bool:
        return any(mention.inside(area) for area in self.places)


def excluded(question: str) -> Exclusion:
    """What a question excludes; no places for most questions."""
    found = mentions(question)
    for number, mention in enumerate(found):
        match = EXCEPT.search(question[: mention.start])
        if match is None:
            continue
        places, end = [mention], mention.end
        for other in found[number + 1 :]:
            between = question[end : other.start]
            if between.strip() and JOINED.fullmatch(between) and "," not in between:
                places.append(other)
                end = other.end
        head = question[: match.start()]
        if OTHER.match(match.group()) and (
            kept := re.search(r"villes?|communes?|r\w+gions?", match[0])
        ):
            head = f"{head} {kept[0]}"
        text = re.sub(r"\s{2,}", " ", f"{head} {question[end:].lstrip(' ,)')}").strip(" ,")
        if len(re.findall(r"\w{3,}", text)) >= 2:
            return Exclusion(text, tuple(places))
    return Exclusion(question, ())


def _towns(text: str) -> list[Mention]:
    """Places inside the country that a text names by name."""
    return [
        mention
        for mention in mentions(text)
        if not mention.derived and mention.places[0].kind is not PlaceKind.COUNTRY
    ]


def without(
    searcher: Searcher, exclusion: Exclusion, evidence: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """The passages that may be quoted, in order."""
    if not exclusion.places:
        return tuple(evidence)
    return tuple(
        item
        for item in evidence
        if exclusion.keeps(
            "\n".join((*item.passage.headings, item.passage.text)), _around(searcher, item)
        )
    )


def _around(searcher: Searcher, item: Evidence) -> str:
    """The text of the neighbouring passages under the same headings."""
    depth = max(1, len(item.passage.headings) - 1)
    return "\n".join(
        other.text
        for other in searcher.catalogue.neighbours(item.passage.id)
        if other is not None and other.headings[:depth] == item.passage.headings[:depth]
    )
