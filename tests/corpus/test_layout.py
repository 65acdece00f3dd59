"""Lines, reading order and paragraphs, from boxes alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus.cleaning import Vocabulary
from corpus.layout import Box, Glyphs, Line, lines, merge_boxes
from corpus.layout_blocks import paragraphs
from corpus.layout_furniture import (
    Sheet,
    body_size,
    find_furniture,
)
from corpus.layout_labels import from_roman, printed_labels, to_roman
from corpus.layout_order import reading_order
from corpus.layout_text import typed_lines
from corpus.layout_turn import turned_upright
from corpus.pdf import readable

SIZE = 10.0
WIDE = 5.0


class Setter:
    """Sets text on a page of type where every character is 5 points wide and 12 high."""

    def __init__(self) -> None:
        self.raw: list[str] = []
        self.boxes: list[tuple[float, float, float, float]] = []

    def put(self, text: str, left: float, top: float, step: float = WIDE) -> Setter:
        """One run; spaces advance, and every run ends with a made-up line break."""
        for index, char in enumerate(text):
            x = left + index * step
            empty = char.isspace()
            self.raw.append(char)
            self.boxes.append((x, top, x if empty else x + WIDE, top if empty else top + 12))
        self.raw += "\r\n"
        self.boxes += [(0, 0, 0, 0)] * 2
        return self

    def page(self, width: float = 595, height: float = 842) -> Glyphs:
        """The glyphs of the page."""
        count = len(self.raw)
        return Glyphs(
            "".join(self.raw),
            np.array(self.boxes, dtype=float).reshape(count, 4),
            np.full(count, SIZE),
            np.zeros(count, dtype=bool),
            width,
            height,
        )


def text_of(glyphs: Glyphs) -> str:
    ordered = reading_order(lines(glyphs), glyphs.width, glyphs.height)
    return "\n".join(p.text for p in paragraphs(ordered, Vocabulary()))


def test_a_text_given_one_character_a_line_is_rebuilt():
    setter = Setter()
    for index, char in enumerate("Le maire répond aux habitants"):
        if char != " ":
            setter.put(char, 60 + index * WIDE, 100)
    found = lines(setter.page())
    assert [line.text for line in found] == ["Le maire répond aux habitants"]


def test_text_off_the_page_or_without_size_is_dropped():
    setter = Setter().put("visible ici", 60, 100).put("dehors", -200, 100).put("dessous", 60, 900)
    glyphs = setter.page()
    glyphs.boxes[:3, 3] = glyphs.boxes[:3, 1]
    assert [line.text for line in lines(glyphs)] == ["ible ici"]


def test_text_written_upwards_is_one_line():
    setter = Setter()
    for index, char in enumerate("Crédit photo"):
        setter.raw.append(char)
        low = 500.0 - 6 * index
        blank = char == " "
        setter.boxes.append((20, low, 20 if blank else 30, low if blank else low + 6))
    found = lines(setter.page())
    assert [(line.text, line.upright) for line in found] == [("Crédit photo", False)]


def test_a_page_written_sideways_is_turned():
    setter = Setter()
    for row in range(4):
        for index, char in enumerate("un tableau en paysage"):
            blank = char == " "
            setter.raw.append(char)
            low = 700.0 - 5 * index
            x = 100.0 + 16 * row
            setter.boxes.append((x, low, x if blank else x + 12, low if blank else low + 5))
        setter.raw += "\r\n"
        setter.boxes += [(0, 0, 0, 0)] * 2
    turned = turned_upright(setter.page())
    assert (turned.width, turned.height) == (842, 595)
    assert [line.text for line in lines(turned)] == ["un tableau en paysage"] * 4


LEFT = [f"la colonne de gauche porte la ligne {n:02}" for n in range(12)]
RIGHT = [f"la colonne de droite porte la ligne {n:02}" for n in range(12)]


def test_two_columns_drawn_line_by_line_are_not_interleaved():
    setter = Setter()
    for row, (left, right) in enumerate(zip(LEFT, RIGHT, strict=True)):
        setter.put(left, 50, 100 + 14 * row).put(right, 310, 100 + 14 * row)
    assert text_of(setter.page()) == " ".join(LEFT) + " " + " ".join(RIGHT)


def test_a_title_across_two_columns_comes_first_even_if_drawn_last():
    setter = Setter()
    for row, left in enumerate(LEFT):
        setter.put(left, 50, 100 + 14 * row)
    for row, right in enumerate(RIGHT):
        setter.put(right, 310, 100 + 14 * row)
    setter.put("Un titre qui court au-dessus des deux colonnes de texte", 150, 60)
    found = text_of(setter.page()).split("\n")
    assert found[0].startswith("Un titre qui court")
    assert "".join(found).index("gauche") < "".join(found).index("droite")


def test_a_table_keeps_its_rows():
    rows = [("Tranche", "Tarif", "Part"), ("T1", "0,70 €", "12 %"), ("T2", "1,00 €", "30 %")]
    rows += [("T3", "2,91 €", "40 %"), ("T4", "3,64 €", "18 %")]
    setter = Setter()
    for index, row in enumerate(rows):
        for cell, left in zip(row, (60, 200, 340), strict=True):
            setter.put(cell, left, 100 + 20 * index)
    assert text_of(setter.page()).split("\n") == ["\t".join(row) for row in rows]


def test_a_wrapped_cell_is_made_whole_before_the_cells_beside_it():
    setter = Setter()
    setter.put("Action", 60, 100).put("Commune", 300, 100).put("Année", 420, 100)
    for top, name in ((130, "Chêneval"), (190, "Orvigny")):
        setter.put("Jardin partagé du centre social", 60, top).put("des Tilleuls", 60, top + 14)
        setter.put(name, 300, top + 7).put("2021", 420, top + 7)
    assert text_of(setter.page()).split("\n") == [
        "Action\tCommune\tAnnée",
        "Jardin partagé du centre social des Tilleuls\tChêneval\t2021",
        "Jardin partagé du centre social des Tilleuls\tOrvigny\t2021",
    ]


def test_the_name_of_a_field_is_joined_to_the_value_below_it():
    setter = Setter().put("Territoire :", 60, 100).put("Orvigny (Marne)", 60, 113)
    setter.put("Années :", 60, 140).put("depuis 2019", 60, 153)
    glyphs = setter.page()
    bold = np.array([y in (100.0, 140.0) for y in glyphs.boxes[:, 1]])
    glyphs.bold[:] = bold
    assert text_of(glyphs) == "Territoire : Orvigny (Marne)\nAnnées : depuis 2019"


def test_paragraphs_bullets_and_short_lines():
    setter = Setter()
    shown = [
        "Ce paragraphe est composé de deux lignes qui vont",
        "jusqu’au bord de la colonne, puis il s’arrête.",
        "• une première puce",
        "• une seconde puce qui continue sur la ligne d’en",
        "  dessous",
        "Une ligne courte",
        "Une autre phrase qui commence à la ligne d’après.",
    ]
    for row, line in enumerate(shown):
        setter.put(line, 60, 100 + 14 * row)
    assert text_of(setter.page()).split("\n") == [
        f"{shown[0]} {shown[1]}",
        shown[2],
        "• une seconde puce qui continue sur la ligne d’en dessous",
        shown[5],
        shown[6],
    ]


def page_of(*placed: tuple[str, float, float]) -> Sheet:
    setter = Setter()
    for text, left, top in placed:
        setter.put(text, left, top)
    glyphs = setter.page()
    return Sheet(lines(glyphs), glyphs.width, glyphs.height)


def test_alternating_heads_feet_and_numbers_are_furniture_but_headings_are_not():
    sheets = []
    for number in range(1, 9):
        side = 60 if number % 2 else 400
        sheets.append(
            page_of(
                ("Guide des quartiers", side, 30),
                ("Contexte", 60, 80),
                (f"Le corps de la page {'abcdefgh'[number - 1] * 9}", 60, 120),
                ("Contexte", 60, 200),
                (f"Document public – page {number + 2}", 560 - side, 810),
            )
        )
    furniture = find_furniture(sheets, body_size(sheets), [frozenset()] * 8)
    assert furniture.texts[3] == ("Guide des quartiers", "Document public – page 6")
    assert all(len(gone) == 2 for gone in furniture.removed)
    assert printed_labels(furniture.texts) == tuple(str(n) for n in range(3, 11))


def test_labels_roman_arabic_spreads_and_none():
    texts = [(), ("ii",), ("iii",), ("1",), ("2",), (), ("4",)]
    assert printed_labels(texts) == ("i", "ii", "iii", "1", "2", "3", "4")
    assert printed_labels([("2", "3"), ("4", "5"), ("6", "7")]) == ("2-3", "4-5", "6-7")
    assert printed_labels([("Rapport 2021",), ("Rapport 2021",)]) == ("1", "2")


@given(st.integers(1, 399))
def test_roman_numerals_there_and_back(number):
    assert from_roman(to_roman(number).upper()) == number


@given(st.lists(st.integers(0, 0x10FFFF), max_size=30))
def test_readable_text_has_one_character_a_code_and_encodes(codes):
    text = readable(codes)
    assert len(text) == len(codes)
    assert "\x00" not in text
    assert text.encode("utf-8").decode("utf-8") == text


def test_a_surrogate_pair_becomes_its_character():
    assert readable([0xD83C, 0xDF33, 0xD800, 97]) == "\U0001f333\u200b\ufffda"


box_edges = st.floats(0, 500, allow_nan=False)


@given(st.lists(st.tuples(box_edges, box_edges, st.floats(1, 9), st.floats(8, 12)), max_size=20))
def test_merged_boxes_cover_what_they_are_made_of(places):
    boxes = [Box(x, y, x + w, y + h) for x, y, w, h in places]
    merged = merge_boxes(boxes)
    assert len(merged) <= len(boxes)
    for box in boxes:
        assert any(m.overlap_x(box) >= box.width - 1e-6 for m in merged)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_typed_lines_point_back_to_the_raw_text(raw):
    found, width, height = typed_lines(raw)
    assert width > 0
    assert height > 0
    for line in found:
        assert isinstance(line, Line)
        assert line.chars.offsets == sorted(line.chars.offsets)
        assert all(0 <= offset < len(raw) for offset in line.chars.offsets)


def test_a_number_and_its_unit_are_one_word_at_the_start_of_a_line():
    setter = Setter()
    setter.put("Dans cet immeuble, isoler en paille coûte environ", 60, 100)
    setter.put("243 euros au mètre carré, contre 220 en solution usuelle.", 60, 114)
    text = text_of(setter.page())
    assert "environ 243 euros" in text


def test_entries_of_a_glossary_stay_apart():
    setter = Setter().put("EBE : entreprise à but d'emploi", 60, 100)
    setter.put("échelle : taille du lieu où l'on agit", 60, 114)
    glyphs = setter.page()
    glyphs.bold[:] = glyphs.boxes[:, 0] < 80
    assert text_of(glyphs).split("\n") == [
        "EBE : entreprise à but d'emploi",
        "échelle : taille du lieu où l'on agit",
    ]
