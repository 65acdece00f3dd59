"""The box model, the pages and the fonts of the booklets."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.booklets import fonts, theme
from corpus.booklets.__main__ import main
from corpus.booklets.boxes import Box, balanced, cut_address, space, trimmed
from corpus.booklets.figures import ELSEWHERE, TILES, by_region, by_sector
from corpus.booklets.pages import Composer, Mark, groups, level, roman, take
from corpus.booklets.records import load_records

HEIGHTS = st.lists(st.floats(min_value=1, max_value=90), min_size=1, max_size=30)


def ink(height, keep=False):
    return Box(height, lambda canvas, left, top: None, keep)


@given(HEIGHTS, st.floats(min_value=100, max_value=300))
def test_take_parts_without_loss(heights, limit):
    rest = [[ink(h)] for h in heights]
    taken, left = take(rest, limit)
    assert taken
    assert taken + left == rest
    assert len(taken) == 1 or sum(g[0].height for g in taken) <= limit + 0.02


@given(HEIGHTS)
def test_levelled_columns_hold_everything(heights):
    rest = [[ink(h)] for h in heights]
    height = level(rest, 10_000)
    assert take(take(rest, height)[1], height)[1] == []
    assert height <= sum(heights) / 2 + max(heights) + 3


@given(HEIGHTS)
def test_balanced_columns_hold_everything_in_order(heights):
    boxes = [ink(h) for h in heights]
    one, two = balanced(boxes)
    assert one + two == boxes


def test_headings_and_spaces_stay_with_what_follows():
    head, text, tail = ink(10, keep=True), ink(20), ink(5)
    gap = space(4)
    assert groups([gap, head, text, gap, tail]) == [[gap, head, text], [gap, tail]]
    assert trimmed([gap, text, gap]) == [text]
    assert trimmed([gap]) == []


def test_a_composer_starts_pages_when_they_are_full():
    composer = Composer()
    composer.new_page(marks=[Mark("Un", "un")])
    composer.flow([ink(theme.HEIGHT * 0.6), ink(theme.HEIGHT * 0.6)], "suite")
    assert len(composer.pages) == 2
    assert composer.anchors == {"un": 1}
    assert composer.pages[0].head == ""
    assert composer.pages[1].head == "suite"
    composer.open_part(Mark("Deux", "deux"), theme.HEIGHT * 0.2)
    assert composer.anchors["deux"] == 2
    composer.open_part(Mark("Trois", "trois"), theme.HEIGHT * 0.5)
    assert composer.anchors["trois"] == 3


def test_roman_numbers():
    assert [roman(n) for n in (1, 4, 5, 9, 14, 39)] == ["i", "iv", "v", "ix", "xiv", "xxxix"]


@pytest.fixture(scope="module")
def registered():
    if not Path(fonts.FOLDERS[0]).exists() and os.environ.get("CI") != "true":
        pytest.skip("fonts-lato is not installed")
    fonts.register()


@given(st.from_regex(r"https://[a-z]{3,12}\.fr/[a-z0-9/_.-]{0,80}", fullmatch=True))
def test_a_cut_address_is_whole_and_fits(registered, url):
    pieces = cut_address(url, "Lato", 7, 90)
    assert "".join(pieces) == url
    assert all(fonts.text_width(piece, "Lato", 7) <= 90 for piece in pieces)


def test_missing_fonts_are_named_in_one_sentence(tmp_path, monkeypatch, capsys):
    with pytest.raises(fonts.FontsMissing, match=r"fonts-lato.*fonts-sil-gentiumplus"):
        fonts.locate([tmp_path])
    monkeypatch.setattr(fonts, "FOLDERS", ())
    monkeypatch.setenv("LIVRABLES_FONTS", str(tmp_path))
    assert main(["--out", str(tmp_path / "out")]) == 2
    assert "LIVRABLES_FONTS" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_figures_count_the_records():
    records = load_records()
    regions = dict(by_region(records))
    assert sum(regions.values()) == 101
    assert regions[ELSEWHERE] == sum(not r.place.region for r in records)
    assert set(regions) - {ELSEWHERE} <= set(TILES)
    assert sum(n for _, n in by_sector(records)) == sum(len(r.actors) for r in records)
