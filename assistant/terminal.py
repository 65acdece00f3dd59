"""What the command line shows on a terminal: progress bar, report, answers. Only this file imports rich.

Progress and messages go to standard error, results to standard output. Knows no index internals.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from assistant import messages
from assistant.types import Answer, Status
from index.report import BuildReport
from index.report import Progress as Step

STEPS = {
    "reading": "Lecture",
    "embedding": "Vecteurs",
    "writing": "Écriture",
    "verifying": "Vérification",
}
WIDTH = 96


def error_console() -> Console:
    """A console on standard error."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


@contextmanager
def progress_bar() -> Iterator[Callable[[Step], None]]:
    """A callback that draws the steps of an index build on standard error."""
    columns = (
        TextColumn("{task.description:<14}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[file]}", style="dim"),
    )
    with Progress(*columns, console=error_console(), transient=False) as bar:
        tasks: dict[str, int] = {}

        def show(step: Step) -> None:
            if step.step not in tasks:
                name = STEPS.get(step.step, step.step)
                tasks[step.step] = int(bar.add_task(name, total=step.total, file=""))
            bar.update(
                tasks[step.step],  # type: ignore[arg-type]
                completed=step.done,
                total=step.total,
                file=step.file or "",
            )

        yield show


@contextmanager
def count_bar(name: str) -> Iterator[Callable[[int, int, str], None]]:
    """A callback (done, total, text) that draws one bar on standard error, with the time left."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[text]}", style="dim", markup=False),
    )
    with Progress(*columns, console=error_console(), transient=False) as bar:
        task = bar.add_task(name, total=None, text="")

        def show(done: int, total: int, text: str) -> None:
            bar.update(task, completed=done, total=total, text=textwrap.shorten(text, 50))

        yield show


def plural(count: int, one: str, many: str) -> str:
    """« 1 document », « 5 documents »; zero is singular in French."""
    return f"{count} {one if count < 2 else many}"


def decimal(value: float, digits: int = 1) -> str:
    """A number with a decimal comma."""
    return f"{value:.{digits}f}".replace(".", ",")


def report_lines(report: BuildReport) -> list[str]:
    """The report of a build, in French, one fact a line."""
    counted = ", ".join(
        (
            plural(report.documents, "document", "documents"),
            plural(report.pages, "page", "pages"),
            plural(report.passages, "passage", "passages"),
        )
    )
    lines = [f"Erreur : {message}" for _, message in report.errors]
    lines += [f"Attention : « {file} », {problem}" for file, problem in report.problems]
    if report.pages_without_text:
        number = plural(report.pages_without_text, "page sans texte", "pages sans texte")
        lines.append(f"{number} : leur contenu ne peut pas être trouvé.")
    if report.unchanged:
        lines.append(f"Index déjà à jour : {counted} ({decimal(report.seconds)} s).")
    else:
        lines.append(f"Index construit en {decimal(report.seconds)} s : {counted}.")
    if report.reused:
        again = plural(report.reused, "document inchangé", "documents inchangés")
        lines.append(f"{again}, non relu{'s' if report.reused > 1 else ''}.")
    return lines


def answer_lines(answer: Answer, nearest: list[str]) -> list[str]:
    """An answer for the terminal: sentences with markers, then the sources; or the nearest passages."""
    lines: list[str] = []
    for line in answer.text.split("\n"):
        lines += textwrap.wrap(line, WIDTH) or [""]
    if answer.citations:
        lines += ["", "Sources" + messages.NBSP + ":"]
    for citation in answer.citations:
        printed = citation.page_label
        same = printed == str(citation.page)
        page = f"p. {printed}" if same else f"p. {printed} (page {citation.page} du fichier)"
        lines.append(f"  [{citation.marker}] {citation.source.title}, {page}")
        shown = messages.quoted(citation.quote)
        lines += textwrap.wrap(shown, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)
    if answer.status is Status.NOT_FOUND and nearest:
        lines += ["", messages.NEAREST, *nearest]
    return lines


def passage_line(rank: int, title: str, page: int, text: str) -> list[str]:
    """A ranked passage on two or three lines."""
    short = textwrap.shorten(text, 220, placeholder=" …")
    indent = " " * 6
    return [
        f"  {rank}. {title}, page {page} du fichier",
        *textwrap.wrap(short, WIDTH, initial_indent=indent, subsequent_indent=indent),
    ]
