"""The commands of the command line, one function each: options in, exit status out.

Results go to standard output, everything else to standard error; with `--json`, standard output
holds one JSON document and nothing else.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.errors import IndexMissing, UserError, reason
from corpus.settings import BUNDLED, Settings, load_settings
from corpus.types import SourceKind

if TYPE_CHECKING:
    from assistant.engine import Assistant
    from assistant.types import Answer, Turn
    from index.facets import Facets
    from index.report import BuildReport
    from index.search import Searcher


def _print_json(value: object) -> None:
    """One JSON document on standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def default_paths(settings: Settings) -> list[Path]:
    """What is indexed without PATH: the bundled corpus and the documents that the user added."""
    return [path for path in (BUNDLED, settings.documents) if path.is_dir()]


def _build(paths: list[Path], settings: Settings, quiet: bool = False) -> BuildReport:
    """Builds an index with a progress bar on standard error, and prints the report there."""
    from assistant.terminal import progress_bar, report_lines
    from index.build import build_index

    with progress_bar() as show:
        report = build_index(paths, settings, show)
    if not quiet:
        print("\n".join(report_lines(report)), file=sys.stderr)
    return report


def index(options: argparse.Namespace) -> int:
    """`livrables index [PATH …]`: the generation holds exactly these files and folders."""
    settings = load_settings()
    report = _build(options.paths or default_paths(settings), settings)
    if options.json:
        _print_json(
            {
                "index_id": report.index_id,
                "documents": report.documents,
                "pages": report.pages,
                "pages_without_text": report.pages_without_text,
                "passages": report.passages,
                "errors": [{"file": file, "message": text} for file, text in report.errors],
                "problems": [{"file": file, "message": text} for file, text in report.problems],
                "reused": report.reused,
                "unchanged": report.unchanged,
                "seconds": round(report.seconds, 3),
            }
        )
    return 0


def _assistant() -> Assistant:
    """The assistant on the current index."""
    from assistant.engine import Assistant
    from assistant.threshold import min_support
    from index.live import LiveIndex

    settings = load_settings()
    return Assistant(LiveIndex(settings), min_support(settings))


def _asked_facets(options: argparse.Namespace) -> Facets:
    """The facets of a command line."""
    from index.facets import Facets

    kinds = tuple(map(SourceKind, options.kind))
    return Facets(tuple(options.document), kinds, tuple(options.publisher), options.year)


def ask(options: argparse.Namespace) -> int:
    """`livrables ask`: one cited answer, or many with `--batch`."""
    if options.batch is not None:
        return _batch(options)
    if not re.search(r"\w", options.question or ""):
        raise UserError('Posez une question, par exemple : livrables ask "Où créer un jardin ?"')
    if options.out is not None:
        raise UserError("--out ne sert qu’avec --batch ; pour une question, utilisez --json.")
    from assistant.shapes import answer_json

    assistant = _assistant()
    with assistant.live.reading() as searcher:
        answer = assistant.ask(options.question, (), options.k, _asked_facets(options))
        if options.json:
            _print_json(answer_json(searcher, answer))
        else:
            _show(searcher, answer)
    return 0


def _show(searcher: Searcher, answer: Answer) -> None:
    """Prints an answer for a person."""
    from assistant.shapes import best_page, query_terms
    from assistant.terminal import answer_lines, passage_line

    nearest: list[str] = []
    terms = query_terms(searcher, answer.resolved) if answer.evidence else frozenset()
    for item in answer.evidence[:3]:
        title = searcher.catalogue.source(item.passage.source_id).title
        page = best_page(searcher, item, terms)
        nearest += passage_line(item.rank, title, page, item.passage.text)
    print("\n".join(answer_lines(answer, nearest)))


def _batch(options: argparse.Namespace) -> int:
    """Answers every line of a file, the process loaded once; `--out` is replaced whole at the end."""
    if options.question or options.out is None:
        raise UserError("Avec --batch, donnez aussi --out RÉPONSES.jsonl, et aucune question.")
    from assistant.shapes import answer_json

    lines = list(_questions(options.batch))
    if not lines:
        raise UserError(
            f"« {options.batch} » ne contient aucune question (une par ligne, en JSON)."
        )
    assistant, facets = _assistant(), _asked_facets(options)
    target: Path = options.out
    partial = target.with_name(target.name + ".partiel")
    try:
        with assistant.live.reading() as searcher, partial.open("w", encoding="utf-8") as out:
            for identity, question, history in lines:
                answer = assistant.ask(question, history, options.k, facets)
                shape = {"id": identity, **answer_json(searcher, answer)}
                out.write(json.dumps(shape, ensure_ascii=False) + "\n")
        partial.replace(target)
    except OSError as error:
        raise UserError(f"Impossible d'écrire « {target} » ({reason(error)}).") from error
    finally:
        partial.unlink(missing_ok=True)
    print(f"Réponses écrites dans « {target} » ({len(lines)}).", file=sys.stderr)
    return 0


