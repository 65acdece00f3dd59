"""The only catalogue of the French texts that the web page shows.

`french` puts the non-breaking spaces of French typography where they belong, so that the texts
below can be typed with ordinary spaces. This module knows no HTML and no answer.
"""

from __future__ import annotations

import re

from corpus.types import SourceKind

NBSP = "\u00a0"
THIN = "\u202f"
"""Narrow no-break space: before ; ! ? and between groups of three digits."""


def french(text: str) -> str:
    """`text` with its ordinary spaces made non-breaking where French typography asks for it.

    Narrow before `;`, `!`, `?` and between groups of three digits, full inside « » and before `:`
    and `%` (Lexique des règles typographiques de l’Imprimerie nationale). Idempotent.
    """
    text = re.sub(r" (?=[;!?])", THIN, text)
    text = re.sub(r" (?=[:»%])", NBSP, text)
    text = re.sub(r"(?<=«) ", NBSP, text)
    return re.sub(r"(?<=\d) (?=\d{3}\b)", THIN, text)


def nested(text: str) -> str:
    """`text` as it stands inside « »: its own « » become “ ”."""
    text = re.sub(r"«[ \u00a0\u202f]*", "“", text)
    return re.sub(r"[ \u00a0\u202f]*»", "”", text)


def number(value: int) -> str:
    """`value` in French figures: groups of three digits, narrow no-break space between."""
    return f"{value:,}".replace(",", THIN)


def count(value: int, singular: str, plural: str) -> str:
    """« 0 document », « 1 document », « 2 documents »: in French the plural starts at 2."""
    return f"{number(value)}{NBSP}{singular if value < 2 else plural}"


NAME = "Livrables – l’assistant"
TAGLINE = "Vos questions, les réponses des livrets, chaque phrase avec sa source."
NOTICE = french(
    "Dans ce mode, les réponses sont composées d’extraits des documents, cités mot à mot. "
    "Ne saisissez pas de données personnelles."
)
NOTICE_LEAD = "Assistant automatique."
NO_SCRIPT = french("Cette page a besoin de JavaScript : activez-le, puis rechargez la page.")
SKIP_TO_QUESTION = "Aller à la question"
SKIP_TO_SOURCES = "Aller aux sources"

WELCOME = french("Que voulez-vous savoir ?")
WELCOME_HELP = french(
    "Posez votre question avec vos mots. L’assistant cherche dans les documents et répond par des "
    "phrases qui en sont tirées, avec le numéro de page."
)

QUESTION = "Votre question"
PLACEHOLDER = french("Posez votre question…")
SEND = "Envoyer"
STOP = "Arrêter"
NEW = "Nouvelle conversation"
EDIT = "Modifier ma question"
RETRY = "Réessayer"
UNDO = "Retirer cet échange"
REMOVED = "Échange retiré."
RESTORE = "Annuler"
HINT = french("Entrée pour envoyer, Maj + Entrée pour aller à la ligne")
COPY = "Copier la réponse avec ses sources"
COPIED = "Réponse copiée"
COPY_FAILED = french("La copie a échoué : sélectionnez le texte à la souris.")

ASKED = "Recherche…"
SEARCHING = "Recherche dans les documents…"
COMPOSING = "Rédaction de la réponse…"
SEARCHED = french("Question comprise : « {query} »")
COMPLETED = french("Recherche complétée avec : {context}")
EXTRACTS = "Extraits"
GENERATED = "Rédigé par IA (modèle {model})"
UNKNOWN_MODEL = "non précisé"
PARTIAL = "Réponse partielle"
NOT_FOUND = french("Je n’ai pas trouvé la réponse à cette question dans les documents.")
NEAREST = "Passages les plus proches"
NEAREST_HELP = "Ils parlent de sujets voisins, mais ne répondent pas à la question."
FAILED_TITLE = "La réponse n’a pas pu être donnée"
UNEXPECTED = french(
    "Une erreur inattendue s’est produite. Réessayez ; si elle se répète, prévenez la personne qui "
    "gère ce service."
)
STOPPED = "Réponse interrompue à votre demande."
UNFINISHED = "La réponse s’est arrêtée avant la fin. Réessayez."
CITE = french("Source {marker} : {title}, {page}")

