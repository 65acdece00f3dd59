"""The actions of `livrables eval`: options in, exit status out.

Results go to standard output, progress and messages to standard error. Status 1: a regression or a
missed bar, when `--fail-on-regression` asks for a gate; 2, by UserError, for what the user can fix.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from assistant.terminal import count_bar, plural
from assistant.threshold import Calibration, calibration_path, save_calibration
from corpus.errors import UserError, reason
from corpus.settings import Settings, load_settings
from evals.abstention import curve
from evals.bars import BARS, load_bars, missed_bars
from evals.calibrate import choose
from evals.checking import holdings_of
from evals.compare import compare
from evals.evalap import export_evalap
from evals.judge_command import judge_command
from evals.report.render import render_html, render_markdown
from evals.run import evaluate, find_run
from evals.runfile import load_run, save_run, slim
from evals.sets import available_sets, find_set, load_set, write_set
from evals.shapes import comparison_json, run_json
from evals.squad import import_squad
from evals.summary import summarise
from evals.text import choice_line, comparison_lines, curve_lines, summary_lines
from evals.types import Run


def run_action(options: argparse.Namespace) -> int:
    """Runs the action that the command line names."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "run": run,
        "compare": compare_runs,
        "report": report,
        "calibrate": calibrate,
        "sets": sets,
        "check": check,
        "convert": convert,
        "import": import_set,
        "export": export,
        "judge": judge_command,
    }
    return actions[options.action](options)


def _say(lines: Iterable[str]) -> None:
    """Lines on standard error."""
    print("\n".join(lines), file=sys.stderr)


