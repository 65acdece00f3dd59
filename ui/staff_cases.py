"""The page where a case is written: try a question, say what is expected, keep it, approve it.

What is typed is kept by the server under a random name after every step, so that neither an error
nor a reload loses it. This module does not know how a case is checked: the evaluation says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from assistant.evaluation import DraftCase, PageChoice
from corpus.errors import UserError
from corpus.types import Source
from ui import strings
from ui.cards import EXCERPT
from ui.staff_checks import case_problems, trial_problems
from ui.staff_forms import (
    CaseForm,
    PageRow,
    Problem,
    bare_page,
    form_of,
    one,
    read_fields,
    told,
    typed,
    with_page,
    with_trial,
)
from ui.staff_replies import CASES, Visit, page, redirect
from ui.staff_site import Refusal, Site

NEW_SET = "+"
"""What the list of sets sends for one that is not there yet; no set can have that name."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one button of the form made of it: the form to show, and where in the page to look."""

    form: CaseForm
    anchor: str
    done: bool = False


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft with its pages as a reader names them, and what is worth a second look."""

    case: DraftCase
    pages: tuple[PageChoice, ...]
    warnings: tuple[str, ...]


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
    form, own = form or CaseForm(), _own_sets(site)
    joined = one(visit.query, "jeu")
    return page(
        "staff_cases.html",
        visit.session,
        notice=notice,
        said=strings.STAFF_APPROVED_IN.format(set=joined)
        if notice == "approuve" and joined in own
        else "",
        form=replace(form, rows=_described(site, form)),
        told=_status(form),
        left=name,
        key=name or one(visit.query, "reprise") or form.draft_id or "nouveau",
        fresh=notice in {"enregistre", "doutes", "approuve"},
        documents=_documents(site),
        drafts=_shown(site, drafts),
        own_sets=own,
        new_set=NEW_SET,
        refusal=site.refusals.find(one(visit.query, "refus")),
        discarded=one(visit.query, "retire"),
    )


def submit(site: Site, visit: Visit) -> Response:
    """Whatever button of the form was used; its form is kept in every case but a saved one."""
    form = typed(visit.form, site.forms.find(one(visit.form, "essai")))
    steps = {"essayer": _try, "ajouter": _add, "enregistrer": _save}
    step = steps.get(one(visit.form, "action"), _try)(site, form)
    if step.done:
        return redirect(CASES, step.anchor, avis="doutes" if step.form.warnings else "enregistre")
    return redirect(CASES, step.anchor, essai=site.forms.keep(step.form))


def approve(site: Site, visit: Visit) -> Response:
    """Moves a draft into a set; says what is missing when it cannot."""
    draft_id = one(visit.form, "brouillon")
    chosen, new_name = one(visit.form, "jeu"), one(visit.form, "nouveau").strip()
    name = new_name if chosen in {"", NEW_SET} else chosen
    try:
        if not name or (name == chosen and name not in _own_sets(site)):
            problems: tuple[str, ...] = (strings.STAFF_NAME_SET,)
        else:
            problems = site.evaluation.approve(draft_id, name)
    except UserError as error:
        problems = (str(error),)
    if problems:
        refusal = Refusal(draft_id, chosen, new_name, told(problems))
        return redirect(CASES, f"brouillon-{draft_id}", refus=site.refusals.keep(refusal))
    return redirect(CASES, "brouillons", avis="approuve", jeu=name)


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
        form = replace(form_of(draft), problems=told(problems))
        return redirect(CASES, "problemes", essai=site.forms.keep(form))
    return redirect(CASES, "brouillons", avis="repris")


def _try(site: Site, form: CaseForm) -> Step:
    """Asks the assistant."""
    problems = trial_problems(form)
    if problems:
        return _refused(form, *problems)
    draft = form.to_draft()
    try:
        trial = site.evaluation.try_question(draft.question, draft.history)
    except UserError as error:
        return _refused(form, *told([str(error)]))
    # Before a page is ticked, nothing can be said of facts.
    warned = _warnings(site, draft if draft.pages else replace(draft, facts=()))
    return Step(replace(with_trial(form, trial), problems=(), warnings=warned), "reponse")


def _add(site: Site, form: CaseForm) -> Step:
    """Adds the page that was typed to the expected ones."""
    text = form.other_page.strip()
    try:
        with site.assistant.live.reading() as searcher:
            sources = {source.file: source for source in searcher.catalogue.sources()}
            source = sources.get(form.other_file)
            if source is None:
                return _refused(form, Problem(strings.STAFF_CHOOSE_DOCUMENT, "autre-fichier"))
            if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= source.pages):
                wrong = strings.STAFF_NO_SUCH_PAGE.format(title=source.title, pages=source.pages)
                return _refused(form, Problem(wrong, "autre-page"))
            number = int(text)
            found = searcher.catalogue.page(source.id, number)
    except UserError as error:
        return _refused(form, *told([str(error)]))
    excerpt = _beginning(found.text)
    choice = PageChoice(source.file, source.title, number, found.label, excerpt, cited=False)
    return Step(replace(with_page(form, choice), problems=()), "pages")


def _save(site: Site, form: CaseForm) -> Step:
    """Saves the case as a draft, or says everything that is wrong with it."""
    problems, draft = case_problems(form), form.to_draft()
    if not problems:
        try:
            problems = told(site.evaluation.save_draft(draft))
        except UserError as error:
            problems = told([str(error)])
    if problems:
        return _refused(form, *problems)
    saved = next((known for known in site.evaluation.drafts() if _same(known, draft)), draft)
    return Step(replace(form, warnings=_warnings(site, saved)), "brouillons", done=True)


def _same(saved: DraftCase, draft: DraftCase) -> bool:
    """Whether a draft is what was just saved, under whatever id it was given."""
    return replace(saved, id="") == replace(draft, id="")


def _refused(form: CaseForm, *problems: Problem) -> Step:
    return Step(replace(form, problems=problems, warnings=()), "problemes")


def _warnings(site: Site, draft: DraftCase) -> tuple[str, ...]:
    """What is worth a second look in a draft; nothing when that cannot be found out now."""
    try:
        return tuple(problem.text for problem in told(site.evaluation.warnings(draft)))
    except UserError:
        return ()


def _own_sets(site: Site) -> list[str]:
    """The staff's sets that a case can join: those that can be run."""
    known = site.evaluation.sets()
    return [found.name for found in known if not found.bundled and not found.problems]


