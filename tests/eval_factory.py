"""Cases, answers and runs made in code, for tests of what is said of them."""

from dataclasses import replace

from evals.cases import Case, ExpectedSource, Fact, GivenAnswer, GivenSentence, Importance
from evals.metrics import METRICS, METRICS_VERSION
from evals.runfile import FORMAT
from evals.types import Outcome, Result, Run, Score


def make_case(identity="q1", answerable=True, pages=((3, "a.pdf"),), facts=("75 cours",), tags=()):
    return Case(
        id=identity,
        question=f"Question {identity} ?",
        history=(),
        answerable=answerable,
        sources=tuple(ExpectedSource(file, (page,)) for page, file in pages) if answerable else (),
        facts=tuple(Fact(text, (), Importance.VITAL) for text in facts) if answerable else (),
        reference="",
        tags=tuple(tags),
    )


def make_answer(text="75 cours.", status="answered", confidence=0.8, total=10.0):
    return GivenAnswer(
        question="?",
        status=status,
        mode="extractive",
        model=None,
        text=text,
        sentences=(GivenSentence(text, "quote", ()),),
        citations=(),
        evidence=(),
        index_id="i" * 16,
        timings_ms={"search": 1.0, "answer": total - 1.0, "total": total},
        confidence=confidence,
    )


def make_result(case, outcome=Outcome.RIGHT, confidence=0.8, unguarded=None, **values):
    """A result with the given score values; every other metric is not scored."""
    refused = outcome is Outcome.WRONG_REFUSAL or (outcome is Outcome.RIGHT and not case.answerable)
    status = "not_found" if refused else "answered"
    words = (
        " ".join(fact.text for fact in case.facts) if outcome is Outcome.RIGHT else "Autre chose"
    )
    answer = make_answer(words or "Rien trouvé.", status, confidence)
    named = {key.replace("_at_", "@"): value for key, value in values.items()}
    scores = {
        key: Score(named.get(key), "pour l'essai" if key in named else "sans objet")
        for key in METRICS
    }
    held_back = make_answer() if unguarded is not None else None
    if held_back is not None:
        held_back = replace(held_back, confidence=confidence)
    return Result(
        case,
        None if outcome is Outcome.FAILED else answer,
        held_back,
        "Échec." if outcome is Outcome.FAILED else None,
        outcome,
        scores,
        unguarded,
        tuple(outcome is Outcome.RIGHT for _ in case.facts),
    )


def make_run(results, set_name="essai", **changes):
    run = Run(
        format=FORMAT,
        metrics=METRICS_VERSION,
        set_name=set_name,
        set_fingerprint="f" * 64,
        index_id="i" * 16,
        commit="0123abcd",
        settings={"min_support": "0.37", "dense_weight": "0.2"},
        environment={"python": "3.11"},
        started="2026-11-23T10:00:00+01:00",
        seconds=1.5,
        results=tuple(results),
    )
    return replace(run, **changes)
