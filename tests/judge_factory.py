"""What a judging model writes, and a small run to judge."""

import json

from evals.judge import KEYS
from tests.eval_factory import make_case, make_result, make_run


def opinion(exactitude=2, completude=2, appui=2, raison="Tout y est."):
    values = (exactitude, completude, appui, raison)
    return json.dumps(dict(zip((*KEYS, "raison"), values, strict=True)), ensure_ascii=False)


def small_run(count=3):
    """Answered questions q0, q1 …, each on a page of its own."""
    cases = [make_case(f"q{n}", pages=((n + 1, "a.pdf"),)) for n in range(count)]
    return make_run([make_result(case) for case in cases])
