"""How the lists of a case are written in one cell of a spreadsheet, so that a person can type them.

    sources      livret-3.pdf p. 12, 13 | livret-1.pdf p. 4
    facts        75 cours = soixante-quinze cours | 30 écoles
    history      Où créer un jardin ? => À Loos-en-Gohelle. | Et quand ? => En 2019.
    tags         chiffre | élu

« | » parts items, « = » between spaces parts the wordings of a fact, « => » question and answer. A
backslash takes the meaning from the sign after it (\\| \\= \\# \\\\, and a space that must stay at an
end). « #3 » before a fact is its place among all facts, written only where two columns would lose it.
What a spreadsheet would run as a formula is kept harmless by an apostrophe, taken off on reading
(https://owasp.org/www-community/attacks/CSV_Injection). Knows cells, not files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.types import Turn
from evals.cases import ExpectedSource, Fact, Importance
from evals.problems import say, shown

ITEMS, FORMS, ANSWER = r"\|", r"\s=(?=\s|\Z)", r"\s=>(?=\s|\Z)"
TAGS = r"[|;]"
_DANGEROUS = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])")
_SOURCE = re.compile(r"(?s)(?P<file>.+)\s(?:pages?|pp?)(?![^\W\d_])\s*\.?(?P<pages>.*)", re.I)
_PLACE = re.compile(r"\s*#([0-9]{1,6})\s")
_WHOLE_DECIMAL = re.compile(r"(?<![0-9,.])([0-9]+)[,.]0+(?![0-9])")
_PAGE = re.compile(r"([0-9]{1,6})(?:\s*-\s*([0-9]{1,6}))?")
_LONGEST_RANGE = 500

Tell = Callable[[str], None]


def harmless(cell: str) -> str:
    """The cell as written: with an apostrophe before what a spreadsheet would take for a formula."""
    return "'" + cell if _DANGEROUS.match(cell) else cell


def as_typed(cell: str) -> str:
    """The cell without the apostrophe of `harmless`."""
    return cell[1:] if cell.startswith("'") and _DANGEROUS.match(cell[1:]) else cell


def split(cell: str, mark: str) -> list[str]:
    """The parts of a cell between the marks (a pattern), escapes still in them; [] when blank."""
    if not cell.strip():
        return []
    parts = [""]
    for found in re.finditer(rf"(?s)\\.|(?P<mark>{mark})|.", cell):
        if found.lastgroup == "mark":
            parts.append("")
        else:
            parts[-1] += found.group()
    return parts


def plain(part: str) -> str:
    """The text of a part: without the spaces around it, escapes resolved."""
    signs = re.findall(r"(?s)\\.|.", part)
    while signs and signs[0].isspace():
        del signs[0]
    while signs and signs[-1].isspace():
        del signs[-1]
    return "".join(
        sign[1] if len(sign) == 2 and (sign[1] in "\\|=#" or sign[1].isspace()) else sign
        for sign in signs
    )


def escaped(text: str) -> str:
    """The part that `plain` reads as `text`."""
    safe = re.sub(r"[\\|=]", r"\\\g<0>", text)
    if text[-1:].isspace():
        safe = safe[:-1] + "\\" + safe[-1]
    if text[:1] == "#" or (len(text) > 1 and text[0].isspace()):
        safe = "\\" + safe
    return safe


def history_cell(turns: Sequence[Turn]) -> str:
    """« question => answer | … »."""
    pairs = ((escaped(t.question), f" {escaped(t.answer)}" if t.answer else "") for t in turns)
    return " | ".join(f"{question} =>{answer}" for question, answer in pairs)


def history_of(cell: str, tell: Tell) -> tuple[Turn, ...]:
    """The turns of a cell."""
    turns = []
    for item in split(cell, ITEMS):
        parts = [plain(part) for part in split(item, ANSWER)] or [""]
        if len(parts) > 2:
            tell(say("« {item} » contient deux « => » ; séparez les échanges par « | ».",
                     item=shown(item)))  # fmt: skip
        turns.append(Turn(parts[0], parts[1] if len(parts) > 1 else ""))
    return tuple(turns)


def sources_cell(sources: Sequence[ExpectedSource]) -> str:
    """« file p. 12, 13 | … »."""
    return " | ".join(
        f"{escaped(source.file)} p. {', '.join(map(str, source.pages))}" for source in sources
    )


def sources_of(cell: str, tell: Tell) -> tuple[ExpectedSource, ...]:
    """The sources of a cell."""
    sources = []
    for item in split(cell, ITEMS):
        match = _SOURCE.fullmatch(item)
        if match is None:
            tell(say("« {item} » : écrivez le fichier puis la page, par exemple « livret-3.pdf p. "
                     "12, 13 ».", item=shown(item)))  # fmt: skip
        else:
            sources.append(
                ExpectedSource(plain(match["file"]), pages_of(match["pages"].strip(), tell))
            )
    return tuple(sources)


def pages_of(text: str, tell: Tell) -> tuple[int, ...]:
    """« 12, 13 », « 12-14 », « 12 et 13 », and « 12,0 » as a spreadsheet shows a number."""
    text = _WHOLE_DECIMAL.sub(r"\1", re.sub(r"[–—‑]|\s+à\s+", "-", text))
    pages: list[int] = []
    for piece in re.split(r"[,;]|\set\s", text):
        match = _PAGE.fullmatch(piece.strip())
        if match is None:
            tell(say("« {piece} » n'est pas un numéro de page entier ; écrivez « p. 12, 13 » ou "
                     "« p. 12-14 ».", piece=shown(piece)))  # fmt: skip
            continue
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < first + _LONGEST_RANGE:
            tell(say("« {piece} » n'est pas une suite de pages possible ; écrivez « p. 12-14 ».",
                     piece=shown(piece)))  # fmt: skip
            continue
        pages += range(first, last + 1)
    return tuple(pages)


def facts_cells(facts: Sequence[Fact]) -> tuple[str, str]:
    """The cells of the vital and of the okay facts; places are written where order would be lost."""
    vital = [(n, f) for n, f in enumerate(facts, 1) if f.importance is Importance.VITAL]
    okay = [(n, f) for n, f in enumerate(facts, 1) if f.importance is Importance.OKAY]
    in_order = [n for n, _ in (*vital, *okay)] == list(range(1, len(facts) + 1))

    def cell(some: list[tuple[int, Fact]]) -> str:
        shown_forms = ((n, " = ".join(map(escaped, fact.forms))) for n, fact in some)
        return " | ".join(forms if in_order else f"#{n} {forms}" for n, forms in shown_forms)

    return cell(vital), cell(okay)


def facts_of(vital: str, okay: str) -> tuple[Fact, ...]:
    """The facts of both cells: by their places, those without one last, vital before okay."""
    placed: list[tuple[float, Fact]] = []
    for cell, importance in ((vital, Importance.VITAL), (okay, Importance.OKAY)):
        for item in split(cell, ITEMS):
            place = _PLACE.match(item)
            text, *others = map(plain, split(item[place.end() :] if place else item, FORMS) or [""])
            fact = Fact(text, tuple(others), importance)
            placed.append((int(place[1]) if place else float("inf"), fact))
    return tuple(fact for _, fact in sorted(placed, key=lambda pair: pair[0]))


def tags_cell(tags: Sequence[str]) -> str:
    """« tag | tag »."""
    return " | ".join(map(escaped, tags))


def tags_of(cell: str) -> tuple[str, ...]:
    """The tags of a cell."""
    return tuple(plain(part) for part in split(cell, TAGS))
