"""What a case needs before it is sent to the evaluation, told in the words of its form.

The evaluation checks every case again, in the words of the files that it knows. This module knows no
web framework and asks nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterator

from ui import strings
from ui.conversation import MAX_QUESTION
from ui.staff_forms import CaseForm, Problem, read_exchanges, read_facts

SHORTEST = 2
"""Characters of a fact's wording: a single one is found in nearly every answer."""


def trial_problems(form: CaseForm) -> tuple[Problem, ...]:
    """What keeps the question from being tried."""
    if not form.question.strip():
        return (Problem(strings.STAFF_TYPE_QUESTION, "question"),)
    return (*_length(form), *_exchanges(form))


def case_problems(form: CaseForm) -> tuple[Problem, ...]:
    """What keeps the case from being saved, in the order of the form."""
    return (*_question(form), *_exchanges(form), *(_expected(form) if form.answerable else ()))


def _question(form: CaseForm) -> Iterator[Problem]:
    if not form.question.strip():
        yield Problem(strings.STAFF_WRITE_QUESTION, "question")
    yield from _length(form)


def _length(form: CaseForm) -> Iterator[Problem]:
    length = len(form.question.strip())
    if length > MAX_QUESTION:
        told = strings.STAFF_SHORTEN.format(
            limit=strings.number(MAX_QUESTION), length=strings.number(length)
        )
        yield Problem(told, "question")


def _exchanges(form: CaseForm) -> Iterator[Problem]:
    for rank, turn in enumerate(read_exchanges(form.exchanges), 1):
        if turn is None:
            yield Problem(strings.STAFF_EXCHANGE.format(rank=rank), "echanges")


def _expected(form: CaseForm) -> Iterator[Problem]:
    """Pages and facts of a case that the documents answer."""
    if not any(row.ticked for row in form.rows):
        yield Problem(strings.STAFF_TICK_PAGE, "pages")
    if not read_facts(form.vital, True):
        yield Problem(strings.STAFF_VITAL, "essentiels")
    for field, text in (("essentiels", form.vital), ("utiles", form.okay)):
        for fact in read_facts(text, True):
            for wording in (fact.text, *fact.alternatives):
                if len(wording) < SHORTEST:
                    yield Problem(strings.STAFF_SHORT_FACT.format(fact=wording), field)
