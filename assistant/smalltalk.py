"""Messages that are no question about the corpus: greetings, thanks, « qui es-tu ? ».

`notice_for` gives the French sentence to say, or None when the text must be searched. A greeting
followed by a question is a question.
"""

from __future__ import annotations

import re

from assistant import messages
from assistant.question import unaccented

GREETING = re.compile(
    r"(?:bonjour|bjr|bonsoir|salut|slt|coucou|hello|allo)(?: (?:a tous|madame|monsieur|l'assistant))?"
    r"(?:,? (?:ca va|comment (?:ca va|vas[- ]tu|allez[- ]vous)))?"
)
THANKS = re.compile(
    r"(?:ok |super |parfait |tres bien |d'accord )*(?:merci|au revoir|bonne (?:journee|soiree)"
    r"|a bientot)(?: (?:beaucoup|bien|a vous|a toi|pour .{1,40}|infiniment|et .{1,30}|c'est .{1,20}))*"
    r"|ok|super|parfait|tres bien|d'accord|bravo"
)
HELP = re.compile(
    r"(?:qui|que|quoi) (?:es[- ]tu|etes[- ]vous)|(?:que|qu'est[- ]ce que|comment) "
    r"(?:peux|sais|fais|pouvez|savez|faites|tu peux|tu sais|vous pouvez|ca marche|tu fonctionnes"
    r"|fonctionnes[- ]tu|fonctionnez[- ]vous)"
    r"(?:[- ](?:tu|vous))?(?: (?:faire|me dire|m'aider))?(?: pour moi)?|aide|help|comment ca marche"
    r"|(?:tu es|vous etes|t'es) qui|aide[sz]?[- ]moi|parles?[- ](?:tu|vous) francais"
    r"|a quoi (?:tu sers|sers[- ]tu|servez[- ]vous)"
    r"|(?:es[- ]tu|etes[- ]vous|tu es|vous etes) (?:un robot|(?:un )?humain|une ia|une machine"
    r"|une intelligence artificielle|un assistant|une personne)"
)


def notice_for(text: str) -> str | None:
    """The sentence that answers a greeting, thanks or a call for help; None for a question."""
    shape = re.sub(r"\s+", " ", re.sub(r"[!?.,;…:]+", " ", unaccented(text))).strip()
    if not re.search(r"\w", shape):
        return messages.EMPTY
    if GREETING.fullmatch(shape):
        return messages.GREETING
    if THANKS.fullmatch(shape):
        return messages.THANKS
    greeting = re.sub(r"^(?:bonjour|bonsoir|salut) ", "", shape)
    if HELP.fullmatch(greeting):
        return messages.HELP
    return None
