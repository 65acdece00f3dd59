"""What a question takes for granted: that something was closed, sold, refused, demolished …

« Pourquoi la Ville a-t-elle vendu sa régie ? » has no answer where no sentence says that it was sold, and
another one than expected where a sentence says that it was not. Such verbs end or deny what documents
on actions tell of, so that their absence says something; other verbs (« lancer », « créer ») are told in
too many ways. Knows sentences as text, no ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from assistant.question import unaccented

KINDS = (
    r"vendu\w*|revend\w*|vend(?:re|ait|ent)|vente|cede[re]?\w*|cession|privatis\w*",
    r"demol\w*|detrui\w*|destruction|ras(?:e|es|er|ee|ees)|abatt\w*",
    r"refus\w*|rejet\w*|oppos\w*",
    r"ferm(?:e|es|er|ee|ees|eture|etures|ant|ent|aient|era|eront)",
    r"abandon\w*|arret(?:e|es|er|ee|ees|ent|ant)?|renonc\w*|cess(?:e|es|er|ee|ation)|stopp\w*|suspen\w*|interromp\w*"
    r"|mis fin|met fin|mettre fin|retir(?:e|es|er|ee|ees)|annul\w*",
    r"supprim\w*|suppression|enlev\w*|retir(?:e|es|er|ee|ees)",
    r"interdi\w*|bann\w*|prohib\w*",
    r"echou\w*|echec",
    r"mort(?:e|s|es)?|deces|deced\w*|tue(?:e|s|es)?|victimes?",
    r"expuls\w*",
    r"licenci\w*",
    r"condamn\w*|amendes?",
    r"quitt\w*|parti(?:e|s|es)?|depart|demenag\w*",
    r"dissou\w*|dissol\w*|liquid\w*",
    r"brul\w*|incendi\w*|explos\w*",
    r"effondr\w*|ecroul\w*",
    r"manifest(?:e|es|er)|protest\w*|petition\w*",
)
"""Verbs of one meaning with their nouns, as they are written without accents; one kind a line."""
ASIDE = (
    r"(?:(?:pas|finalement|definitivement|deja|plus|jamais|tous|toutes|tout|aussi|recemment|brutalement"
    r"|officiellement|enfin|ete) )*"
)
CLAIM = re.compile(
    r"\b(?:a|ont|avait|avaient|est|sont|etait|etaient|fut|furent)(?:-(?:t-)?(?:il|elle|on|ils|elles))? "
    + ASIDE + r"(?P<verb>[a-z]{4,})"
)  # fmt: skip
"""A verb in a past tense or the passive."""
DENIED = re.compile(r"\b(?:sans|n[e']|non|evit\w*|eviter|plutot que|au lieu)\b[^.;:!?]{0,40}$")
"""What denies a verb that follows close behind it."""


class Standing(StrEnum):
    """Whether sentences say what a question takes for granted."""

    SAID = "said"
    DENIED = "denied"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Premise:
    """A claim of a question: its verb as typed, and the pattern of all words of its kind."""

    verb: str
    pattern: re.Pattern[str]

    def standing(self, texts: Iterable[str]) -> Standing:
        """Whether some text says it; DENIED when each one that has such a word denies it."""
        met = False
        for text in map(unaccented, texts):
            for word in self.pattern.finditer(text):
                if not DENIED.search(text, 0, word.start()):
                    return Standing.SAID
                met = True
        return Standing.DENIED if met else Standing.UNSAID


def premise(question: str) -> Premise | None:
    """The claim of a question that names an end or a refusal; None where it makes none."""
    for claim in CLAIM.finditer(unaccented(question)):
        for kind in KINDS:
            if re.fullmatch(kind, claim["verb"]):
                return Premise(_typed(question, claim["verb"]), re.compile(rf"\b(?:{kind})\b"))
    return None


def _typed(question: str, verb: str) -> str:
    """The word of a question that is `verb` without its accents."""
    words = re.findall(r"[^\W\d_]+", question)
    return next((word for word in words if unaccented(word) == verb), verb)
