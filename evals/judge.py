"""A model's opinion of the answers of a run: asked, read strictly, never mixed with the scores.

Only answers to answerable questions are shown to the model, with what was expected and the quotes
that they cite, all of it marked as data (« datamarking », Hines et al. 2024, arXiv 2403.14720). An
output that cannot be read is « not scored » with its reason: nothing is guessed. This module knows
neither a provider nor a file; a judgement says what a model thinks, not what is true.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field

from assistant.models import ChatModel
from corpus.errors import ModelError, ModelUnavailable
from evals.cases import Case, GivenAnswer, Importance
from evals.types import Result, Run
from prompts.loading import Prompt, load_prompt

PROMPT = "juge"
MARK = "▁"
"""Stands for every space of data, so that no sentence of it reads as an instruction."""

BEST = 2
KEYS = ("exactitude", "completude", "appui")
NOTHING = "(rien)"
NO_REASON = "sans raison donnée"
UNREADABLE = "réponse du juge illisible : {why}"
NOTHING_EXPECTED = "ni réponse modèle ni fait essentiel : rien à comparer"
FAILURES_IN_A_ROW = 5
"""So many requests failing one after the other end the judging: the next would fail too."""

LONGEST_OUTPUT = 20_000
"""Signs of an output that are read: the last ones, where a model that thinks aloud concludes."""

LONGEST_REASON = 400

Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Opinions in [0, 1] on one answer, None where there is none; `reason` is the model's or ours.

    `failed`: the model did not answer, so that it is asked again next time.
    """

    case_id: str
    exactitude: Share | None
    completude: Share | None
    appui: Share | None
    reason: str
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What one model, with one prompt, thinks of one run. `server` is the address it was asked at."""

    judge: str
    server: str
    prompt_version: str
    prompt_sha: str
    run_file: str
    run_started: str
    judgements: tuple[Judgement, ...] = field(default=())


def to_judge(run: Run) -> tuple[Result, ...]:
    """The results that a model is asked about: answers that assert something, where one exists."""
    return tuple(
        result
        for result in run.results
        if result.case.answerable and result.answer is not None and not result.answer.refused
    )


def judge_run(run: Run, model: ChatModel, done: Collection[str]) -> Iterator[Judgement]:
    """A judgement for each answer of `to_judge` whose case id is not in `done`, as they come.

    Raises ModelUnavailable when no request can succeed, and the last ModelError after several in a
    row; a request that failed alone is a judgement that says so.
    """
    prompt = load_prompt(PROMPT)
    in_a_row = 0
    for result in to_judge(run):
        if result.case.id in done or result.answer is None:
            continue
        try:
            judgement = _judged(result.case, result.answer, model, prompt)
        except ModelUnavailable:
            raise
        except ModelError as error:
            in_a_row += 1
            yield _not_scored(result.case.id, str(error), failed=True)
            if in_a_row == FAILURES_IN_A_ROW:
                raise
        else:
            in_a_row = 0
            yield judgement


def _judged(case: Case, answer: GivenAnswer, model: ChatModel, prompt: Prompt) -> Judgement:
    """What the model thinks of one answer."""
    if not case.reference and not _vital(case):
        return _not_scored(case.id, NOTHING_EXPECTED)
    message = prompt.filled(shown_fields(case, answer))
    return read_judgement(case.id, model.complete(prompt.text, message))


def _vital(case: Case) -> list[tuple[str, ...]]:
    """The wordings of each vital fact."""
    return [fact.forms for fact in case.facts if fact.importance is Importance.VITAL]


def shown_fields(case: Case, answer: GivenAnswer) -> dict[str, str]:
    """The fields of the prompt's message: data only, every text of it marked."""
    history = [f"{mark(turn.question)}\n{mark(turn.answer)}" for turn in case.history]
    facts = ["- " + " OU ".join(map(mark, forms)) for forms in _vital(case)]
    quotes = [
        f"[{quote.marker}] {mark(f'{quote.title}, page {quote.page}')} : {mark(quote.quote)}"
        for quote in answer.citations
    ]
    return {
        "echanges": "\n".join(history) or NOTHING,
        "question": mark(case.question),
        "reference": mark(case.reference) or NOTHING,
        "faits": "\n".join(facts) or NOTHING,
        "reponse": mark(answer.text) or NOTHING,
        "extraits": "\n".join(quotes) or NOTHING,
    }


def mark(text: str) -> str:
    """`text` as data: spaces and line ends become `MARK`, invisible signs go, no tag can be written."""
    visible = "".join(
        sign for sign in text if sign.isspace() or not unicodedata.category(sign).startswith("C")
    )
    safe = visible.replace(MARK, "_").replace("<", "‹").replace(">", "›")
    return MARK.join(safe.split())


def read_judgement(case_id: str, output: str) -> Judgement:
    """The judgement in a model's output, which may hold a fence, thoughts or text around it.

    Each mark must be 0, 1 or 2; two objects that disagree, or none, are « not scored ».
    """
    text = _without_thoughts(output[-LONGEST_OUTPUT:])
    if not text.strip():
        return _not_scored(case_id, UNREADABLE.format(why="elle est vide"))
    wanted = [found for found in _objects(text) if any(key in found for key in KEYS)]
    if not wanted:
        return _not_scored(case_id, UNREADABLE.format(why="aucun objet JSON avec des notes"))
    read = [tuple(_mark_of(found.get(key)) for key in KEYS) for found in wanted]
    if len(set(read)) > 1:
        return _not_scored(case_id, UNREADABLE.format(why="plusieurs avis qui diffèrent"))
    missing = [key for key, value in zip(KEYS, read[0], strict=True) if value is None]
    if missing:
        why = f"pas de note 0, 1 ou 2 pour {', '.join(missing)}"
        return _not_scored(case_id, UNREADABLE.format(why=why))
    exactitude, completude, appui = read[0]
    reason = _one_line(wanted[-1].get("raison")) or NO_REASON
    return Judgement(case_id, exactitude, completude, appui, reason)


def _not_scored(case_id: str, reason: str, failed: bool = False) -> Judgement:
    """A judgement without values."""
    return Judgement(case_id, None, None, None, reason, failed)


def _without_thoughts(text: str) -> str:
    """What stands outside <think>…</think>; the first tag may be missing, or the last one cut off."""
    return text.rpartition("</think>")[2].partition("<think>")[0]


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """The JSON objects that stand in a text; one inside another counts only if the outer is broken."""
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    start = text.find("{")
    while start >= 0:
        try:
            found, end = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            end = start + 1
        else:
            yield found
        start = text.find("{", end)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object with keys in plain small letters; None for a key with two values that differ."""
    made: dict[str, Any] = {}
    for key, value in pairs:
        letters = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
        name = letters.strip().lower()
        made[name] = value if made.get(name, value) == value else None
    return made


def _mark_of(value: object) -> float | None:
    """A mark of 0, 1 or 2 as a share of the best; None for anything else."""
    if isinstance(value, str) and value.strip() in {"0", "1", "2"}:
        return int(value) / BEST
    if isinstance(value, bool) or not isinstance(value, int | float) or value not in {0, 1, 2}:
        return None
    return value / BEST


def _one_line(value: object) -> str:
    """A model's sentence, fit for a terminal and a page: one line, no control sign, not too long."""
    if not isinstance(value, str):
        return ""
    kept = "".join(
        " " if sign == MARK or unicodedata.category(sign).startswith(("C", "Z")) else sign
        for sign in value
    )
    line = " ".join(kept.split())
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON] + "…"
