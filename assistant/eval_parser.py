"""Arguments of `livrables eval` and its subcommands. Imports nothing of the evaluation."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Literal

RANKS: dict[str, Literal["all", "even", "odd"]] = {"tous": "all", "pairs": "even", "impairs": "odd"}
"""The choices of --ranks, and what the importer calls them; the latter are understood as well."""
SET_HELP = "nom d'un jeu (« livrables eval sets ») ou fichier .jsonl ou .csv"
RUN_HELP = "fichier de résultat, ou son nom dans data/evals/runs"


def add_eval(parser: argparse.ArgumentParser, parsers: type[argparse.ArgumentParser]) -> None:
    """Adds the subcommands of `eval`; `parsers` is the class that speaks French."""
    commands = parser.add_subparsers(
        dest="action", metavar="ACTION", required=True, title="Actions", parser_class=parsers
    )
    _add_run(
        commands.add_parser("run", help="pose toutes les questions d'un jeu et note les réponses")
    )
    _add_compare(
        commands.add_parser("compare", help="compare deux résultats, question par question")
    )
    _add_report(commands.add_parser("report", help="écrit la page d'un ou plusieurs résultats"))
    _add_calibrate(
        commands.add_parser("calibrate", help="règle l'abstention sur un jeu, pour un risque donné")
    )
    commands.add_parser("sets", help="liste les jeux de questions")
    check = commands.add_parser("check", help="vérifie un jeu, sans poser de question")
    check.add_argument("set", metavar="JEU", help=SET_HELP)
    convert = commands.add_parser("convert", help="passe un jeu de JSONL à CSV, ou l'inverse")
    convert.add_argument("source", metavar="ENTRÉE", help=SET_HELP)
    convert.add_argument("target", type=Path, metavar="SORTIE", help="fichier .csv ou .jsonl")
    convert.add_argument("--force", action="store_true", help="remplace SORTIE s'il existe")
    judge = commands.add_parser(
        "judge", help="demande l'avis d'un modèle sur les réponses d'un résultat (LIVRABLES_JUDGE)"
    )
    judge.add_argument("run", metavar="RÉSULTAT", help=RUN_HELP)
    judge.add_argument("--out", type=Path, metavar="F.json", help="fichier des avis")
    judge.add_argument("--json", action="store_true", help="avis en JSON")
    _add_import(commands.add_parser("import", help="importe un jeu au format SQuAD"))
    export = commands.add_parser("export", help="exporte un résultat pour EvalAP")
    export.add_argument("run", metavar="RÉSULTAT", help=RUN_HELP)
    export.add_argument("--evalap", type=Path, required=True, metavar="F.csv", help="fichier CSV")


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("set", metavar="JEU", help=SET_HELP)
    run.add_argument("--out", type=Path, metavar="RUN.json", help="fichier du résultat")
    run.add_argument("--html", type=Path, metavar="F.html", help="écrit aussi la page du résultat")
    run.add_argument(
        "--slim", action="store_true",
        help="résultat sans le texte des passages, à garder comme référence (avec --out)",
    )  # fmt: skip
    run.add_argument("--json", action="store_true", help="résumé en JSON")


def _add_compare(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("a", metavar="A", help=RUN_HELP)
    compare.add_argument("b", metavar="B", help="résultat comparé à A")
    compare.add_argument(
        "--fail-on-regression", action="store_true",
        help="statut 1 si un fait essentiel donné par A manque à B, si un seuil n'est pas atteint "
        "ou si les questions ont changé",
    )  # fmt: skip
    compare.add_argument(
        "--bars", type=Path, metavar="F.toml", help="seuils à atteindre (evals/bars.toml)"
    )
    compare.add_argument("--html", type=Path, metavar="F.html", help="écrit aussi la comparaison")
    compare.add_argument("--json", action="store_true", help="comparaison en JSON")


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("runs", nargs="+", metavar="RÉSULTAT", help=RUN_HELP)
    report.add_argument("--html", type=Path, metavar="F.html", help="page autonome, hors ligne")
    report.add_argument("--markdown", type=Path, metavar="F.md", help="texte Markdown")


def _add_calibrate(calibrate: argparse.ArgumentParser) -> None:
    calibrate.add_argument("set", nargs="?", metavar="JEU", help=SET_HELP)
    calibrate.add_argument(
        "--risk", type=_share, default=0.1, metavar="R",
        help="part de réponses fausses acceptée, entre 0 et 1 (0,1)",
    )  # fmt: skip
    calibrate.add_argument("--html", type=Path, metavar="F.html", help="écrit aussi la courbe")
    calibrate.add_argument(
        "--dry-run", action="store_true", help="montre le seuil choisi sans l'enregistrer"
    )
    calibrate.add_argument(
        "--force", action="store_true",
        help="enregistre le seuil même s'il répond bien moins, ou si son risque est mal connu",
    )  # fmt: skip
    calibrate.add_argument(
        "--reset", action="store_true", help="revient au seuil fourni, sans poser de question"
    )


def _add_import(importer: argparse.ArgumentParser) -> None:
    importer.add_argument("file", type=Path, metavar="SQUAD.json", help="jeu au format SQuAD")
    importer.add_argument(
        "--out", type=Path, required=True, metavar="DOSSIER", help="dossier des documents et du jeu"
    )
    importer.add_argument(
        "--ranks", type=_ranks, choices=tuple(RANKS), default="tous",
        help="articles à garder : tous, ceux de rang pair (pairs) ou impair (impairs)",
    )  # fmt: skip
    importer.add_argument(
        "--unanswerable", type=int, default=0, metavar="N",
        help="questions d'articles absents à ajouter, avec --ranks pairs ou impairs",
    )  # fmt: skip


def _ranks(text: str) -> str:
    """A choice of --ranks, in French or as the importer says it."""
    return next((french for french, own in RANKS.items() if text == own), text)


def _share(text: str) -> float:
    """A number between 0 and 1, with a point or a comma."""
    value = float(text.replace(",", "."))
    if not 0 < value < 1:
        raise ValueError(text)
    return value
