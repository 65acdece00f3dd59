"""The SQuAD form, v1.1 and v2.0: articles, paragraphs, questions and answers, as plain types.

https://rajpurkar.github.io/SQuAD-explorer/ – `{"data": [{"title", "paragraphs": [{"context", "qas":
[{"id", "question", "answers": [{"text", "answer_start"}], "is_impossible", "plausible_answers"}]}]}]}`.
`answer_start` and `plausible_answers` are not used. This module writes nothing and makes no case.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import UserError
from corpus.source import slugify_all
from evals.problems import say, shown
from evals.textfile import read_text

_SLUG = 60
_MARKUP = re.compile(r"</?[a-zA-Z]+[^<>]*>")


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question on a paragraph: its id ("" if none) and its distinct answers, as in the file."""

    id: str
    text: str
    answers: tuple[str, ...]
    impossible: bool


@dataclass(frozen=True, slots=True)
class SquadParagraph:
    """A text and the questions asked on it; `number` is 1-based in its article."""

    number: int
    text: str
    questions: tuple[SquadQuestion, ...]


@dataclass(frozen=True, slots=True)
class SquadArticle:
    """An article: its 0-based rank in the file, its title (some hold HTML tags), its paragraphs."""

    rank: int
    title: str
    paragraphs: tuple[SquadParagraph, ...]

    @property
    def key(self) -> str:
        """« 003-les-ulis »: what its documents and its group are named by."""
        slug = slugify_all(_MARKUP.sub("", self.title))[:_SLUG].strip("-") or "sans-titre"
        return f"{self.rank:03d}-{slug}"


def read_squad(path: Path) -> tuple[SquadArticle, ...]:
    """The articles of a file; UserError when it is not JSON, or not of this form."""
    try:
        value = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise UserError(say(
            "« {file} » n'est pas du JSON (ligne {line}, colonne {column}) ; donnez un fichier de "
            "forme SQuAD.", file=shown(path.name), line=error.lineno, column=error.colno,
        )) from error  # fmt: skip
    except (ValueError, RecursionError) as error:
        raise _not_squad(path, "nombre trop long ou listes trop imbriquées") from error
    try:
        return tuple(_article(rank, member) for rank, member in _members(value, "data"))
    except _Missing as error:
        raise _not_squad(path, str(error)) from error


class _Missing(Exception):
    """Where the file departs from the form, in French."""


def _not_squad(path: Path, what: str) -> UserError:
    return UserError(say(
        "« {file} » n'est pas de forme SQuAD ({what}) ; il faut {{\"data\": [{{\"title\", "
        "\"paragraphs\": [{{\"context\", \"qas\"}}]}}]}}.", file=shown(path.name), what=what,
    ))  # fmt: skip


def _members(value: Any, key: str) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    """(rank, member) of the list at a key of an object."""
    if not isinstance(value, dict) or not isinstance(value.get(key), list):
        raise _Missing(say("la liste « {key} » manque", key=key))
    yield from enumerate(value[key])


def _text(value: Any, key: str) -> str:  # noqa: ANN401
    """The text at a key of an object; half characters are replaced, so that it can be written."""
    if not isinstance(value, dict) or not isinstance(value.get(key), str):
        raise _Missing(say("le texte « {key} » manque", key=key))
    text: str = value[key]
    return text.encode("utf-8", "replace").decode("utf-8")


def _article(rank: int, value: Any) -> SquadArticle:  # noqa: ANN401
    paragraphs = tuple(
        SquadParagraph(
            n + 1, _text(p, "context"), tuple(_question(q) for _, q in _members(p, "qas"))
        )
        for n, p in _members(value, "paragraphs")
    )
    return SquadArticle(rank, _text(value, "title"), paragraphs)


def _question(value: Any) -> SquadQuestion:  # noqa: ANN401
    text = _text(value, "question").strip()
    impossible = value.get("is_impossible") is True
    answers = () if impossible else tuple(_text(a, "text").strip() for _, a in _answers(value))
    identity = value.get("id", "")
    distinct = tuple(dict.fromkeys(answer for answer in answers if answer))
    return SquadQuestion(identity if isinstance(identity, str) else str(identity), text, distinct,
                         impossible)  # fmt: skip


def _answers(value: Any) -> Iterator[tuple[int, Any]]:  # noqa: ANN401
    return _members(value, "answers") if "answers" in value else iter(())
