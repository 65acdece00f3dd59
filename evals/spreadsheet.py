"""Sets in CSV, for people with a spreadsheet: one record a case, lists in one cell (see `cells`).

The separator (; , or tab) and the columns (French or English, in any order) are recognised; what a
spreadsheet does to a file (whole lines between quotes, empty lines and columns, TRUE and FALSE, a first
line `sep=;`) is read or told. Written with « ; », a BOM and CRLF, which a French spreadsheet opens by a
double click. This module opens no file; whether a case makes sense is for `checking` to say.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.source import slugify_all
from evals import cells
from evals.cases import Case
from evals.problems import Entry, SetProblem, listed, say, shown, suggestion

SEPARATORS = (";", ",", "\t")
COLUMNS = {
    "id": "id",
    "question": "question",
    "history": "historique",
    "answerable": "a une réponse",
    "sources": "sources",
    "vital": "faits essentiels",
    "okay": "faits utiles",
    "reference": "réponse de référence",
    "tags": "étiquettes",
}
"""The columns written, by field."""
REQUIRED = ("id", "question", "sources", "vital")
_OTHER_NAMES = {
    "id": "identifiant",
    "question": "questions",
    "history": "history",
    "answerable": "answerable/répondable/avec réponse",
    "sources": "source",
    "vital": "vital facts/vital/essentiels/fait essentiel",
    "okay": "okay facts/okay/utiles/fait utile",
    "reference": "reference/référence/reference answer",
    "tags": "tags/tag/étiquette",
}
NAMELESS = ""
"""The field of a column without a name: it must be empty."""
_YES = {"oui", "o", "vrai", "true", "yes", "y", "1"}
_NO = {"non", "n", "faux", "false", "no", "0"}
_DECLARED = re.compile(r'"?sep=[^\r\n]"?(?=[;,\t]*[\r\n])[;,\t]*', re.I)
"""The line by which Excel names the separator, before the header, which names it as well."""
_FIELD_OF = {"vital": "facts", "okay": "facts"}


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: the line where it starts, its cells, and what is wrong with its quotes."""

    line: int
    cells: tuple[str, ...]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """The separator, the field of each column (None: unknown), what is wrong with them.

    `wrapped`: each line is one quoted cell. `first` is the header's line.
    """

    separator: str
    fields: tuple[str | None, ...]
    problems: tuple[str, ...]
    wrapped: bool
    first: int


def csv_text(cases: Iterable[Case]) -> str:
    """The cases as CSV: « ; », CRLF, the French header; the BOM is the file's."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    for case in cases:
        vital, okay = cells.facts_cells(case.facts)
        row = (
            case.id,
            case.question,
            cells.history_cell(case.history),
            "oui" if case.answerable else "non",
            cells.sources_cell(case.sources),
            vital,
            okay,
            case.reference,
            cells.tags_cell(case.tags),
        )
        writer.writerow(map(cells.harmless, row))
    return out.getvalue()


def read_csv(text: str) -> tuple[list[Entry], list[SetProblem]]:
    """The entries of a CSV text, and what could not be read of it."""
    text = _DECLARED.sub("", text, count=1) if _DECLARED.match(text) else text
    layout = _layout(text)
    problems = [SetProblem(layout.first, None, message) for message in layout.problems]
    entries: list[Entry] = []
    if not any(layout.fields):
        return entries, problems
    other = _other_separator(text, layout)
    if other:
        return entries, [*problems, other]
    for record in _records(text, layout.separator):
        if record.line <= layout.first:
            continue
        if record.fault:
            problems.append(SetProblem(record.line, None, record.fault))
            continue
        if layout.wrapped and _unwrapped(record.cells, layout.separator) is None:
            continue
        entry, messages = _entry(record, layout)
        entries.append(entry)
        problems += [SetProblem(record.line, entry.case.id or None, told) for told in messages]
    return entries, problems


def _records(text: str, separator: str) -> Iterator[_Record]:
    """The records that are not blank, each with the line where it starts."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _Record(line, (), _fault(error))
            continue
        if any(cell.strip() for cell in row):
            yield _Record(line, tuple(row))


def _fault(error: csv.Error) -> str:
    if "end of data" in str(error):
        return say("un guillemet ouvert dans cet enregistrement n'est jamais fermé ; fermez-le, ou "
                   "doublez-le (\"\") s'il fait partie du texte.")  # fmt: skip
    return say("guillemets mal placés ; dans une cellule entre guillemets, doublez ceux du texte "
               "(\"\").")  # fmt: skip


def _layout(text: str) -> _Layout:
    """What the header says, under the separator that recognises most of its columns."""
    best = max((_header(text, mark) for mark in SEPARATORS), key=lambda found: _known(found))
    if _known(best) > 0:
        return best
    names = listed(COLUMNS[field] for field in REQUIRED)
    message = say("l'en-tête n'est pas reconnu ; la première ligne doit nommer les colonnes, dont "
                  "{names}, séparées par « ; » ou « , ».", names=names)  # fmt: skip
    return _Layout(";", (), (message,), False, best.first)


def _other_separator(text: str, layout: _Layout) -> SetProblem | None:
    """The problem of a file whose header and rows are parted by different signs, told once."""
    rows = [r for r in _records(text, layout.separator) if r.line > layout.first]
    if layout.wrapped or not rows or any(len(row.cells) > 1 for row in rows):
        return None
    for mark in SEPARATORS:
        parted = [r for r in _records(text, mark) if r.line > layout.first]
        if mark != layout.separator and all(len(row.cells) >= len(REQUIRED) for row in parted):
            names = {";": "« ; »", ",": "« , »", "\t": "une tabulation"}
            return SetProblem(rows[0].line, None, say(
                "l'en-tête est séparé par {head}, les lignes qui suivent par {mark} ; mettez partout "
                "le même signe.", head=say(names[layout.separator]), mark=say(names[mark]),
            ))  # fmt: skip
    return None