def _questions(path: Path) -> Iterator[tuple[str, str, list[Turn]]]:
    """Lines {"id", "question", "history"?: [{"question", "answer"}]}; errors name the line."""
    from assistant.types import Turn

    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"Impossible de lire « {path} » : vérifiez le chemin (UTF-8).") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value: dict[str, Any] = json.loads(line)
            question, identity = _text(value["question"]), value["id"]
            history = [
                Turn(_text(turn["question"]), _text(turn["answer"]))
                for turn in value.get("history") or []
            ]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UserError(
                f"« {path} », ligne {number} : chaque ligne doit être un objet JSON "
                'avec "id" et "question" (et "history" si besoin).'
            ) from error
        yield str(identity), question, history


def _text(value: object) -> str:
    """A string that can be written out again; raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(value)
    return value.encode("utf-8", errors="replace").decode("utf-8")


def search(options: argparse.Namespace) -> int:
    """`livrables search`: ranked passages, no answer."""
    from assistant.shapes import best_page, query_terms, search_json
    from assistant.terminal import passage_line
    from index.search import open_searcher

    with open_searcher(load_settings()) as searcher:
        results = searcher.within(_asked_facets(options)).search(options.query, k=options.k)
        if options.json:
            _print_json(search_json(searcher, options.query, results))
            return 0
        terms = query_terms(searcher, options.query)
        for item in results:
            title = searcher.catalogue.source(item.passage.source_id).title
            page = best_page(searcher, item, terms)
            print("\n".join(passage_line(item.rank, title, page, item.passage.text)))
        if not results:
            print("Aucun passage trouvé.", file=sys.stderr)
    return 0


def chat(options: argparse.Namespace) -> int:
    """`livrables chat`: builds the index of the bundled corpus the first time, then serves the page."""
    settings = load_settings()
    from index.search import open_searcher

    try:
        open_searcher(settings).close()
    except IndexMissing:
        print("Premier lancement : construction de l'index.", file=sys.stderr)
        _build(default_paths(settings), settings)
    from assistant.engine import Assistant
    from assistant.threshold import min_support
    from index.live import LiveIndex
    from ui.app import serve

    live = LiveIndex(settings, warm=True)
    evaluation = None
    if settings.staff_password:
        from evals.service import EvaluationService

        evaluation = EvaluationService(settings, live)
    assistant = Assistant(live, lambda: min_support(settings))
    serve(assistant, settings, options.host, options.port, evaluation)
    return 0


def eval(options: argparse.Namespace) -> int:
    """`livrables eval …`: evaluations; 1 when a bar was missed."""
    from evals.commands import run_action

    return run_action(options)


def password(options: argparse.Namespace) -> int:
    """`livrables password`: asks for the staff's password twice and prints the setting's value.

    From a pipe, the password is one line; when a second one follows, it must be the same.
    """
    from getpass import getpass

    from corpus.passwords import hash_password

    if sys.stdin.isatty():
        first = getpass("Mot de passe de l'équipe (12 caractères au moins) : ")
        if getpass("Encore une fois : ") != first:
            raise UserError("Les deux mots de passe diffèrent ; recommencez.")
    else:
        first, second = (sys.stdin.readline() for _ in range(2))
        first = first.rstrip("\r\n")
        if second and second.rstrip("\r\n") != first:
            raise UserError(
                "Les deux lignes lues diffèrent ; donnez deux fois le même mot de passe."
            )
    print(f"LIVRABLES_STAFF_PASSWORD='{hash_password(first)}'")
    print("Donnez cette ligne à l'environnement du serveur, puis relancez-le.", file=sys.stderr)
    return 0


def doctor(options: argparse.Namespace) -> int:
    """`livrables doctor`: what works, what does not, and what to do; 2 when something must be done."""
    from assistant.doctor import examine

    findings = examine(load_settings())
    if options.json:
        shown = [{"check": f.check, "ok": f.ok, "message": f.message} for f in findings]
        _print_json({"ok": all(f.ok for f in findings), "checks": shown})
    else:
        for finding in findings:
            print(f"{'✓' if finding.ok else '✗'} {finding.message}")
    return 0 if all(finding.ok for finding in findings) else 2
