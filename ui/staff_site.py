"""What the staff's pages share between requests: the evaluation, its one run, unfinished forms.

This module knows no web framework.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.evaluation import DraftCase, Evaluation
from ui.protocol import Assistant
from ui.staff_forms import CaseForm, Kept, Problem
from ui.staff_runner import Runner


@dataclass(frozen=True, slots=True)
class Refusal:
    """A draft that could not be approved: why, and the name that was typed."""

    draft_id: str
    chosen: str
    new_name: str
    problems: tuple[Problem, ...]


class Site:
    """One for the whole server. Everything but the runs and drafts ends with it."""

    def __init__(self, evaluation: Evaluation, assistant: Assistant) -> None:
        self.evaluation = evaluation
        self.assistant = assistant
        self.runner = Runner(evaluation)
        self.forms: Kept[CaseForm] = Kept()
        self.refusals: Kept[Refusal] = Kept()
        self.discarded: Kept[DraftCase] = Kept()
        self.lost: Kept[bytes] = Kept()