def write_text(path: Path, text: str) -> None:
    """Writes a file whole; UserError when the folder refuses."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {path} » ({reason(error)}).") from error


def _evaluated(
    set_path: Path, settings: Settings, out: Path | None, threshold: float | None = None
) -> tuple[Run, Path]:
    """The finished run of a set, with a progress bar, and its file."""
    with count_bar("Évaluation") as show:
        for step in evaluate(set_path, settings, out, threshold):
            show(step.done, step.total, step.question)
            if step.run is not None and step.path is not None:
                return step.run, step.path
    raise AssertionError("an evaluation ends with its run")


def run(options: argparse.Namespace) -> int:
    """`livrables eval run SET`."""
    settings = load_settings()
    if options.slim and options.out is None:
        raise UserError("Avec --slim, donnez --out RUN.json, le fichier à garder.")
    finished, path = _evaluated(find_set(options.set, settings), settings, options.out)
    if options.slim:
        save_run(slim(finished), path, indent=None)
    if options.html is not None:
        write_text(options.html, render_html([finished]))
    summary = summarise(finished)
    if options.json:
        print(json.dumps(run_json(finished, summary, path), ensure_ascii=False, indent=2))
    else:
        print("\n".join(summary_lines(finished, summary)))
        print(f"Résultat : {path}")
    return 0


def compare_runs(options: argparse.Namespace) -> int:
    """`livrables eval compare A B`; 1 on a regression or a missed bar, when asked to gate."""
    settings = load_settings()
    a, b = (load_run(find_run(name, settings)) for name in (options.a, options.b))
    found = compare(a, b)
    bars = load_bars(options.bars or BARS)
    found = replace(found, missed_bars=missed_bars(b, bars))
    if options.html is not None:
        write_text(options.html, render_html([a, b], found))
    if options.json:
        print(json.dumps(comparison_json(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(comparison_lines(found)))
    failed = bool(found.regressions or found.missed_bars)
    return 1 if failed and options.fail_on_regression else 0


def report(options: argparse.Namespace) -> int:
    """`livrables eval report RUN… --html F`; two runs of one set are also compared."""
    if options.html is None and options.markdown is None:
        raise UserError("Donnez --html F.html ou --markdown F.md, le fichier à écrire.")
    settings = load_settings()
    runs = [load_run(find_run(name, settings)) for name in options.runs]
    found = None
    if len(runs) == 2 and runs[0].set_name == runs[1].set_name:
        found = replace(compare(*runs), missed_bars=missed_bars(runs[1], load_bars()))
    if options.html is not None:
        write_text(options.html, render_html(runs, found))
    if options.markdown is not None:
        write_text(options.markdown, render_markdown(runs, found))
    _say(f"Rapport écrit : {path}" for path in (options.html, options.markdown) if path)
    return 0


def calibrate(options: argparse.Namespace) -> int:
    """`livrables eval calibrate SET`: chooses the threshold, shows the curve, writes the setting."""
    settings = load_settings()
    if options.reset:
        calibration_path(settings).unlink(missing_ok=True)
        _say(["Le seuil d'abstention fourni est de nouveau en vigueur."])
        return 0
    finished, _ = _evaluated(find_set(options.set, settings), settings, None)
    choice = choose(finished.results, options.risk)
    judged = [result for result in finished.results if result.answer is not None]
    print("\n".join(curve_lines(curve(judged), choice)))
    print(choice_line(choice))
    if options.html is not None:
        chosen = {**finished.settings, "min_support": f"{choice.threshold:g}"}
        write_text(options.html, render_html([replace(finished, settings=chosen)]))
    if options.dry_run:
        _say(["Seuil non enregistré (--dry-run)."])
        return 0
    calibration = Calibration(
        min_support=choice.threshold,
        target_risk=options.risk,
        risk=choice.risk,
        coverage=choice.coverage,
        set_name=finished.set_name,
        index_id=finished.index_id,
        date=datetime.now().astimezone().isoformat(timespec="seconds"),
    )
    _say([f"Seuil enregistré dans « {save_calibration(settings, calibration)} »."])
    return 0


def sets(options: argparse.Namespace) -> int:
    """`livrables eval sets`: the sets that can be run by name."""
    for found in available_sets(load_settings()):
        origin = "fourni" if found.bundled else "de l'équipe"
        try:
            count = plural(len(load_set(found.path).cases), "question", "questions")
        except UserError:
            count = "illisible, voir « livrables eval check »"
        print(f"{found.name:<24} {count} ({origin})")
    return 0


def check(options: argparse.Namespace) -> int:
    """`livrables eval check SET`: every defect of a set, against the current index."""
    from index.search import open_searcher

    settings = load_settings()
    path = find_set(options.set, settings)
    with open_searcher(settings) as searcher:
        found = load_set(path, holdings_of(searcher.catalogue))
    answerable = sum(case.answerable for case in found.cases)
    print(
        f"« {path.name} » : {plural(len(found.cases), 'question', 'questions')}, dont {answerable} "
        "qui ont une réponse ; aucun défaut."
    )
    return 0


def convert(options: argparse.Namespace) -> int:
    """`livrables eval convert IN OUT`: JSONL to CSV or back, nothing lost."""
    found = load_set(options.source)
    write_set(found.cases, options.target)
    _say([f"{plural(len(found.cases), 'question écrite', 'questions écrites')} : {options.target}"])
    return 0


def import_set(options: argparse.Namespace) -> int:
    """`livrables eval import SQUAD.json --out DOSSIER`."""
    made = import_squad(options.file, options.out, options.ranks, options.unanswerable)
    _say(
        [
            f"{plural(made.documents, 'document', 'documents')} et "
            f"{plural(made.cases, 'question', 'questions')} (dont {made.unanswerable} sans réponse) "
            f"dans « {options.out} ».",
            *made.skipped,
            f"Ensuite : livrables index {options.out / 'documents'}",
        ]
    )
    return 0


def export(options: argparse.Namespace) -> int:
    """`livrables eval export RUN --evalap F.csv`."""
    count = export_evalap(load_run(find_run(options.run, load_settings())), options.evalap)
    _say([f"{plural(count, 'ligne écrite', 'lignes écrites')} : {options.evalap}"])
    return 0
