"""French words and numbers of the report: outcomes, runs, settings, values with their units.

Our own texts are given their typography here; texts of sets and answers are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.templating import NBSP, THIN, date, duree, ms, nombre, part
from corpus.errors import UserError
from evals.types import Interval, Metric, Outcome, Run, Unit, Verdict

LETTERS = "ABCD"
NONE = "–"


@dataclass(frozen=True, slots=True)
class OutcomeName:
    """An outcome in the singular and the plural (feminine, of a question), and what it means."""

    one: str
    many: str
    meaning: str


OUTCOMES: Mapping[Outcome, OutcomeName] = {
    Outcome.RIGHT: OutcomeName(
        "Juste",
        "justes",
        "tous les faits essentiels sont donnés, ou la question est refusée avec raison",
    ),
    Outcome.PARTIAL: OutcomeName(
        "Partielle", "partielles", "une partie des faits essentiels est donnée"
    ),
    Outcome.MISSED: OutcomeName(
        "Manquée", "manquées", "une réponse est donnée, sans aucun fait essentiel"
    ),
    Outcome.WRONG_REFUSAL: OutcomeName(
        "Refus à tort", "refusées à tort", "la question a une réponse, l’assistant la refuse"
    ),
    Outcome.WRONG_ANSWER: OutcomeName(
        "Réponse à tort",
        "répondues à tort",
        "la question n’a pas de réponse dans les documents, l’assistant répond",
    ),
    Outcome.FAILED: OutcomeName("Échec", "en échec", "aucune réponse n’a pu être faite"),
}
SETTINGS = {
    "embedder": "Modèle de vecteurs",
    "encoder": "Version des vecteurs",
    "dense_weight": "Poids des vecteurs",
    "reranker": "Modèle qui relit",
    "min_support": "Seuil d’abstention",
    "chroma": "Base de vecteurs",
    "documents": "Documents",
    "passages": "Passages",
}
TAGS = {
    "elu": "élu",
    "oui-non": "oui/non",
    "definition": "définition",
    "ville-absente": "ville absente",
    "chiffre-absent": "chiffre absent",
    "poste-absent": "poste absent",
    "cas-personnel": "cas personnel",
    "donnee-vivante": "donnée vivante",
    "donnee-personnelle": "donnée personnelle",
    "fausse-premisse": "fausse prémisse",
    "hors-sujet": "hors sujet",
}
"""How the tags of the shipped sets are written where they are shown; others are shown as they are."""
COMMIT = re.compile(r"([0-9a-f]{8})[0-9a-f]*(-.+)?")
VERDICTS = {
    Verdict.BETTER: "mieux",
    Verdict.WORSE: "moins bien",
    Verdict.UNDECIDED: "indécis",
}


@dataclass(frozen=True, slots=True)
class RunName:
    """How a run is called in the report: a letter ("" when alone), and what tells it apart."""

    letter: str
    text: str
    date: str


def french(text: str) -> str:
    """One of our own texts with apostrophes and no-break spaces of French typography."""
    curled = text.replace("'", "’")
    spaced = re.sub(r"« ?", f"«{NBSP}", re.sub(r" ?»", f"{NBSP}»", curled))
    spaced = re.sub(r" (?=[;?!])", THIN, re.sub(r" (?=:)", NBSP, spaced))
    return re.sub(r"(?<=[\d±]) (?=\d|%|p\.|page)|(?<=±) ", NBSP, spaced)


def help_of(metric: Metric) -> str:
    """What a metric says, of a mean: « 1 si … » of a question is « part des cas où … »."""
    return french(
        re.sub(r"^1 si ", "Part des cas où ", metric.help) if metric.binary else metric.help
    )


def counted(count: int, one: str, many: str) -> str:
    """« 1 question », « 1 234 questions »; zero is singular in French."""
    return f"{nombre(count)}{NBSP}{one if count < 2 else many}"


def outcome_count(outcome: Outcome, count: int) -> str:
    """« 56 justes », « 1 juste »."""
    name = OUTCOMES[outcome]
    if count < 2:
        single = name.many.split(" ")
        single[0] = single[0].removesuffix("s")
        return f"{count}{NBSP}{' '.join(single)}"
    return f"{count}{NBSP}{name.many}"


def shown(metric: Metric, value: float | None, digits: int = 0) -> str:
    """A value in the unit of its metric; « – » for None; AUROC is no share of anything."""
    if value is None:
        return NONE
    if metric.key == "auroc":
        return nombre(value, 2)
    if metric.unit is Unit.SHARE:
        return part(value, digits)
    return ms(value) if metric.unit is Unit.MILLISECONDS else nombre(value)


def shown_difference(metric: Metric, value: float | None) -> str:
    """A difference with its sign: « +3,3 points », « −12 ms »."""
    if value is None:
        return NONE
    sign = "+" if value > 0 else ""
    if metric.unit is Unit.SHARE:
        text = nombre(100 * value, 1)
        if text in {"0,0", "−0,0"}:
            return f"0{NBSP}point"
        return f"{sign}{text}{NBSP}{'point' if abs(value) < 0.02 else 'points'}"
    return sign + (ms(value) if metric.unit is Unit.MILLISECONDS else nombre(value))


def bounds(metric: Metric, interval: Interval | None, digits: int = 0) -> str:
    """« de 40 % à 56 % »; « – » without an interval."""
    if interval is None:
        return NONE
    low, high = shown(metric, interval.low, digits), shown(metric, interval.high, digits)
    if metric.unit is Unit.SHARE and metric.key != "auroc":
        low = low.removesuffix(f"{NBSP}%")
    return f"de{NBSP}{low} à{NBSP}{high}"


def started(run: Run) -> str:
    """When a run began; « date inconnue » for what is no ISO 8601."""
    try:
        return date(run.started)
    except ValueError:
        return "date inconnue"


def lasted(run: Run) -> str:
    """How long a run took; « – » when that is not known."""
    return duree(run.seconds) if run.seconds else NONE


def short_commit(commit: str | None) -> str:
    """A commit by its first eight digits, with what is said of local changes; « inconnu » for none."""
    found = COMMIT.fullmatch(commit or "")
    return f"{found[1]}{found[2] or ''}" if found else commit or "inconnu"


def tag_name(tag: str) -> str:
    """A tag as it is shown."""
    return TAGS.get(tag, tag)


def about(letter: str, sentence: str) -> str:
    """A sentence about one run: « B : sur 92 questions… »; as it is for a run that is alone."""
    return f"{letter}{NBSP}: {_lower(sentence)}" if letter else sentence


def setting_name(key: str) -> str:
    """The French name of a setting, or its key."""
    return SETTINGS.get(key, key)


def setting_value(value: str) -> str:
    """A setting's value; a number with its decimal comma."""
    return value.replace(".", ",") if re.fullmatch(r"-?\d+\.\d+", value) else value


def run_names(runs: Sequence[Run]) -> tuple[RunName, ...]:
    """The runs' letters, and what differs between them; UserError for none, or more than four."""
    if not 1 <= len(runs) <= len(LETTERS):
        raise UserError(f"Un rapport porte sur 1 à {len(LETTERS)} résultats ; donnez-en moins.")
    traits = [_traits(run) for run in runs]
    every = list(dict.fromkeys(key for trait in traits for key in trait))
    telling = [key for key in every if len({trait.get(key) for trait in traits}) > 1]
    return tuple(
        RunName(
            LETTERS[number] if len(runs) > 1 else "",
            ", ".join(f"{key}{NBSP}{trait[key]}" for key in telling if key in trait),
            started(run),
        )
        for number, (run, trait) in enumerate(zip(runs, traits, strict=True))
    )


def _traits(run: Run) -> dict[str, str]:
    """What may tell a run from another."""
    settings = {_lower(setting_name(k)): setting_value(v) for k, v in run.settings.items()}
    return {
        "jeu": run.set_name,
        "commit": short_commit(run.commit),
        "index": run.index_id[:8],
        **settings,
    }


def _lower(text: str) -> str:
    """The text with a small first letter."""
    return text[:1].lower() + text[1:]