SOURCES = "Sources"
SOURCES_EMPTY = "Les extraits cités apparaîtront ici, avec leur page et un lien vers le document."
SOURCES_NONE = french("Pas de source : dans cette réponse, l’assistant n’affirme rien.")
SOURCES_OF = french("Sources de la réponse à « {question} »")
ANSWER_TO = french("Réponse à « {question} »")
SHOW_SOURCES = "Voir les sources de cette réponse"
PRINTED_PAGE = "p." + NBSP + "{label}"
PHYSICAL_PAGE = "page" + NBSP + "{number} du PDF"
OPEN_PDF = "Ouvrir le PDF"
AT_PAGE = "à la page" + NBSP + "{number}"
OPEN_DOCUMENT = "Ouvrir le document"
NEW_TAB = "(nouvel onglet)"
BACK_TO_ANSWER = "Revenir à la réponse"
KINDS = {
    SourceKind.LIVRABLE: "Livrable FVD",
    SourceKind.DEMONSTRATION: "Document de démonstration",
    SourceKind.DOCUMENT: "Document",
}

CORPUS = "{documents}, {pages} indexés"
CORPUS_WITHOUT_PAGES = "{documents} {indexed}"
INDEXED = ("indexé", "indexés")
INDEX_GONE = french(
    "Les documents de l’index ne sont plus sur le disque : les réponses viennent de la mémoire et "
    "les liens ne s’ouvrent plus. Lancez « livrables index »."
)
CORPUS_MISSING = french("Aucun document : lancez « livrables index », puis rechargez la page.")

QUESTION_TOO_LONG = "La question compte {length} caractères, la limite est {limit}."
BUSY = french("Trop de questions arrivent en même temps. Réessayez dans quelques secondes.")
LOST = "La connexion avec le serveur est perdue. Vérifiez qu’il fonctionne, puis réessayez."
REFUSED = "Le serveur a refusé cette demande. Rechargez la page, puis réessayez."
TOO_LARGE = "Cette requête est trop longue."
RESTARTED = "Le serveur a redémarré, la conversation n’a pas pu être gardée."
CLOSE = "Fermer ce message"
READ_ONLY = french("Cette adresse se lit seulement : utilisez GET.")
FORMS_ONLY = french(
    "Cette adresse reçoit seulement un formulaire (POST) : revenez à la page « Évaluer »."
)
READ_OR_FORMS = french("Cette adresse se lit ou reçoit un formulaire : utilisez GET ou POST.")
WRONG_HOST = (
    "Ce serveur ne répond que sur cette machine, à l’adresse 127.0.0.1, localhost ou [::1]."
)
PAGE_NOT_FOUND = "Cette page n’existe pas."
DOCUMENT_NOT_FOUND = french("Ce document n’est pas, ou n’est plus, dans l’index : revenez au chat.")
BACK_TO_CHAT = "Revenir au chat"

NOT_ALLOWED = "droits insuffisants"
NOT_USABLE = "adresse ou port inutilisable"
SERVING = french("Le chat est ouvert sur {address} (Ctrl-C pour l’arrêter).")
PORT_BUSY = french(
    "Le port {port} est déjà utilisé ; choisissez-en un autre : « livrables chat --port {other} »."
)
CANNOT_LISTEN = french(
    "Impossible d’écouter sur {host}, port {port} ({reason}) ; changez --host ou --port."
)

# The staff's pages. What does not depend on anything stands in ui/templates/.
STAFF_LINK = "Évaluer"
STAFF_LOGGED_OUT = "Vous êtes déconnecté."
STAFF_NO_PASSWORD = "Saisissez le mot de passe."
STAFF_WRONG_PASSWORD = "Ce mot de passe n’est pas le bon. Vérifiez-le, puis réessayez."
STAFF_WAIT = french("Trop d’essais : attendez {minutes}, puis réessayez.")
STAFF_SESSION_ENDED = french("Votre session a pris fin : reconnectez-vous.")
STAFF_SESSION_OVER = french(
    "Votre session a pris fin : reconnectez-vous. Ce que vous aviez écrit est gardé."
)
STAFF_FORM_EXPIRED = (
    "Ce formulaire n’est plus valable. Revenez à la page, rechargez-la et réessayez."
)
STAFF_BACK_AGAIN = "Vous êtes de nouveau connecté, et ce que vous aviez écrit est là."