def _known(layout: _Layout) -> int:
    return sum(bool(field) for field in layout.fields)


def _header(text: str, separator: str) -> _Layout:
    """The layout that the first record gives under a separator."""
    record = next(_records(text, separator), _Record(1, ()))
    inner = _unwrapped(record.cells, separator)
    names = inner or record.cells
    aliases = _aliases()
    fields = tuple(
        aliases.get(slugify_all(name).replace("-", "")) if name.strip() else NAMELESS
        for name in names
    )
    problems = [] if inner is None else [
        say("chaque ligne est une seule cellule entre guillemets (« \"id;question;…\" ») ; dans le "
            "tableur, répartissez-la en colonnes (Données, Convertir) et enregistrez de nouveau en "
            "CSV UTF-8.")]  # fmt: skip
    problems += _about(names, fields)
    return _Layout(separator, fields, tuple(problems), inner is not None, record.line)


def _aliases() -> dict[str, str]:
    """The field of each folded column name."""
    named = ((field, f"{name}/{_OTHER_NAMES[field]}") for field, name in COLUMNS.items())
    return {
        slugify_all(name).replace("-", ""): field
        for field, names in named
        for name in names.split("/")
    }


def _about(names: Sequence[str], fields: Sequence[str | None]) -> list[str]:
    """Columns that are unknown, doubled or missing."""
    messages = []
    for name, field in zip(names, fields, strict=True):
        if field is None:
            near = suggestion(name.strip(), list(COLUMNS.values()))
            messages.append(say("colonne inconnue « {n} »{near}", n=shown(name), near=near))
    doubled = dict.fromkeys(f for f in fields if f and fields.count(f) > 1)
    if doubled:
        messages.append(say("colonne{s} en double : {names} ; gardez-en une{each}.",
                            s="s" if len(doubled) > 1 else "",
                            each=" de chaque" if len(doubled) > 1 else "",
                            names=listed(COLUMNS[field] for field in doubled)))  # fmt: skip
    missing = [COLUMNS[field] for field in REQUIRED if field not in fields]
    if missing:
        many = len(missing) > 1
        messages.append(say("colonne{s} manquante{s} : {names} ; ajoutez-{it}, même vide{s}.",
                            s="s" if many else "", it="les" if many else "la",
                            names=listed(missing)))  # fmt: skip
    return messages


def _unwrapped(row: Sequence[str], separator: str) -> tuple[str, ...] | None:
    """The cells inside a record that is one quoted line; None for any other record."""
    filled = [cell for cell in row if cell.strip()]
    if len(filled) != 1 or separator not in filled[0]:
        return None
    try:
        inner = next(csv.reader([filled[0]], delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None
    return tuple(inner) if sum(bool(cell.strip()) for cell in inner) > 1 else None


def _entry(record: _Record, layout: _Layout) -> tuple[Entry, list[str]]:
    """The case of a record and what could not be read of it."""
    messages: list[str] = []
    row = record.cells
    inner = _unwrapped(row, layout.separator)
    if inner is not None and len(row) != len(layout.fields):
        row = inner
        if not layout.wrapped:
            messages.append(say("la ligne entière est une seule cellule entre guillemets ; "
                                "répartissez-la en colonnes."))  # fmt: skip
    if any(cell.strip() for cell in row[len(layout.fields) :]):
        messages.append(say("{n} cellules pour {m} colonnes ; mettez entre guillemets une cellule "
                            "qui contient « {mark} ».", n=len(row), m=len(layout.fields),
                            mark=layout.separator))  # fmt: skip
    values = dict.fromkeys(COLUMNS, "")
    for field, cell in zip(layout.fields, row, strict=False):
        if field:
            values[field] = cells.as_typed(cell)
        elif field == NAMELESS and cell.strip():
            messages.append(say("la cellule « {cell} » est sous une colonne sans nom ; déplacez-la "
                                "ou effacez-la.", cell=shown(cell)))  # fmt: skip
    unsound = {_FIELD_OF.get(f, f) for f in COLUMNS if f in REQUIRED and f not in layout.fields}
    case = _case(values, messages, unsound)
    return Entry(record.line, case, frozenset(unsound)), messages


def _case(values: dict[str, str], messages: list[str], unsound: set[str]) -> Case:
    """The case of the cells; fields that could not be read go to `unsound`."""

    def tell(field: str, message: str) -> None:
        unsound.add(field)
        messages.append(message)

    return Case(
        id=values["id"].strip(),
        question=values["question"],
        history=cells.history_of(values["history"], lambda text: tell("history", text)),
        answerable=_answerable(values["answerable"], lambda text: tell("answerable", text)),
        sources=cells.sources_of(values["sources"], lambda text: tell("sources", text)),
        facts=cells.facts_of(values["vital"], values["okay"]),
        reference=values["reference"],
        tags=cells.tags_of(values["tags"]),
    )


def _answerable(cell: str, tell: cells.Tell) -> bool:
    """« oui » or « non », however a spreadsheet writes it; blank is yes."""
    word = slugify_all(cell)
    if word in _NO:
        return False
    if word not in _YES and cell.strip():
        tell(say("colonne « {name} » : « {cell} » ; écrivez « oui » ou « non ».",
                 name=COLUMNS["answerable"], cell=shown(cell)))  # fmt: skip
    return True
