"""Runs are compared only if they were scored alike: the version of the scores follows their code."""

import hashlib
from pathlib import Path

from evals.metrics import METRICS_VERSION

EVALS = Path(__file__).parents[2] / "evals"
SCORING = ("numbers", "tokens", "facts", "retrieval", "citations", "scoring")
KNOWN = (1, "617279d7b68203f3")


def test_the_version_of_the_scores_follows_their_code():
    digest = hashlib.sha256()
    for name in SCORING:
        digest.update((EVALS / f"{name}.py").read_bytes())
    found = (METRICS_VERSION, digest.hexdigest()[:16])
    assert found == KNOWN, (
        "the code of the scores changed: if a value could change for the same answer, raise "
        "METRICS_VERSION and run `make baseline`; then write the new pair here"
    )
