"""« Et à Lille ? », « et en 2021 ? »: the earlier question with its place or year replaced.

Places are those of the gazetteer, so lower case and « au mans » are understood; the rest of the
question stays word for word. Knows no index.
"""

from __future__ import annotations

import re

from corpus.mentions import mentions

YEAR = re.compile(r"\b(?:en |pour )?((?:19|20)\d\d)\b")
LEADING = re.compile(
    r"(?:(?:à|a|au|aux|en|dans|de|du|des|d['’]|pour|chez)\s*)?(?:la |le |les |l['’])?$",
    re.IGNORECASE,
)
MOST_WORDS = 7
ASKING = re.compile(r"\b(?:quel|quelle|quels|quelles|qui|quand|combien|comment|pourquoi)\b", re.I)


def swap_place(asked: str, question: str, previous: str) -> str:
    """The `previous` question about what was `asked` instead (« à Lille »); "" where nothing can be
    replaced: the question asks something of its own, or names neither a place nor a year."""
    if len(re.findall(r"\w+", question)) > MOST_WORDS or ASKING.search(question):
        return ""
    fresh = [mention for mention in mentions(question) if not mention.derived]
    if not fresh:
        year, old = YEAR.search(asked), YEAR.search(previous)
        if year is None or old is None:
            return ""
        return previous[: old.start(1)] + year.group(1) + previous[old.end(1) :]
    held = mentions(previous)
    if not held:
        return ""
    last = held[-1]
    ahead = LEADING.search(previous[: last.start])
    start = ahead.start() if ahead else last.start
    leading = previous[start : last.start].strip().lower()
    if not leading:  # the place is the subject: « Lyon a-t-elle … »
        asked = fresh[0].name
    elif leading in {"de", "d'", "d’", "du", "des", "de la", "de l'"}:
        asked = _of(asked, fresh[0].name)
    return previous[:start] + asked + previous[last.end :]


def _of(asked: str, name: str) -> str:
    """« à Lille » as a complement: « de Lille », « du Mans »; « en Bretagne » stays as it is."""
    if re.match(r"(?:à|a|au|aux)\s", asked, re.IGNORECASE):
        from assistant.places import of_place

        return of_place(name)
    return asked
