"""The French texts of the page: typography, plurals, nothing left in English."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import strings

TEXTS = {
    name: value
    for name, value in vars(strings).items()
    if name.isupper() and isinstance(value, str) and name not in {"NBSP", "THIN"}
}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_typography(name):
    text = TEXTS[name]
    assert "'" not in text
    assert '"' not in text
    assert not re.search(r" [;:!?»%]", text), "an ordinary space before a double sign"
    assert not re.search(r"« ", text), "an ordinary space inside quotation marks"
    assert not re.search(r"[^\s\u00a0\u202f][;!?](?:\s|$)", text), "no space before a double sign"
    assert "..." not in text


@given(st.text())
def test_french_is_idempotent_and_changes_only_spaces(text):
    once = strings.french(text)
    assert strings.french(once) == once
    assert len(once) == len(text)
    same = {" ", strings.NBSP, strings.THIN}
    assert all(a == b or {a, b} <= same for a, b in zip(text, once, strict=True))


def test_french_spaces():
    assert strings.french("Qui ? « Moi » : 1 341 m² !") == (
        "Qui\u202f? «\u00a0Moi\u00a0»\u00a0: 1\u202f341 m²\u202f!"
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0 page"), (1, "1 page"), (2, "2 pages"), (1500, "1 500 pages")],
)
def test_plural_starts_at_two(value, expected):
    shown = strings.count(value, "page", "pages")
    assert shown.replace(strings.NBSP, " ").replace(strings.THIN, " ") == expected


def test_every_text_is_used():
    code = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "ui").glob("*.py")
    )
    assert [name for name in TEXTS if f"strings.{name}" not in code] == []


def test_every_kind_has_its_badge():
    assert sorted(strings.KINDS.values()) == [
        "Document",
        "Document de démonstration",
        "Livrable FVD",
    ]
