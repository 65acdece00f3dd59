"""French texts that the answering layer itself says (never quoted from a document)."""

from __future__ import annotations

NNBSP, NBSP = "\u202f", "\u00a0"
ROW_END = f"{NNBSP}; "


def quoted(text: str) -> str:
    """« text », with the non-breaking spaces of French typography."""
    return f"«{NBSP}{text}{NBSP}»"


GREETING = (
    "Bonjour. Posez-moi une question sur les documents indexés"
    f"{NNBSP}: je réponds par des extraits cités mot à mot, avec la page."
)
THANKS = "Avec plaisir. Vous pouvez poser une autre question quand vous voulez."
HELP = (
    "Je suis un assistant automatique. Je cherche dans les documents indexés et je réponds par des "
    "phrases citées mot à mot, chacune avec son document et sa page. Je n’invente rien"
    f"{NNBSP}: si les documents ne répondent pas, je le dis et je montre les passages les plus "
    f"proches. Essayez par exemple une ville, un thème ou un chiffre{NNBSP}: "
    + quoted("Quelles actions pour rafraîchir les cours d’école ?".replace(" ?", NNBSP + "?"))
    + "."
)
EMPTY = "La question est vide. Écrivez une question, par exemple sur une ville ou un thème."
TOO_LONG = "La question est trop longue (plus de {limit} caractères). Raccourcissez-la."
NOT_FOUND = "Je n’ai pas trouvé de réponse à cette question dans les documents indexés."
PART_NOT_FOUND = "Je n’ai pas trouvé de réponse à cette partie de la question" + NNBSP + ": {part}."
UNKNOWN_ONE = "{words} n’apparaît dans aucun document."
UNKNOWN_MANY = "{words} n’apparaissent dans aucun document."
ABSENT_PLACE = "Les documents indexés ne parlent pas {places}."
APART = "Aucun passage ne parle de {words} à propos de cette question."
NO_VALUE = "Des passages abordent le sujet, mais aucun ne donne {what}."
NO_MATCH = "Aucun passage ne traite assez précisément de ce sujet."
UNSAID = "Aucun passage ne le dit" + NNBSP + ": {verb} n’y figure pas à ce propos."
DENIED = "Les passages trouvés disent plutôt le contraire à propos de {verb}."
LACKING = "Aucun passage ne parle de {words} à ce propos."
LIVE = (
    "La question demande une information du moment ({words}), que des documents publiés ne "
    "donnent pas."
)
PERSONAL = (
    "La question porte sur une situation personnelle, que les documents ne connaissent pas. "
    "Adressez-vous à la mairie ou au service concerné."
)
DIFFERENT = (
    "Ces deux passages ne donnent pas le même chiffre"
    + NNBSP
    + "; comparez leur date et ce qu’ils comptent."
)
OTHERS = "Voir aussi" + NNBSP + ": {titles}."
MOST_TITLES = 3
NEAREST = "Passages les plus proches" + NNBSP + ":"
WHAT = {
    "count": "le nombre demandé",
    "amount": "de montant correspondant",
    "percent": "de pourcentage correspondant",
    "area": "de surface correspondante",
    "temperature": "de température correspondante",
    "date": "de date correspondante",
    "place": "le lieu demandé",
    "actor": "le nom demandé",
}


def enumeration(words: tuple[str, ...]) -> str:
    """« a », « b » et « c »."""
    shown = [quoted(word) for word in words]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " et " + shown[-1]


def others(titles: tuple[str, ...]) -> str:
    """« Voir aussi : « a », « b », et 2 autres fiches. »: sheets with one more example."""
    shown = [quoted(title) for title in titles[:MOST_TITLES]]
    rest = len(titles) - len(shown)
    if rest:
        shown.append(f"{rest} autre{'s' if rest > 1 else ''} fiche{'s' if rest > 1 else ''}")
    text = shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " et " + shown[-1]
    return OTHERS.format(titles=text)


def more_items(count: int, page: int) -> str:
    """« La liste continue page 6 : 2 autres éléments. »: what a quoted list leaves out."""
    plural = "s" if count > 1 else ""
    return f"La liste continue page{NBSP}{page} du fichier{NNBSP}: {count} autre{plural} élément{plural}."
