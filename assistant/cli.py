"""The command line: arguments in French, one function a command in `assistant.commands`.

Exit status: 0 done, 1 a bar was missed (evaluations), 2 something the user can fix, told in one
French sentence without traceback. Imports `ui` and the engines only inside the command that needs
them.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from assistant.eval_parser import add_eval
from corpus.errors import LivrablesError, UserError, reason
from corpus.types import SourceKind

KINDS = tuple(kind.value for kind in SourceKind)

FRENCH = {
    "usage: ": "Utilisation : ",
    "positional arguments": "Arguments",
    "options": "Options",
    "show this help message and exit": "affiche cette aide et quitte",
    "the following arguments are required: %s": "argument manquant : %s",
    "unrecognized arguments: %s": "argument inconnu : %s",
    "expected one argument": "une valeur est attendue",
    "expected at least one argument": "au moins une valeur est attendue",
    "invalid %(type)s value: %(value)r": "valeur incorrecte : « %(value)s »",
    "invalid choice: %(value)r (choose from %(choices)s)": (
        "choix inconnu : « %(value)s » (choix possibles : %(choices)s)"
    ),
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s : %(message)s",
    "%(prog)s: error: %(message)s\n": "%(prog)s : %(message)s\n",
    "not allowed with argument %s": "incompatible avec %s",
}


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks French and exits with status 2 on a wrong argument."""

    def error(self, message: str) -> NoReturn:
        """Prints one French line and the command that shows the help."""
        sys.stderr.write(f"{self.prog} : {message}. Voir « {self.prog} --help ».\n")
        raise SystemExit(2)


def _speak_french() -> None:
    """Gives argparse's own few sentences in French (it has no other hook than gettext)."""
    argparse._ = lambda text: FRENCH.get(text, text)  # type: ignore[attr-defined]


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; `command` holds the name of the chosen one."""
    _speak_french()
    parser = Parser(
        prog="livrables",
        description="Assistant en français, à sources citées, sur les livrables de FVD.",
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMANDE", required=True, title="Commandes", parser_class=Parser
    )
    index = commands.add_parser("index", help="construit l'index des documents donnés")
    index.add_argument(
        "paths", nargs="*", type=Path, metavar="CHEMIN",
        help="fichiers et dossiers (PDF, HTML, Markdown, texte) ; sans rien : le corpus fourni "
        "et data/documents",
    )  # fmt: skip
    index.add_argument("--json", action="store_true", help="rapport en JSON")
    _ask_parser(commands.add_parser("ask", help="répond à une question, sources citées"))
    search = commands.add_parser("search", help="montre les passages trouvés, sans réponse")
    search.add_argument("query", metavar="REQUÊTE", help="mots ou question")
    search.add_argument(
        "-k", type=_positive, default=10, metavar="N", help="nombre de passages (10)"
    )
    search.add_argument("--json", action="store_true", help="résultats en JSON")
    _facets(search)
    chat = commands.add_parser("chat", help="ouvre l'application web")
    chat.add_argument("--host", default="127.0.0.1", metavar="HÔTE", help="adresse (127.0.0.1)")
    chat.add_argument("--port", type=_port, default=7860, metavar="PORT", help="port (7860)")
    doctor = commands.add_parser("doctor", help="vérifie l'installation et l'index")
    doctor.add_argument("--json", action="store_true", help="constats en JSON")
    add_eval(commands.add_parser("eval", help="mesure la qualité des réponses"), Parser)
    commands.add_parser("password", help="prépare le mot de passe de la page de l'équipe")
    return parser


def _ask_parser(ask: argparse.ArgumentParser) -> None:
    """Arguments of `ask`."""
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="la question, en français")
    ask.add_argument("--json", action="store_true", help="réponse en JSON")
    ask.add_argument("-k", type=_positive, default=10, metavar="N", help="nombre de passages (10)")
    ask.add_argument(
        "--batch", type=Path, metavar="Q.jsonl", help="fichier de questions, une par ligne"
    )
    ask.add_argument(
        "--out", type=Path, metavar="A.jsonl", help="fichier des réponses (avec --batch)"
    )
    _facets(ask)


def _facets(parser: argparse.ArgumentParser) -> None:
    """The arguments that narrow a search; each but the years may come several times."""
    group = parser.add_argument_group("Filtres (un document doit les remplir tous)")
    group.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="NOM",
        help="nom de fichier ou identifiant",
    )
    group.add_argument(
        "--kind", action="append", default=[], choices=KINDS, metavar="NATURE",
        help="nature du document : " + ", ".join(KINDS),
    )  # fmt: skip
    group.add_argument(
        "--publisher", action="append", default=[], metavar="ÉDITEUR",
        help="éditeur, en tout ou partie",
    )  # fmt: skip
    group.add_argument(
        "--year", type=_years, metavar="ANNÉES", help="année (2023) ou années (2019-2023)"
    )


def _years(text: str) -> tuple[int, int]:
    """A year, or two with a dash between, in order."""
    first, _, last = text.replace("–", "-").partition("-")
    found = (int(first), int(last or first))
    if not 1000 <= found[0] <= found[1] <= 9999:
        raise ValueError(text)
    return found


def _positive(text: str) -> int:
    """A whole number from 1 to 1,000."""
    value = int(text)
    if not 1 <= value <= 1000:
        raise ValueError(text)
    return value


def _port(text: str) -> int:
    """A port number."""
    value = int(text)
    if not 0 <= value <= 65535:
        raise ValueError(text)
    return value


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    options = build_parser().parse_args(arguments)
    try:
        from assistant import commands

        command = getattr(commands, options.command)
        status: int = command(options)
        return status
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except LivrablesError as error:
        print(f"{error} Lancez « livrables doctor ».", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrompu.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"Le système refuse une opération ({reason(error)}).", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
