"""Sets in JSON Lines: one object a line, read strictly and written in full.

A key that does not exist, a wrong type, broken JSON: each becomes a problem with its line, and reading
goes on. Whether a case makes sense is for `checking` to say. This module opens no file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from assistant.types import Turn
from evals.cases import Case, ExpectedSource, Fact, Importance
from evals.problems import Entry, SetProblem, listed, say, shown, suggestion

FIELDS = (
    "id", "question", "history", "answerable", "sources", "facts", "reference", "tags",
)  # fmt: skip
_LINE_END = re.compile(r"\r\n|\r|\n")
_SYNTAX = (
    ("Expecting value", "une valeur manque ou n'est pas entre guillemets doubles"),
    ("Expecting ','", "virgule attendue (ou guillemet en trop juste avant)"),
    ("Expecting ':'", "deux-points attendus après le nom d'une clé"),
    ("Expecting property name", "nom de clé attendu, entre guillemets doubles"),
    ("Unterminated string", "un texte ouvert ici n'a pas de guillemet fermant"),
    ("Invalid control", "tabulation ou retour à la ligne dans un texte : écrivez \\t ou \\n"),
    ("Invalid \\", "barre oblique inverse mal employée : écrivez-la double (\\\\)"),
    ("Extra data", "quelque chose suit l'objet : un seul objet par ligne"),
    ("Illegal trailing comma", "virgule en trop"),
)


def case_json(case: Case) -> dict[str, Any]:
    """The object of a case, every key present, in the documented order."""
    return {
        "id": case.id,
        "question": case.question,
        "history": [{"question": t.question, "answer": t.answer} for t in case.history],
        "answerable": case.answerable,
        "sources": [{"file": s.file, "pages": list(s.pages)} for s in case.sources],
        "facts": [
            {
                "text": fact.text,
                "alternatives": list(fact.alternatives),
                "importance": fact.importance.value,
            }
            for fact in case.facts
        ],
        "reference": case.reference,
        "tags": list(case.tags),
    }


def jsonl_text(cases: Iterable[Case]) -> str:
    """One line a case."""
    return "".join(json.dumps(case_json(case), ensure_ascii=False) + "\n" for case in cases)


def read_jsonl(text: str) -> tuple[list[Entry], list[SetProblem]]:
    """The entries of a JSONL text, and what could not be read of it."""
    lines = [(n, line) for n, line in enumerate(_LINE_END.split(text), 1) if line.strip()]
    misshapen = _misshapen(text, *lines[0]) if lines else None
    if misshapen:
        return [], [SetProblem(lines[0][0], None, misshapen)]
    entries, problems = [], []
    for number, line in lines:
        value, message, twice = _parsed(line)
        if message:
            problems.append(SetProblem(number, None, message))
            continue
        reader = CaseReader(value, number)
        if twice:
            many = len(twice) > 1
            reader.note("", "clé{s} en double : {keys} ; gardez-en une{each}.", keys=listed(twice),
                        s="s" if many else "", each=" de chaque" if many else "")  # fmt: skip
        entries.append(reader.entry())
        problems += reader.problems
    return entries, problems


def _misshapen(text: str, number: int, first: str) -> str | None:
    """What to say of a file that is JSON, but not one object a line."""
    if first.lstrip().startswith("["):
        return say(
            "le fichier est un tableau JSON […] ; écrivez un objet par ligne, sans crochets."
        )
    value, message, _ = _parsed(first)
    if not message:
        return None
    try:
        value, end = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not _LINE_END.search(text.lstrip()[:end]):
        return None
    return say("un objet JSON s'étend sur plusieurs lignes ; écrivez chaque objet sur une ligne.")


def _parsed(line: str) -> tuple[Any, str | None, list[str]]:
    """The value of a line, or what is wrong with it; and the keys that occur twice in an object."""
    twice: list[str] = []

    def hook(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            twice.extend(dict.fromkeys(key for key in keys if keys.count(key) > 1))
        return made

    try:
        return json.loads(line, object_pairs_hook=hook), None, twice
    except json.JSONDecodeError as error:
        what = next((fr for en, fr in _SYNTAX if error.msg.startswith(en)), "syntaxe inattendue")
        message = say("JSON mal formé à la colonne {n} : {what}.", n=error.colno, what=say(what))
        return None, message, []
    except RecursionError:
        return None, say("des listes ou des objets trop imbriqués ; simplifiez la ligne."), []
    except ValueError:
        return None, say("un nombre trop long ; corrigez-le."), []


def _kind(value: object) -> str:
    """The type of a JSON value, in French."""
    names: dict[type, str] = {
        str: "un texte", bool: "un booléen", int: "un nombre", float: "un nombre", list: "une liste",
        dict: "un objet", type(None): "null",
    }  # fmt: skip
    return names[type(value)]


class CaseReader:
    """Reads one object into a case; what is wrong goes to `problems`, and reading goes on."""

    def __init__(self, value: object, line: int) -> None:
        self.problems: list[SetProblem] = []
        self._line = line
        self._unsound: set[str] = set()
        self._whole = value
        identity = value.get("id") if isinstance(value, dict) else None
        self._id: str | None = identity if isinstance(identity, str) else None

    def note(self, field: str, template: str, **values: object) -> None:
        """Adds a problem about a top-level field (which counts as unread from then on)."""
        self._unsound.add(field)
        self.problems.append(SetProblem(self._line, self._id, say(template, **values)))

    def entry(self) -> Entry:
        """The case, with defaults for what could not be read."""
        value = self._object("", self._whole, FIELDS, "")
        if not isinstance(self._whole, dict):
            self._unsound.update(FIELDS)
            return Entry(self._line, _EMPTY, frozenset(self._unsound))
        case = Case(
            id=self._text("id", value, "id", "", None),
            question=self._text("question", value, "question", "", None),
            history=self._items("history", value, "history", "échange", self._turn),
            answerable=self._flag(value),
            sources=self._items("sources", value, "sources", "source", self._source),
            facts=self._items("facts", value, "facts", "fait", self._fact),
            reference=self._text("reference", value, "reference", "", ""),
            tags=self._items("tags", value, "tags", "étiquette", self._tag),
        )
        return Entry(self._line, case, frozenset(self._unsound))

    def _object(
        self, field: str, value: object, keys: tuple[str, ...], where: str
    ) -> dict[str, Any]:
        """The value as an object; unknown keys are told with the nearest known one."""
        if not isinstance(value, dict):
            self.note(field, "{where}objet {{…}} attendu, et non {kind}.", where=where,
                      kind=_kind(value))  # fmt: skip
            return {}
        for key in value:
            if key not in keys:
                near = suggestion(key, keys)
                self.note("", "{where}clé inconnue « {key} »{near}", where=where, key=shown(key),
                          near=near)  # fmt: skip
        return value

    def _text(
        self, field: str, value: dict[str, Any], key: str, where: str, default: str | None
    ) -> str:
        """The text at a key; a missing key is a problem when there is no default."""
        if key not in value:
            if default is None:
                self.note(field, "{where}« {key} » manque.", where=where, key=key)
            return default or ""
        text = value[key]
        if isinstance(text, str):
            return text
        self.note(field, "{where}« {key} » doit être un texte entre guillemets, et non {kind}.",
                  where=where, key=key, kind=_kind(text))  # fmt: skip
        return ""

    def _flag(self, value: dict[str, Any]) -> bool:
        answerable = value.get("answerable", True)
        if isinstance(answerable, bool):
            return answerable
        self.note("answerable", "« answerable » doit être true ou false, et non {kind}.",
                  kind=_kind(answerable))  # fmt: skip
        return True

    def _items(
        self,
        field: str,
        value: dict[str, Any],
        key: str,
        noun: str,
        read: Callable[[Any, str], Any],
        where: str = "",
    ) -> tuple[Any, ...]:
        """The list at a key, each member through `read`; members without a value are left out."""
        members = value.get(key, [])
        if not isinstance(members, list):
            self.note(field, "{where}« {key} » doit être une liste […], et non {kind}.",
                      where=where, key=key, kind=_kind(members))  # fmt: skip
            return ()
        named = ((member, say("{w}{noun} n° {n} : ", w=where, noun=noun, n=n))
                 for n, member in enumerate(members, 1))  # fmt: skip
        made = [read(member, name) for member, name in named]
        return tuple(item for item in made if item is not None)

    def _turn(self, value: object, where: str) -> Turn | None:
        turn = self._object("history", value, ("question", "answer"), where)
        if not isinstance(value, dict):
            return None
        return Turn(
            self._text("history", turn, "question", where, None),
            self._text("history", turn, "answer", where, None),
        )

    def _source(self, value: object, where: str) -> ExpectedSource | None:
        source = self._object("sources", value, ("file", "pages"), where)
        if not isinstance(value, dict):
            return None
        file = self._text("sources", source, "file", where, None)
        return ExpectedSource(
            file, self._items("sources", source, "pages", "page", self._page, where)
        )

    def _page(self, value: object, where: str) -> int | None:
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e6:
            return int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        self.note("sources", "{where}« {value} » n'est pas un nombre entier ; écrivez par exemple "
                  "[12, 13].", where=where, value=shown(json.dumps(value)))  # fmt: skip
        return None

    def _fact(self, value: object, where: str) -> Fact | None:
        keys = ("text", "alternatives", "importance")
        fact = self._object("facts", value, keys, where)
        if not isinstance(value, dict):
            return None
        text = self._text("facts", fact, "text", where, None)
        others = self._items("facts", fact, "alternatives", "variante", self._form, where)
        grade = self._text("facts", fact, "importance", where, "vital")
        if grade not in set(Importance):
            self.note("facts", "{where}« importance » vaut « {grade} » ; écrivez « vital » ou "
                      "« okay ».", where=where, grade=shown(grade))  # fmt: skip
            grade = "vital"
        return Fact(text, others, Importance(grade))

    def _form(self, value: object, where: str) -> str | None:
        return self._word("facts", value, where)

    def _tag(self, value: object, where: str) -> str | None:
        return self._word("tags", value, where)

    def _word(self, field: str, value: object, where: str) -> str | None:
        if isinstance(value, str):
            return value
        self.note(field, "{where}texte entre guillemets attendu, et non {kind}.", where=where,
                  kind=_kind(value))  # fmt: skip
        return None


_EMPTY = Case("", "", (), True, (), (), "", ())
