"""The actions of `livrables eval`: options in, exit status out.

Results go to standard output, progress and messages to standard error. Status 1: a regression, a
missed bar or a set that changed, when `--fail-on-regression` asks for a gate; 2, by UserError, for what
the user can fix; 130 when interrupted. Output files are checked before any work is done.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from assistant.eval_parser import RANKS
from assistant.terminal import count_bar, plural
from assistant.threshold import calibration_path, min_support, save_calibration
from corpus.errors import UserError
from corpus.settings import Settings, load_settings
from evals.abstention import curve
from evals.bars import BARS, load_bars, missed_bars
from evals.calibrate import calibration_of, choose, doubts, standing
from evals.checking import holdings_of
from evals.compare import compare
from evals.evalap import export_evalap
from evals.judge_command import judge_command
from evals.outputs import check_output, write_output
from evals.report.render import render_html, render_markdown
from evals.run import Step, evaluate, find_run
from evals.runfile import load_run, save_run, slim
from evals.sets import SUFFIXES, available_sets, find_set, load_set, write_set
from evals.shapes import comparison_json, run_json
from evals.squad import import_squad
from evals.summary import summarise
from evals.text import (
    answerable_text,
    comparison_lines,
    curve_lines,
    standing_lines,
    summary_lines,
)
from evals.types import Comparison, Run

BIG_SET = 2_000_000
"""Bytes above which a set is listed without its number of questions, which takes reading it whole."""
RUN, PAGE, TEXT = (".json",), (".html",), (".md",)


class Interrupted(Exception):
    """The user stopped an evaluation, and has been told what is kept."""


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
        "judge": judge,
    }
    try:
        return actions[options.action](options)
    except Interrupted:
        return 130


def _say(lines: Iterable[str]) -> None:
    """Lines on standard error."""
    print("\n".join(lines), file=sys.stderr)


def _evaluated(set_path: Path, settings: Settings, out: Path | None) -> tuple[Run, Path]:
    """The finished run of a set, with a progress bar, and its file."""
    step: Step | None = None
    try:
        with count_bar("Évaluation") as show:
            for step in _told(evaluate(set_path, settings, out)):
                show(step.done, step.total, step.question)
                if step.run is not None and step.path is not None:
                    return step.run, step.path
    except KeyboardInterrupt as stop:
        done = step.done if step else 0
        kept = plural(done, "question faite est gardée", "questions faites sont gardées")
        if not done:
            kept = "aucune question n'était faite"
        _say([f"Interrompu : {kept} ; relancez la même commande pour continuer."])
        raise Interrupted from stop
    raise AssertionError("an evaluation ends with its run")


def _told(steps: Iterator[Step]) -> Iterator[Step]:
    """The steps; says first what an earlier run had already done."""
    for number, step in enumerate(steps):
        if number == 0 and step.done:
            done = plural(step.done, "question déjà faite", "questions déjà faites")
            _say([f"Reprise : {done}."])
        yield step


def run(options: argparse.Namespace) -> int:
    """`livrables eval run SET`."""
    settings = load_settings()
    if options.slim and options.out is None:
        raise UserError("Avec --slim, donnez --out RUN.json, le fichier à garder.")
    set_path = find_set(options.set, settings)
    check_output(options.out, RUN, [set_path])
    check_output(options.html, PAGE, [set_path])
    finished, path = _evaluated(set_path, settings, options.out)
    if options.slim:
        save_run(slim(finished), path, indent=None)
    write_output(options.html, lambda: render_html([finished]))
    summary = summarise(finished)
    if options.json:
        print(json.dumps(run_json(finished, summary, path), ensure_ascii=False, indent=2))
    else:
        print("\n".join(summary_lines(finished, summary)))
        print(f"Résultat : {path}")
    return 0


def compare_runs(options: argparse.Namespace) -> int:
    """`livrables eval compare A B`; 1 on a regression, a missed bar or another set, when asked to gate."""
    settings = load_settings()
    paths = [find_run(name, settings) for name in (options.a, options.b)]
    check_output(options.html, PAGE, paths)
    a, b = map(load_run, paths)
    bars = load_bars(options.bars or BARS)
    found = replace(compare(a, b), missed_bars=missed_bars(b, bars))
    write_output(options.html, lambda: render_html([a, b], found))
    if options.json:
        print(json.dumps(comparison_json(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(comparison_lines(found)))
    if b.set_name not in bars and (options.fail_on_regression or options.bars):
        _say([f"Aucun seuil à atteindre n'est fixé pour le jeu « {b.set_name} »."])
    return _gate(found) if options.fail_on_regression else 0


def _gate(found: Comparison) -> int:
    """1 for what a change must not do; says so of questions that cannot be compared."""
    if found.unpaired:
        count = plural(
            len(found.unpaired), "question a changé ou manque", "questions ont changé ou manquent"
        )
        _say(
            [
                f"{count} d'un côté : la comparaison ne vaut pas pour tout le jeu ; relancez la "
                "référence (« make baseline » pour les jeux fournis)."
            ]
        )
    return 1 if found.regressions or found.missed_bars or found.unpaired else 0


def report(options: argparse.Namespace) -> int:
    """`livrables eval report RUN… --html F`; two runs of one set are also compared."""
    if options.html is None and options.markdown is None:
        raise UserError("Donnez --html F.html ou --markdown F.md, le fichier à écrire.")
    settings = load_settings()
    paths = [find_run(name, settings) for name in options.runs]
    check_output(options.html, PAGE, paths)
    check_output(options.markdown, TEXT, paths)
    runs = [load_run(path) for path in paths]
    found = None
    if len(runs) == 2 and runs[0].set_name == runs[1].set_name:
        found = replace(compare(*runs), missed_bars=missed_bars(runs[1], load_bars()))
    write_output(options.html, lambda: render_html(runs, found))
    write_output(options.markdown, lambda: render_markdown(runs, found))
    _say(f"Rapport écrit : {path}" for path in (options.html, options.markdown) if path)
    return 0


def judge(options: argparse.Namespace) -> int:
    """`livrables eval judge RUN`, once its output has been checked."""
    if options.out is not None:
        check_output(options.out, RUN, [find_run(options.run, load_settings())])
    return judge_command(options)


def calibrate(options: argparse.Namespace) -> int:
    """`livrables eval calibrate SET`: chooses the threshold, shows the curve, writes the setting.

    A choice that `doubts` questions is written with `--force` only.
    """
    settings = load_settings()
    if options.reset:
        calibration_path(settings).unlink(missing_ok=True)
        _say(["Le seuil d'abstention fourni est de nouveau en vigueur."])
        return 0
    if options.set is None:
        raise UserError("Donnez le jeu sur lequel régler l'abstention (« livrables eval sets »).")
    set_path = find_set(options.set, settings)
    check_output(options.html, PAGE, [set_path])
    finished, _ = _evaluated(set_path, settings, None)
    before = standing(finished.results, min_support(settings))
    after = choose(finished.results, options.risk)
    judged = [result for result in finished.results if result.answer is not None]
    print("\n".join(curve_lines(curve(judged), after)))
    print("\n".join(standing_lines(before, after)))
    chosen = {**finished.settings, "min_support": f"{after.threshold:g}"}
    write_output(options.html, lambda: render_html([replace(finished, settings=chosen)]))
    why = ", et ".join(doubts(before, after, options.risk))
    if options.dry_run:
        _say([*([f"Attention : {why}."] if why else []), "Seuil non enregistré (--dry-run)."])
        return 0
    if why and not options.force:
        raise UserError(
            f"Seuil non enregistré : {why} ; ajoutez --force pour l'enregistrer quand même, ou "
            "--dry-run pour seulement regarder."
        )
    path = save_calibration(settings, calibration_of(finished, after, options.risk))
    _say([f"Seuil enregistré dans « {path} »."])
    return 0


def sets(options: argparse.Namespace) -> int:
    """`livrables eval sets`: the sets that can be run by name."""
    for found in available_sets(load_settings()):
        origin = "fourni" if found.bundled else "de l'équipe"
        print(f"{found.name:<24} {_size(found.path)} ({origin})")
    return 0


def _size(path: Path) -> str:
    """The number of questions of a set, unless it takes long to count them."""
    try:
        if path.stat().st_size > BIG_SET:
            return "gros fichier, questions non comptées"
        return plural(len(load_set(path).cases), "question", "questions")
    except (OSError, UserError):
        return "illisible, voir « livrables eval check »"


def check(options: argparse.Namespace) -> int:
    """`livrables eval check SET`: every defect of a set, against the current index."""
    from index.search import open_searcher

    settings = load_settings()
    path = find_set(options.set, settings)
    with open_searcher(settings) as searcher:
        found = load_set(path, holdings_of(searcher.catalogue))
    answerable = sum(case.answerable for case in found.cases)
    print(
        f"« {path.name} » : {plural(len(found.cases), 'question', 'questions')}, "
        f"{answerable_text(answerable)} ; aucun défaut."
    )
    return 0


def convert(options: argparse.Namespace) -> int:
    """`livrables eval convert IN OUT`: JSONL to CSV or back, nothing lost."""
    source = find_set(options.source, load_settings())
    check_output(options.target, SUFFIXES, [source], options.force)
    found = load_set(source)
    write_set(found.cases, options.target)
    _say([f"{plural(len(found.cases), 'question écrite', 'questions écrites')} : {options.target}"])
    return 0


def import_set(options: argparse.Namespace) -> int:
    """`livrables eval import SQUAD.json --out DOSSIER`."""
    ending = "" if options.ranks == "tous" else f"-{options.ranks}"
    target = options.out / f"{options.file.stem}{ending}.jsonl"
    check_output(target, (".jsonl",), [options.file])
    made = import_squad(options.file, options.out, RANKS[options.ranks], options.unanswerable)
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
    path = find_run(options.run, load_settings())
    check_output(options.evalap, (".csv",), [path])
    count = export_evalap(load_run(path), options.evalap)
    _say([f"{plural(count, 'ligne écrite', 'lignes écrites')} : {options.evalap}"])
    return 0
