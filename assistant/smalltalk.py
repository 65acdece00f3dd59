"""Messages that are no question about the corpus: greetings, thanks, « qui es-tu ? ».

`notice_for` gives the French sentence to say, or None when the text must be searched. A greeting
followed by a question is a question.
"""

from __future__ import annotations

import re

from assistant import messages
from assistant.question import unaccented

GREETING = re.compile(
    r"(?:re )?(?:bonjour|bjr|bonsoir|salut|salutations|slt|coucou|hello|hey|hi|yo|allo|bonne annee)"
    r"(?: (?:a tous|madame|monsieur|l'assistant))?"
    r"(?:,? (?:ca va|comment (?:ca va|vas[- ]tu|allez[- ]vous)))?"
)
THANKS = re.compile(
    r"(?:ok |super |parfait |tres bien |d'accord |genial |cool |oui |non )*"
    r"(?:merci|mci|thx|thanks|au revoir|bye|ciao|a plus|a la prochaine|bonne (?:journee|soiree)"
    r"|a bientot)(?: (?:beaucoup|bien|a vous|a toi|pour .{1,40}|infiniment|et .{1,30}|c'est .{1,20}))*"
    r"|ok|super|parfait|tres bien|d'accord|bravo|genial|cool|top|nickel"
    r"|c'est (?:bon|parfait|super|gentil|note)|(?:je vous|je te) remercie|bonne continuation"
)
HELP = re.compile(
    r"(?:qui|que|quoi) (?:es[- ]tu|etes[- ]vous)|(?:que|qu'est[- ]ce que|comment) "
    r"(?:peux|sais|fais|pouvez|savez|faites|tu peux|tu sais|vous pouvez|ca marche|tu fonctionnes"
    r"|fonctionnes[- ]tu|fonctionnez[- ]vous)"
    r"(?:[- ](?:tu|vous))?(?: (?:faire|me dire|m'aider))?(?: pour moi)?|aide|help|comment ca marche"
    r"|(?:qui|t'es) (?:tu es|vous etes|qui)"
    r"|comment (?:tu t'appelles|t'appelles[- ]tu|vous appelez[- ]vous)"
    r"|(?:quel est|c'est quoi) (?:ton|votre) (?:nom|role)|presente[sz]?[- ](?:toi|vous)|a quoi ca sert"
    r"|j'ai besoin d'aide|(?:peux[- ]tu|pouvez[- ]vous) m'aider"
    r"|comment (?:utiliser|interroger) (?:l'assistant|ce site|l'outil)"
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
    if THANKS.fullmatch(shape) and not text.rstrip().endswith("?"):
        return messages.THANKS
    greeting = re.sub(
        r"^(?:bonjour|bonsoir|salut|bjr|slt|coucou|hello) |(?: (?:svp|stp|merci|s'il (?:vous|te) plait))+$",
        "",
        shape,
    )
    if HELP.fullmatch(greeting):
        return messages.HELP
    return None
