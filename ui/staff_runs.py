"""The pages of runs: choose a set and run it, follow it, and read, compare, download or delete runs.

Each function answers one address, in a thread. This module does not know how anything is scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from assistant.evaluation import RunInfo
from corpus.errors import UserError
from ui import strings
from ui.staff_forms import one
from ui.staff_replies import HOME, Visit, download, framed, href, message, page, redirect
from ui.staff_replies import report as report_reply
from ui.staff_runner import Phase, State
from ui.staff_site import Site

SHOWN = 10
"""Names of unreadable files that the list tells."""


def home(site: Site, visit: Visit) -> Response:
    """Sets to choose from, or the run in progress; then the runs on disk."""
    sets, runs, state = site.evaluation.sets(), site.evaluation.runs(), site.runner.state
    runnable = [known.name for known in sets if not known.problems]
    lately = [state.set_name, *(run.set_name for run in runs), *runnable]
    return page(
        "staff_runs.html",
        visit.session,
        notice=visit.notice,
        sets=sets,
        chosen=next((name for name in lately if name in runnable), ""),
        runs=[_row(run, state) for run in runs],
        read={run.id for run in runs},
        unreadable=_unreadable(site.evaluation.unreadable()),
        ticked=visit.query.get("execution", ()),
        deleted=one(visit.query, "supprime"),
        state=state,
        told=_told(state),
        remaining=remaining_text(state.remaining),
    )


def status(site: Site, visit: Visit) -> Response:
    """Where the run is, as JSON for the page's script."""
    state = site.runner.state
    return JSONResponse(
        {
            "phase": state.phase.value,
            "done": state.done,
            "total": state.total,
            "question": state.question,
            "remaining": remaining_text(state.remaining),
            "count": _count(state),
        },
        headers={"Cache-Control": "no-store"},
    )


def launch(site: Site, visit: Visit) -> Response:
    """Starts a run of the chosen set."""
    name = one(visit.form, "jeu")
    if name not in {known.name for known in site.evaluation.sets() if not known.problems}:
        raise UserError(strings.STAFF_CHOOSE_SET)
    if not site.runner.start(name):
        return redirect(HOME, avis="deja")
    return redirect(HOME, "suivi")


def stop(site: Site, visit: Visit) -> Response:
    """Stops the run in progress after its question."""
    site.runner.stop()
    return redirect(HOME, "suivi")


def delete(site: Site, visit: Visit) -> Response:
    """Takes a run out of the list, which can be undone."""
    run_id, state = one(visit.form, "execution"), site.runner.state
    known = (run for run in site.evaluation.runs() if run.id == run_id)
    if any(_held(run, state) for run in known):
        raise UserError(strings.STAFF_UNDER_WAY)
    site.evaluation.delete_run(run_id)
    return redirect(HOME, "executions", supprime=run_id)


def restore(site: Site, visit: Visit) -> Response:
    """Undoes `delete`."""
    site.evaluation.undo_delete(one(visit.form, "execution"))
    return redirect(HOME, "executions", avis="retablie")


def compare(site: Site, visit: Visit) -> Response:
    """From two ticked runs to their comparison; the earlier one is the reference."""
    ids = list(dict.fromkeys(visit.query.get("execution", ())))
    chosen = [run for run in site.evaluation.runs() if run.id in ids]
    if len(chosen) != 2 or chosen[0].set_name != chosen[1].set_name:
        return redirect(HOME, "executions", avis="comparer", execution=ids)
    first, second = sorted(chosen, key=lambda run: run.started)
    return redirect(href("resultats", f"{first.id},{second.id}"))


def results(site: Site, visit: Visit) -> Response:
    """The report of a run, or the comparison of two, with what can be done with it."""
    ids = visit.path["ids"]
    shown = _runs(site, ids)
    others = tuple(
        run
        for run in site.evaluation.runs()
        if len(shown) == 1 and run.set_name == shown[0].set_name and run.id != shown[0].id
    )
    return page("staff_report.html", visit.session, ids=ids, runs=shown, others=others)


def report(site: Site, visit: Visit) -> Response:
    """The report itself, for the frame of `results`."""
    try:
        runs = _runs(site, visit.path["ids"])
        return report_reply(site.evaluation.report_html([run.id for run in runs], linked=True))
    except UserError as error:
        return framed(message(str(error), 404))


def download_report(site: Site, visit: Visit) -> Response:
    """The report as a file, HTML or Markdown."""
    runs, form = _runs(site, visit.path["ids"]), visit.path["form"]
    ids = [run.id for run in runs]
    name = "evaluation-" + "-".join(ids)
    if form == "html":
        return download(site.evaluation.report_html(ids), f"{name}.html", "text/html")
    return download(site.evaluation.report_markdown(ids), f"{name}.md", "text/markdown")


@dataclass(frozen=True, slots=True)
class Row:
    """A run in the list. `held`: it may be the one under way, so nothing can be done with it."""

    run: RunInfo
    held: bool


def _row(run: RunInfo, state: State) -> Row:
    return Row(run, _held(run, state))


def _held(run: RunInfo, state: State) -> bool:
    """Whether a run is under way, as far as the evaluation or the runner knows."""
    return run.running or (state.busy and not run.complete and run.set_name == state.set_name)


def _unreadable(names: Sequence[str]) -> str:
    """« 4 fichiers illisibles dans data/evals/runs : … »; "" for none."""
    if not names:
        return ""
    shown = list(names[:SHOWN])
    if len(names) > SHOWN:
        shown.append(strings.STAFF_AND_MORE.format(count=len(names) - SHOWN))
    count = strings.count(len(names), *strings.STAFF_UNREADABLE)
    return strings.STAFF_UNREADABLE_IN.format(count=count, names=", ".join(shown))


def remaining_text(seconds: float | None) -> str:
    """« moins de 10 secondes », « environ 40 secondes », « environ 3 minutes »; "" when unknown."""
    if seconds is None:
        return ""
    if seconds < 10:
        return strings.STAFF_NEARLY
    if seconds < 90:
        tens = round(seconds / 10) * 10
        return strings.STAFF_ABOUT.format(duration=strings.count(tens, *strings.SECONDS))
    minutes = strings.count(round(seconds / 60), *strings.MINUTES)
    return strings.STAFF_ABOUT.format(duration=minutes)


def _runs(site: Site, ids: str) -> list[RunInfo]:
    """The run, or the two runs of one set, that an address names; UserError otherwise."""
    known = {run.id: run for run in site.evaluation.runs()}
    found = [known[run_id] for run_id in ids.split(",") if run_id in known]
    if len(found) != len(ids.split(",")):
        raise UserError(strings.STAFF_RUN_GONE)
    if len(found) > 2 or len({run.id for run in found}) < len(found):
        raise UserError(strings.STAFF_CHOOSE_TWO)
    if len({run.set_name for run in found}) > 1:
        raise UserError(strings.STAFF_CHOOSE_TWO)
    return found


def _count(state: State) -> str:
    """« 12 questions sur 118 »; "" before the first."""
    if not state.total:
        return ""
    done = strings.count(state.done, "question", "questions")
    return strings.STAFF_DONE.format(done=done, total=strings.number(state.total))


def _told(state: State) -> str:
    """What became of the last run, in one or two sentences."""
    texts = {
        Phase.FINISHED: strings.STAFF_FINISHED,
        Phase.STOPPED: strings.STAFF_STOPPED,
        Phase.FAILED: strings.STAFF_FAILED,
    }
    text = texts.get(state.phase, "")
    return text.format(set=state.set_name, count=_count(state), failure=state.failure)
