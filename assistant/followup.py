"""Follow-up questions made stand-alone with the previous turns, without a model.

« Et à Lyon ? » takes the previous question with its place replaced; « Et dans quelle ville
exactement ? » keeps its own words and adds those of the previous question and the names of the
previous answer, as context of half weight. A question that stands alone is left as it is. Knows no
index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question import names_of, plain, unaccented
from assistant.types import Turn

DEPTH = 3
ANAPHORA = re.compile(
    r"(?:^|\b)(?:il|elle|ils|elles|celui|celle|ceux|celles|cela|ca|y|en|la-bas|leurs?"
    r"|l'a|l'ont|lui)\b|\b(?:ce|cet|cette|ces)\s+\w+|\b(?:son|sa|ses)\s+\w+|\b(?:la|le) meme\b"
)
OPENING = re.compile(r"^(?:et|ou|mais|alors|donc|puis|aussi|sinon)\b[ ,]*", re.IGNORECASE)
PLACE_SWAP = re.compile(
    r"^(?:et|ou|mais)?[ ,]*(?:qu'en est-il |et )?((?:à|au|aux|en|dans|de|pour|chez)\s+.+?)\s*\?*$",
    re.IGNORECASE,
)
CLITIC = re.compile(r"[- ](?:t-)?(?:il|elle|ils|elles|on|ce|je|tu|vous|nous)\b")
IMPERSONAL = re.compile(r"\b(?:y a|il y a|y a-t-il|est-ce|s'il vous|il faut|il existe)\b")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A stand-alone question: `text` is what is asked, `context` the words of the earlier turns.

    `standalone` is one line to show: the question with its context.
    """

    text: str
    context: str

    @property
    def standalone(self) -> str:
        """The question, followed by its context in brackets when there is any."""
        return f"{self.text} ({self.context})" if self.context else self.text


def resolve(question: str, history: Sequence[Turn]) -> Resolved:
    """Resolves a question against at most the last three turns."""
    turns = [turn for turn in history if turn.question.strip()][-DEPTH:]
    if not turns or not is_elliptic(question):
        return Resolved(question, "")
    previous = resolve(turns[-1].question, turns[:-1])
    swapped = _swap(question, previous.text)
    if swapped:
        return Resolved(swapped, previous.context)
    names = " ".join(dict.fromkeys(names_of(turns[-1].answer)[:4]))
    text = OPENING.sub("", question).strip() or question
    return Resolved(text[:1].upper() + text[1:], f"{previous.standalone} {names}".strip())


def is_elliptic(question: str) -> bool:
    """Whether a question leans on what was said before."""
    shape = unaccented(question)
    if OPENING.match(shape) or PLACE_SWAP.match(shape):
        return True
    own = IMPERSONAL.sub(" ", shape)
    subjects = names_of(question)
    if ANAPHORA.search(CLITIC.sub(" ", own)) and not subjects:
        return True
    if CLITIC.search(own) and re.search(r"-(?:t-)?(?:il|elle|ils|elles)\b", own) and not subjects:
        return not re.search(r"\b(?:le|la|les|un|une|des)\s+\w{4,}", own)
    return not subjects and len(re.findall(r"\w{4,}", shape)) <= 1


def _swap(question: str, previous: str) -> str:
    """The previous question with its place (or name) replaced, for « Et à Lyon ? »; else empty."""
    match = PLACE_SWAP.match(question.strip())
    fresh = names_of(question)
    if match is None or not fresh or len(re.findall(r"\w+", question)) > 6:
        return ""
    if re.search(r"\b(?:quel|quelle|qui|quand|combien|comment|pourquoi)", plain(question)):
        return ""
    for name in reversed(names_of(previous)):
        old = re.search(
            rf"\b(?:à|au|aux|en|dans|de|pour|chez|d['’])\s*(?:la |le |les |l['’])?{re.escape(name)}",
            previous,
        )
        if old:
            return previous[: old.start()] + match.group(1).strip() + previous[old.end() :]
    return f"{previous.rstrip(' ?\u202f\u00a0')} {match.group(1).strip()} ?"
