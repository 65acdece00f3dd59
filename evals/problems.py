"""What is wrong with a set, said in French: every problem with its line, all of them at once.

`Entry` is a case on its way in: readers (`jsonl`, `spreadsheet`) make entries and problems, `checking`
adds problems, `sets` raises them together. This module reads no file and knows no format.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError
from evals.cases import Case

NBSP, NNBSP = "\u00a0", "\u202f"
_WIDE = ((" :", f"{NBSP}:"), ("« ", f"«{NBSP}"), (" »", f"{NBSP}»"), ("'", "’"))
_LONGEST = 60
SHARED = 5
"""More problems of one kind than this are told in one line."""
NEAR_FILES = 12
"""Of more absent files than this no name is guessed: the set is about other documents."""
_NAMED = 10
_GUESS = "vouliez-vous dire"


@dataclass(frozen=True, slots=True)
class SetProblem:
    """One thing to mend: the 1-based line of the file (for CSV, where the record starts).

    `missing`: the file that the index does not hold, "" for any other problem.
    """

    line: int
    case_id: str | None
    message: str
    missing: str = ""

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

    `lines` tells them with those of one kind together. `str()` names the file and the count of
    problems, then the lines, then the way out.
    """

    def __init__(self, path: Path, problems: Iterable[SetProblem]) -> None:
        self.path = path
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        self.lines = tuple(_lines(self.problems))
        count = len(self.problems)
        head = say("« {file} » : {count} :", file=shown(path.name, 200), count=_counted(count))
        last = "Corrigez-le dans le fichier" if count == 1 else "Corrigez-les dans le fichier"
        if _strangers(self.problems) and all(problem.missing for problem in self.problems):
            last = "Indexez ces documents, ou donnez un autre jeu"
        last = say(f"{last}, puis recommencez ; rien n'a été lancé.")
        super().__init__("\n".join([head, *self.lines, last]))


def _lines(problems: Sequence[SetProblem]) -> Iterator[str]:
    """Each problem on a line; absent files in one, and in one what is said of many lines alike."""
    strangers = _strangers(problems)
    if strangers:
        files = list(dict.fromkeys(problem.missing for problem in strangers))
        lines = sorted({problem.line for problem in strangers})
        yield say("{n} fichiers absents de l'index ({files}), cités par {m} questions ({lines}) ; ce "
                  "jeu porte sur d'autres documents : indexez-les d'abord.", n=len(files),
                  files=listed(files[:SHARED]) + _more(files[SHARED:]), m=len(lines),
                  lines=_numbers(lines))  # fmt: skip
    left = [problem for problem in problems if problem not in strangers]
    alike = Counter(problem.message for problem in left)
    told = set()
    for problem in left:
        if alike[problem.message] <= SHARED:
            yield problem.text
        elif problem.message not in told:
            told.add(problem.message)
            lines = sorted({p.line for p in left if p.message == problem.message})
            yield f"{_numbers(lines)}{NBSP}: {problem.message}"


def _strangers(problems: Sequence[SetProblem]) -> dict[SetProblem, None]:
    """The problems of absent files when a set is about other documents (in order), else none.

    It is when several are absent that are named like no file of the index, in many cases.
    """
    absent = [problem for problem in problems if problem.missing]
    many = len({problem.missing for problem in absent}) > NEAR_FILES
    found = [p for p in absent if many or _GUESS not in p.message]
    shared = len(found) > SHARED and len({problem.missing for problem in found}) > 1
    return dict.fromkeys(found if shared else ())


def _numbers(lines: Sequence[int]) -> str:
    """« lignes 1, 2, 5 … et 80 autres »."""
    word = "lignes" if len(lines) > 1 else "ligne"
    return f"{word} {', '.join(map(str, lines[:_NAMED]))}{_more(lines[_NAMED:])}"


def _more(others: Sequence[object]) -> str:
    """« … et 80 autres », "" when there are none."""
    return f" … et {len(others)} autre{'s' if len(others) > 1 else ''}" if others else ""


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
        return say(f" ; {_GUESS} {{name}} ?", name=listed([folded[near[0]]]))
    if known and len(known) <= 12:
        return say(" ; noms possibles : {names}.", names=listed(known))
    return "."
