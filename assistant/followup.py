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

from assistant.placeswap import swap_place
from assistant.question import names_of, plain, unaccented
from assistant.reading import readable
from assistant.smalltalk import notice_for
from assistant.support import TYPE_WORDS
from assistant.types import Turn

DEPTH = 3
MAX_CONTEXT = 400
PRONOUN = re.compile(
    r"\b(?:il|elle|ils|elles|celui|celle|ceux|celles|cela|ca|la-bas|l'a|l'ont|lui)\b"
    r"|\ben (?:a|ont|est|sont|coute\w*|fait|parle\w*|beneficie\w*)\b"
    r"|\by (?:ont|est|sont|travaill\w+|particip\w+|trouve\w*)\b"
)
DEMONSTRATIVE = re.compile(r"\b(?:ce|cet|cette|ces)\s+\w+|\b(?:la|le|les) memes?\b")
POSSESSIVE = re.compile(r"\b(?:son|sa|ses|leurs?)\s+\w+")
POINTING = re.compile(
    r"^(?:laquelle|lequel|lesquels|lesquelles)\b|\bqui (?:la|le|les|l') ?\w+ ?\?*$"
)
SPOKEN_OF = frozenset(
    "programme projet action actions demarche dispositif initiative operation lieu site cher chere".split()
)
"""What « le projet », « l'action » stand for was named before."""
OPENING = re.compile(r"^(?:et|mais|alors|donc|puis|aussi|sinon)\b[ ,]*", re.IGNORECASE)
INTERROGATIVE = re.compile(
    r"\b(?:combien|quell?e?s?|qui|que|quoi|quand|ou|comment|pourquoi|lesquel\w*|laquelle|lequel"
    r"|est|sont|exactement|precisement|ensuite|apres|encore|plus|autre|autres|exemple|oui|non)\b"
)
PLACE_SWAP = re.compile(
    r"^(?:et|ou|mais)?[ ,]*(?:qu'en est-il |et )?((?:à|a|au|aux|en|dans|de|pour|chez)\s+.+?)\s*\?*$",
    re.IGNORECASE,
)
CLITIC = re.compile(r"-(?:t-)?(?:il|elle|ils|elles|on|ce|je|tu|vous|nous)\b")
THIRD = re.compile(r"-(?:t-)?(?:il|elle|ils|elles)\b")
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
    question = readable(question)
    turns = [turn for turn in history if notice_for(turn.question) is None][-DEPTH:]
    if not turns or not is_elliptic(question):
        return Resolved(question, "")
    previous = resolve(turns[-1].question, turns[:-1])
    swapped = _swap(question, previous.text)
    if swapped:
        return Resolved(swapped, previous.context)
    names = names_of(turns[-1].answer)[:4]
    text = OPENING.sub("", question).strip() or question
    context = " ".join(dict.fromkeys((previous.text, previous.context, *names)))
    return Resolved(text[:1].upper() + text[1:], context.strip()[:MAX_CONTEXT])


def is_elliptic(question: str) -> bool:
    """Whether a question leans on what was said before.

    « Et … ? » does, and a bare « À Lyon ? ». A pronoun, « ce projet » or « son budget » counts only
    when no name is given, and the two last only in a short question (« Comment isoler son logement
    social ? » stands alone); so does a question without any content word (« Pourquoi ? »).
    """
    shape = unaccented(question)
    words = re.findall(r"\w+", shape)
    if OPENING.match(shape):
        return not _stands_alone(question, shape)
    if PLACE_SWAP.match(shape) and len(words) <= 4 and not INTERROGATIVE.search(shape):
        return True
    own = IMPERSONAL.sub(" ", shape)
    if POINTING.search(shape):
        return True
    if names_of(question):
        return False
    if _asks_value_only(own):
        return True
    content = len(re.findall(r"\w{5,}", own))
    if PRONOUN.search(CLITIC.sub(" ", own)):
        return True
    if (DEMONSTRATIVE.search(own) and content <= 4) or (POSSESSIVE.search(own) and content <= 2):
        return True
    if THIRD.search(own) and not re.search(r"\b(?:le|la|les|un|une|des|l')\s*\w{4,}", own):
        return True
    return not re.search(r"\w{4,}", INTERROGATIVE.sub(" ", shape))


def _asks_value_only(shape: str) -> bool:
    """Whether a question has no word but those that announce a value or point at what was spoken of:
    « Quelle surface ? », « Qui porte le programme ? »."""
    announced = frozenset().union(*TYPE_WORDS.values())
    words = re.findall(r"\w{4,}", CLITIC.sub(" ", INTERROGATIVE.sub(" ", shape)))
    return all(word in announced or word in SPOKEN_OF for word in words)


def _stands_alone(question: str, shape: str) -> bool:
    """Whether « Et Reims, que fait-elle pour la canicule ? » asks of another subject: it names somebody or
    some place, asks with a verb, and has a word of its own that announces no mere value."""
    names = {word for name in names_of(question) for word in re.findall(r"\w+", unaccented(name))}
    if not names or not CLITIC.search(shape):
        return False
    announced = frozenset().union(*TYPE_WORDS.values())
    words = set(re.findall(r"\w{5,}", CLITIC.sub(" ", INTERROGATIVE.sub(" ", shape))))
    return bool(words - names - announced)


def _swap(question: str, previous: str) -> str:
    """The previous question with its place (or name) replaced, for « Et à Lyon ? »; else empty."""
    match = PLACE_SWAP.match(question.strip())
    swapped = match and swap_place(match.group(1).strip(), question, previous)
    if swapped:
        return swapped
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
    stem = previous.rstrip(" ?\u202f\u00a0")
    return f"{stem} {match.group(1).strip()} ?"
