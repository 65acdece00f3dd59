"""The page where a case is written: try a question, say what is expected, keep it, approve it.

What is typed is kept by the server under a random name after every step, so that neither an error
nor a reload loses it. This module does not know how a case is checked: the evaluation says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from assistant.evaluation import PageChoice
from corpus.errors import UserError
from corpus.types import Source
from ui import strings
from ui.cards import EXCERPT
from ui.staff_forms import (
    CaseForm,
    PageRow,
    form_of,
    one,
    read_fields,
    typed,
    with_page,
    with_trial,
)
from ui.staff_replies import CASES, Visit, page, redirect
from ui.staff_site import Refusal, Site


@dataclass(frozen=True, slots=True)
class Step:
    """What one button of the form made of it: the form to show, and where in the page to look."""

    form: CaseForm
    anchor: str
    done: bool = False


def show(site: Site, visit: Visit) -> Response:
    """The form, empty or as it was left, then the drafts."""
    name = one(visit.query, "essai")
    drafts = site.evaluation.drafts()
    form, notice = site.forms.find(name), visit.notice
    lost = site.lost.find(one(visit.query, "reprise"))
    edited = next((d for d in drafts if d.id == one(visit.query, "brouillon")), None)
    if form is None and lost is not None:
        form, notice = typed(read_fields(lost), None), "reprise"
    elif form is None and edited is not None:
        form = form_of(edited)
    form = form or CaseForm()
    return page(
        "staff_cases.html",
        visit.session,
        notice=notice,
        form=replace(form, rows=tuple(_described(site, form))),
        told=_status(form),
        left=name,
        key=name or one(visit.query, "reprise") or form.draft_id or "nouveau",
        fresh=notice in {"enregistre", "approuve"},
        documents=_documents(site),
        drafts=drafts,
        own_sets=[known.name for known in site.evaluation.sets() if not known.bundled],
        refusal=site.refusals.find(one(visit.query, "refus")),
        discarded=one(visit.query, "retire"),
    )


def submit(site: Site, visit: Visit) -> Response:
    """Whatever button of the form was used; its form is kept in every case but a saved one."""
    form = typed(visit.form, site.forms.find(one(visit.form, "essai")))
    steps = {"essayer": _try, "ajouter": _add, "enregistrer": _save}
    step = steps.get(one(visit.form, "action"), _try)(site, form)
    if step.done:
        return redirect(CASES, step.anchor, avis="enregistre")
    return redirect(CASES, step.anchor, essai=site.forms.keep(step.form))


def approve(site: Site, visit: Visit) -> Response:
    """Moves a draft into a set; says what is missing when it cannot."""
    draft_id = one(visit.form, "brouillon")
    chosen, new_name = one(visit.form, "jeu"), one(visit.form, "nouveau").strip()
    name = chosen or new_name
    try:
        problems = site.evaluation.approve(draft_id, name) if name else (strings.STAFF_NAME_SET,)
    except UserError as error:
        problems = (str(error),)
    if problems:
        refusal = Refusal(draft_id, chosen, new_name, problems)
        return redirect(CASES, f"brouillon-{draft_id}", refus=site.refusals.keep(refusal))
    return redirect(CASES, "brouillons", avis="approuve")


def discard(site: Site, visit: Visit) -> Response:
    """Takes a draft out of the list, which can be undone as long as the server runs."""
    draft_id = one(visit.form, "brouillon")
    draft = next((d for d in site.evaluation.drafts() if d.id == draft_id), None)
    site.evaluation.discard_draft(draft_id)
    kept = site.discarded.keep(draft) if draft is not None else ""
    return redirect(CASES, "brouillons", retire=kept)


def restore(site: Site, visit: Visit) -> Response:
    """Undoes `discard`."""
    draft = site.discarded.find(one(visit.form, "retire"))
    if draft is None:
        raise UserError(strings.STAFF_DRAFT_GONE)
    problems = site.evaluation.save_draft(draft)
    if problems:
        form = replace(form_of(draft), problems=problems)
        return redirect(CASES, "problemes", essai=site.forms.keep(form))
    return redirect(CASES, "brouillons", avis="repris")


def _try(site: Site, form: CaseForm) -> Step:
    """Asks the assistant."""
    question = form.question.strip()
    if not question:
        return _refused(form, strings.STAFF_TYPE_QUESTION)
    try:
        trial = site.evaluation.try_question(question)
    except UserError as error:
        return _refused(form, str(error))
    return Step(replace(with_trial(form, trial), problems=()), "reponse")


def _add(site: Site, form: CaseForm) -> Step:
    """Adds the page that was typed to the expected ones."""
    text = form.other_page.strip()
    try:
        with site.assistant.live.reading() as searcher:
            sources = {source.file: source for source in searcher.catalogue.sources()}
            source = sources.get(form.other_file)
            if source is None:
                return _refused(form, strings.STAFF_CHOOSE_DOCUMENT)
            if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= source.pages):
                return _refused(
                    form, strings.STAFF_NO_SUCH_PAGE.format(title=source.title, pages=source.pages)
                )
            number = int(text)
            found = searcher.catalogue.page(source.id, number)
    except UserError as error:
        return _refused(form, str(error))
    excerpt = _beginning(found.text)
    choice = PageChoice(source.file, source.title, number, found.label, excerpt, cited=False)
    return Step(replace(with_page(form, choice), problems=()), "pages")


def _save(site: Site, form: CaseForm) -> Step:
    """Saves the case as a draft, or says everything that is wrong with it."""
    try:
        problems = site.evaluation.save_draft(form.to_draft())
    except UserError as error:
        problems = (str(error),)
    if problems:
        return Step(replace(form, problems=problems), "problemes")
    return Step(form, "brouillons", done=True)


def _refused(form: CaseForm, problem: str) -> Step:
    return Step(replace(form, problems=(problem,)), "problemes")


def _documents(site: Site) -> list[Source]:
    """The documents that a page can be chosen from; none when there is no index."""
    try:
        with site.assistant.live.reading() as searcher:
            return sorted(searcher.catalogue.sources(), key=lambda source: source.title)
    except UserError:
        return []


def _described(site: Site, form: CaseForm) -> list[PageRow]:
    """The rows with the title of their document, also for pages of which only the place is known."""
    titles = {source.file: source.title for source in _documents(site)}
    return [
        row
        if row.choice.title
        else replace(
            row, choice=replace(row.choice, title=titles.get(row.choice.file, row.choice.file))
        )
        for row in form.rows
    ]


def _status(form: CaseForm) -> str:
    """What the assistant did with the question that was tried, in French."""
    return strings.STAFF_STATUS.get(form.trial.status, "") if form.trial is not None else ""


def _beginning(text: str) -> str:
    """The first words of a page, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…"
