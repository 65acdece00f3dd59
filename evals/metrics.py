"""The registry of metrics: key, French name, French explanation, family, unit and direction.

A score that is not listed here does not exist: files, reports, comparisons and bars all name metrics
by these keys. The functions that compute them live in `retrieval`, `facts`, `citations` and
`scoring`. `METRICS_VERSION` changes whenever a value would change for the same answer; runs of two
versions are not compared.
"""

from __future__ import annotations

from evals.types import Family, Metric, Unit

METRICS_VERSION = 1

CUTS = (1, 5, 10)
"""The k of hit@k and recall@k."""

_LEVELS = (
    ("doc", "document", "le document attendu, quelle que soit la page"),
    ("page", "page exacte", "une page attendue, à la page près"),
    ("near", "page ± 1", "une page attendue ou sa voisine (± 1)"),
)
_HEADLINES = {"page_hit@5", "page_mrr", "vital_coverage", "quality"}


def _retrieval(level: str, name: str, what: str) -> list[Metric]:
    """The metrics of one level."""
    made = []
    for k in CUTS:
        made.append(
            (f"{level}_hit@{k}", f"Trouvé dans les {k} premiers" if k > 1 else "Trouvé en premier",
             f"1 si les {k} premiers passages portent {what}." if k > 1
             else f"1 si le premier passage porte {what}.", True)
        )  # fmt: skip
        made.append(
            (f"{level}_recall@{k}", f"Rappel à {k}",
             f"Part de ce qui est attendu ({name}) parmi les {k} premiers passages." if k > 1
             else f"Part de ce qui est attendu ({name}) que porte le premier passage.", False)
        )  # fmt: skip
    made.append(
        (f"{level}_mrr", "Rang réciproque (MRR)",
         f"1 divisé par le rang du premier passage qui porte {what} ; 0 au-delà de 10.", False)
    )  # fmt: skip
    made.append(
        (f"{level}_ndcg@10", "nDCG à 10",
         f"Gain cumulé actualisé des 10 premiers passages ({name}), rapporté au classement idéal.",
         False)
    )  # fmt: skip
    return [
        Metric(
            key, f"{label} – {name}", text, Family.RETRIEVAL, Unit.SHARE, True, binary,
            key in _HEADLINES,
        )
        for key, label, text, binary in made
    ]  # fmt: skip


_ANSWER = [
    Metric(
        "quality", "Qualité de la réponse",
        "Part des faits essentiels donnés si la question a une réponse (0 pour un refus) ; 1 pour un "
        "refus et 0 pour une réponse si elle n'en a pas.",
        Family.ANSWER, Unit.SHARE, True, headline=True,
    ),
    Metric(
        "vital_coverage", "Faits essentiels donnés, quand il répond",
        "Part des faits essentiels que la réponse contient ; les refus ne comptent pas, donc plus de "
        "refus peuvent la faire monter : lisez-la avec les refus à tort.",
        Family.ANSWER, Unit.SHARE, True, headline=True,
    ),
    Metric(
        "vital_all", "Tous les faits essentiels",
        "1 si la réponse contient tous les faits essentiels.",
        Family.ANSWER, Unit.SHARE, True, binary=True,
    ),
    Metric(
        "okay_coverage", "Faits utiles donnés",
        "Part des faits utiles, mais non essentiels, que la réponse contient.",
        Family.ANSWER, Unit.SHARE, True,
    ),
    Metric(
        "reference_overlap", "Recouvrement avec la réponse de référence",
        "Mesure F1 des mots de la réponse et de la référence : un signal de régression, pas une "
        "preuve d'exactitude, et que la longueur influence.",
        Family.ANSWER, Unit.SHARE, None,
    ),
    Metric(
        "citation_validity", "Citations valides",
        "Part des citations dont l'extrait figure mot à mot à la page citée.",
        Family.CITATION, Unit.SHARE, True, headline=True,
    ),
    Metric(
        "citation_precision", "Précision des citations",
        "Part des citations qui mènent à une page attendue.",
        Family.CITATION, Unit.SHARE, True, headline=True,
    ),
    Metric(
        "citation_precision_near", "Précision des citations (± 1 page)",
        "Part des citations qui mènent à une page attendue ou à sa voisine.",
        Family.CITATION, Unit.SHARE, True,
    ),
    Metric(
        "citation_recall", "Rappel des citations",
        "Part des pages attendues qui sont citées.",
        Family.CITATION, Unit.SHARE, True,
    ),
    Metric(
        "lexical_support", "Appui lexical",
        "Part des phrases dont tous les nombres et les mots pleins figurent à la page citée.",
        Family.CITATION, Unit.SHARE, True,
    ),
    Metric(
        "right_refusal", "Refus justifié",
        "1 si une question sans réponse dans les documents est refusée.",
        Family.ABSTENTION, Unit.SHARE, True, binary=True, headline=True,
    ),
    Metric(
        "wrong_refusal", "Refus à tort",
        "1 si une question qui a une réponse est refusée.",
        Family.ABSTENTION, Unit.SHARE, False, binary=True, headline=True,
    ),
    Metric(
        "words", "Longueur en mots",
        "Mots de la réponse ; une réponse longue contient plus de faits sans être meilleure.",
        Family.COST, Unit.COUNT, None,
    ),
    Metric(
        "sentences", "Longueur en phrases", "Phrases de la réponse, avis non compris.",
        Family.COST, Unit.COUNT, None,
    ),
    Metric(
        "latency", "Durée", "Temps total de la réponse.", Family.COST, Unit.MILLISECONDS, None,
    ),
]  # fmt: skip

METRICS: dict[str, Metric] = {
    metric.key: metric
    for metric in (*(m for level in _LEVELS for m in _retrieval(*level)), *_ANSWER)
}

SET_METRICS: dict[str, Metric] = {
    made.key: made
    for made in (
        Metric(
            "abstention_precision", "Refus bien placés",
            "Part des refus qui portent sur une question sans réponse dans les documents.",
            Family.ABSTENTION, Unit.SHARE, True, binary=True,
        ),
        Metric(
            "auroc", "Séparation (AUROC)",
            "Probabilité qu'une question qui a une réponse inspire plus de confiance qu'une question "
            "qui n'en a pas ; 0,5 : hasard.",
            Family.ABSTENTION, Unit.SHARE, True,
        ),
    )
}  # fmt: skip
"""Scores of a whole set, which no single case has."""


def metric(key: str) -> Metric:
    """The metric of a key; KeyError for one that does not exist."""
    return METRICS.get(key) or SET_METRICS[key]