STAFF_CHOOSE_SET = "Choisissez un jeu de questions dans la liste, puis lancez l’évaluation."
STAFF_ALREADY = french("Une évaluation est déjà en cours : attendez sa fin, ou arrêtez-la.")
STAFF_DONE = "{done} sur" + NBSP + "{total}"
STAFF_NEARLY = "moins de 10" + NBSP + "secondes"
STAFF_ABOUT = "environ {duration}"
STAFF_FINISHED = french("L’évaluation du jeu « {set} » est terminée : {count}.")
STAFF_STOPPED = french(
    "L’évaluation du jeu « {set} » est arrêtée : {count}. Ce qui est fait est gardé ; relancez le "
    "même jeu pour continuer."
)
STAFF_FAILED = french("L’évaluation du jeu « {set} » n’a pas pu aller au bout. {failure}")
STAFF_CHOOSE_TWO = french("Pour comparer, cochez deux évaluations du même jeu de questions.")
STAFF_RUN_GONE = french(
    "Cette évaluation n’est pas, ou n’est plus, sur ce serveur : revenez à la liste."
)
STAFF_RESTORED = "L’évaluation est de nouveau dans la liste."
STAFF_UNDER_WAY = french(
    "Une évaluation de ce jeu est en cours : attendez sa fin, ou arrêtez-la, avant de supprimer "
    "celle-ci."
)
STAFF_UNREADABLE = ("fichier illisible", "fichiers illisibles")
STAFF_UNREADABLE_IN = french("{count} dans data/evals/runs : {names}")
STAFF_AND_MORE = "et {count} de plus"

STAFF_TYPE_QUESTION = "Écrivez une question, puis essayez-la."
STAFF_CHOOSE_DOCUMENT = "Choisissez un document dans la liste, puis donnez le numéro de la page."
STAFF_NO_SUCH_PAGE = french(
    "« {title} » : donnez un numéro de page entre 1 et {pages} (le rang dans le fichier)."
)
STAFF_WRITE_QUESTION = "Écrivez la question, telle qu’on la poserait."
STAFF_SHORTEN = french(
    "Raccourcissez la question à {limit} caractères au plus ; elle en compte {length}."
)
STAFF_TICK_PAGE = "Cochez au moins une page où se trouve la réponse, ou dites que les documents n’y répondent pas."
STAFF_VITAL = french(
    "Écrivez au moins un fait essentiel, sans lequel la réponse serait incomplète, ou dites que les "
    "documents n’y répondent pas."
)
STAFF_SHORT_FACT = french(
    "Le fait « {fact} » est trop court : écrivez au moins deux caractères, avec l’unité (« 7 ans »)."
)
STAFF_EXCHANGE = french(
    "Échange précédent n° {rank} : écrivez la question, le signe « => », puis la réponse."
)
STAFF_NAME_SET = "Choisissez un jeu de questions, ou donnez un nom au nouveau."
STAFF_SAVED = french("Le brouillon est enregistré : relisez-le plus bas, puis approuvez-le.")
STAFF_SAVED_WITH_DOUBTS = french(
    "Le brouillon est enregistré, avec des points à vérifier : relisez-le plus bas, puis approuvez-le."
)
STAFF_APPROVED = "Le cas est approuvé et fait maintenant partie du jeu."
STAFF_APPROVED_IN = french("Le cas est approuvé et fait maintenant partie du jeu « {set} ».")
STAFF_DRAFT_RESTORED = "Le brouillon est de nouveau dans la liste."
STAFF_DRAFT_GONE = "Ce brouillon ne peut plus être rétabli. Écrivez-le à nouveau."
STAFF_STATUS = {
    "answered": "L’assistant a répondu",
    "partial": "L’assistant a répondu en partie",
    "not_found": "L’assistant n’a pas trouvé de réponse",
    "notice": "L’assistant n’a rien affirmé",
}
SECONDS = ("seconde", "secondes")
MINUTES = ("minute", "minutes")