def _shown(site: Site, drafts: Sequence[DraftCase]) -> list[ShownDraft]:
    """The drafts as their list shows them."""
    places = {place for draft in drafts for place in draft.pages}
    named = _named(site, [bare_page(file, number) for file, number in places])
    return [
        ShownDraft(draft, tuple(named[place] for place in draft.pages), _warnings(site, draft))
        for draft in drafts
    ]


def _documents(site: Site) -> list[Source]:
    """The documents that a page can be chosen from; none when there is no index."""
    try:
        with site.assistant.live.reading() as searcher:
            return sorted(searcher.catalogue.sources(), key=lambda source: source.title)
    except UserError:
        return []


def _described(site: Site, form: CaseForm) -> tuple[PageRow, ...]:
    """The rows with the title of their document, also for pages of which only the place is known."""
    named = _named(site, [row.choice for row in form.rows if not row.choice.title])
    return tuple(
        replace(row, choice=named.get((row.choice.file, row.choice.page), row.choice))
        for row in form.rows
    )


def _named(site: Site, choices: Sequence[PageChoice]) -> dict[tuple[str, int], PageChoice]:
    """Pages with the title of their document and their printed number, where the index knows them."""
    named = {(choice.file, choice.page): replace(choice, title=choice.file) for choice in choices}
    try:
        with site.assistant.live.reading() as searcher:
            sources = {source.file: source for source in searcher.catalogue.sources()}
            for (file, number), choice in named.items():
                source = sources.get(file)
                if source is None:
                    continue
                known = 1 <= number <= source.pages
                label = searcher.catalogue.page(source.id, number).label if known else ""
                named[file, number] = replace(choice, title=source.title, label=label)
    except UserError:
        pass
    return named


def _status(form: CaseForm) -> str:
    """What the assistant did with the question that was tried, in French."""
    return strings.STAFF_STATUS.get(form.trial.status, "") if form.trial is not None else ""


def _beginning(text: str) -> str:
    """The first words of a page, on one line."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + "…"
