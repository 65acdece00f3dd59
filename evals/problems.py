"""What is wrong with a set, said in French: every problem with its line, all of them at once.

`Entry` is a case on its way in: readers (`jsonl`, `spreadsheet`) make entries and problems, `checking`
adds problems, `sets` raises them together. This module reads no file and knows no format.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError
from evals.cases import Case

NBSP, NNBSP = "\u00a0", "\u202f"
_WIDE = ((" :", f"{NBSP}:"), ("« ", f"«{NBSP}"), (" »", f"{NBSP}»"), ("'", "’"))
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class SetProblem:
    """One thing to mend: the 1-based line of the file (for CSV, where the record starts)."""

    line: int
    case_id: str | None
    message: str

    @property
    def text(self) -> str:
        """« ligne 12 (dev-a-003) : … »."""
        case = f" ({shown(self.case_id)})" if self.case_id else ""
        return f"ligne {self.line}{case}{NBSP}: {self.message}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A case as read, the line where it starts, and its fields that could not be read.

    A field of `unsound` has its default in `case` and its problem already told: no check may
    complain of it again.
    """

    line: int
    case: Case
    unsound: frozenset[str] = frozenset()


class SetErrors(UserError):
    """A set that cannot be used: `path` and all its `problems`, by line.

    `str()` names the file and the count, then every problem on a line of its own, then the way out.
    """

    def __init__(self, path: Path, problems: Iterable[SetProblem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        count = len(self.problems)
        head = say("« {file} » : {count} :", file=shown(path.name, 200), count=_counted(count))
        them = "Corrigez-le" if count == 1 else "Corrigez-les"
        last = say("{them} dans le fichier, puis recommencez ; rien n'a été lancé.", them=them)
        lines = (problem.text for problem in self.problems)
        super().__init__("\n".join([head, *lines, last]))


def _counted(count: int) -> str:
    return "1 problème" if count == 1 else f"{count} problèmes"


def say(template: str, **values: object) -> str:
    """A French message: the template is typeset (no-break spaces, ’), the values are left alone."""
    text = re.sub(r" ([;?!])", rf"{NNBSP}\1", template)
    for plain, typeset in _WIDE:
        text = text.replace(plain, typeset)
    return text.format(**values)


def shown(value: object, longest: int = _LONGEST) -> str:
    """What a file holds, fit for one line of a message: no line break, not long, printable."""
    text = value if isinstance(value, str) else repr(value)
    text = text[: 4 * longest].encode("utf-8", "replace").decode("utf-8")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def listed(words: Iterable[str]) -> str:
    """« a », « b »."""
    return ", ".join(f"«{NBSP}{shown(word)}{NBSP}»" for word in words)


def suggestion(word: str, known: Sequence[str]) -> str:
    """« ; vouliez-vous dire … ? » with the nearest known word, or what is known, or nothing."""
    folded = {name.casefold(): name for name in reversed(known)}
    near = difflib.get_close_matches(word.casefold(), list(folded), n=1, cutoff=0.6)
    if near:
        return say(" ; vouliez-vous dire {name} ?", name=listed([folded[near[0]]]))
    if known and len(known) <= 12:
        return say(" ; noms possibles : {names}.", names=listed(known))
    return "."
