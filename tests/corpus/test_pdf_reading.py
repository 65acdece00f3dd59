"""Real PDFs read with PDFium: text, offsets, boxes, pictures, headings and labels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image

from corpus.cleaning import LIGATURES, fold_char
from corpus.pdf import page_boxes, read_pdf, render_png
from corpus.types import Document
from tests import pdf_factory as make

LEFT = "La colonne de gauche parle des cours d’école et des arbres que les habitants plantent. "
RIGHT = "La colonne de droite parle du marché couvert et des ateliers ouverts chaque samedi. "


def booklet_page(canvas, number: int) -> None:
    """Running head and foot, a title, a field, a list, a table, two columns."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(60 if number % 2 else 380, 815, "Guide des quartiers résilients")
    canvas.drawString(60, 25, f"Document d’essai – page {number}")
    make.heading(canvas, f"{number}. Agir avec les habitants du quartier", 760)
    make.heading(canvas, f"Une action utile au voisinage ({'abcdef'[number - 1]})", 725, size=12)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(60, 700, "Territoire :")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(120, 700, "Ville-aux-Bois (Marne)")
    make.column(canvas, LEFT * 6, 60, 660, 220)
    make.column(canvas, RIGHT * 6, 310, 660, 220)
    for row, cells in enumerate((("Année", "Arbres", "Coût"), ("2021", "40", "3 200 €"))):
        for cell, left in zip(cells, (60, 200, 340), strict=True):
            canvas.drawString(left, 400 - 20 * row, cell)
    for row, item in enumerate(("planter des arbres", "ouvrir les cours l’été")):
        canvas.drawString(60, 340 - 14 * row, f"• {item}")


@pytest.fixture(scope="module")
def booklet(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "guide.pdf"
    return make.write(path, [booklet_page] * 6, title="Guide des quartiers")


@pytest.fixture(scope="module")
def read(booklet) -> Document:
    return read_pdf(booklet)


def assert_faithful(document: Document) -> None:
    """Nothing in the text that is not in the raw page, and nothing that breaks a writer."""
    assert len(document.pages) == len(document.raw_pages) == document.source.pages
    for page, raw in zip(document.pages, document.raw_pages, strict=True):
        assert len(page.text) == len(raw.offsets)
        (page.text + raw.raw).encode("utf-8")
        assert "\x00" not in page.text + raw.raw
        for char, offset in zip(page.text, raw.offsets, strict=True):
            origin = raw.raw[offset]
            folded = char in LIGATURES.get(origin, origin)
            assert char.isspace() or folded or (char == "-" and fold_char(origin) == "\u00ad")
    for heading in document.headings:
        page = document.pages[heading.page - 1]
        assert page.text[heading.start : heading.end] == heading.text
        assert "\n" not in heading.text
        assert 1 <= heading.level <= 6


def test_raw_characters_are_those_of_pdfium(booklet, read):
    with pdfium.PdfDocument(booklet) as opened:
        textpage = opened[0].get_textpage()
        count = textpage.count_chars()
        codes = [pdfium_c.FPDFText_GetUnicode(textpage.raw, i) for i in range(count)]
        assert read.raw_pages[0].raw == "".join(map(chr, codes))
    assert all(raw.boxed for raw in read.raw_pages)


def test_the_text_is_faithful_and_in_reading_order(read):
    assert_faithful(read)
    text = read.pages[2].text
    lines = text.split("\n")
    assert lines[0] == "3. Agir avec les habitants du quartier"
    assert "Territoire : Ville-aux-Bois (Marne)" in lines
    assert LEFT.strip() in text
    assert RIGHT.strip() in text
    assert text.index("colonne de droite") > text.rindex("colonne de gauche")
    assert "Année\tArbres\tCoût" in lines
    assert "2021\t40\t3 200 €" in lines
    assert lines[-2:] == ["• planter des arbres", "• ouvrir les cours l’été"]


def test_running_heads_and_feet_are_gone_and_give_the_labels(read):
    joined = "\n".join(page.text for page in read.pages)
    assert "Guide des quartiers résilients" not in joined
    assert "Document d’essai" not in joined
    assert [page.label for page in read.pages] == ["1", "2", "3", "4", "5", "6"]


def test_headings_have_consistent_levels(read):
    found = [(h.page, h.level, h.text) for h in read.headings]
    assert found[:2] == [
        (1, 1, "1. Agir avec les habitants du quartier"),
        (1, 2, "Une action utile au voisinage (a)"),
    ]
    assert {level for _, level, _ in found} == {1, 2}
    assert len(found) == 12
    assert not read.problems


def test_boxes_lie_on_the_text(booklet, read):
    text, raw = read.pages[0].text, read.raw_pages[0]
    start = text.index("La colonne de droite")
    end = text.index("samedi.") + len("samedi.")
    boxes = page_boxes(booklet, 1, raw.offsets[start], raw.offsets[end - 1] + 1)
    assert len(boxes) == 2
    assert all(300 < box.left < box.right < 540 for box in boxes)
    assert boxes[0].top == pytest.approx(make.HEIGHT - 660 - 8, abs=4)
    assert boxes[0].bottom <= boxes[1].top + 3
    assert page_boxes(booklet, 1, 5, 5) == ()
    with pytest.raises(IndexError):
        page_boxes(booklet, 7, 0, 1)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_boxes_follow_a_turned_page(tmp_path, booklet, degrees):
    path = make.rotated(tmp_path / "turned.pdf", booklet, degrees)
    document = read_pdf(path)
    raw = document.raw_pages[0].raw
    start = raw.index("Ville-aux-Bois")
    boxes = page_boxes(path, 1, start, start + 14)
    plain = np.asarray(Image.open(io.BytesIO(render_png(path, 1, 1.0))).convert("L"))
    inside = np.full(plain.shape, False)
    for box in boxes:
        inside[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1] = True
    assert (plain[inside] < 128).sum() > 40
    assert "Territoire : Ville-aux-Bois (Marne)" in document.pages[0].text


def test_a_highlight_colours_only_its_box(booklet):
    scale = 1.0
    raw = read_pdf(booklet).raw_pages[0].raw
    start = raw.index("Ville-aux-Bois")
    boxes = page_boxes(booklet, 1, start, start + 14)
    plain = Image.open(io.BytesIO(render_png(booklet, 1, scale))).convert("RGB")
    marked = Image.open(io.BytesIO(render_png(booklet, 1, scale, boxes))).convert("RGB")
    assert plain.size == (595, 842) or abs(plain.size[0] - make.WIDTH) <= 1
    changed = np.argwhere((np.asarray(plain) != np.asarray(marked)).any(axis=2))
    (box,) = boxes
    assert len(changed) > 100
    assert changed[:, 1].min() >= box.left - 2
    assert changed[:, 1].max() <= box.right + 2
    assert (np.asarray(marked).min(axis=2) < 128).sum() >= (
        np.asarray(plain).min(axis=2) < 128
    ).sum()


def test_line_end_hyphens_fold_and_compounds_keep_theirs(tmp_path):
    def draw(canvas, number: int) -> None:
        shown = [
            "La commune prépare avec les associations la réno-",
            "vation de son parc, sous la conduite du vice-",
            "président et de ses équipes, qui suivront le ca-",
            "lendrier jusqu’au bout, sans y revenir plus tard.",
        ]
        make.typed(canvas, shown, 60, 700)

    document = read_pdf(make.write(tmp_path / "cesure.pdf", [draw]))
    assert_faithful(document)
    text = document.pages[0].text
    assert "la rénovation de son parc" in text
    assert "vice-président et de ses" in text
    assert "le calendrier jusqu’au bout" in text


def test_ligatures_private_bullets_and_astral_characters(tmp_path):
    meanings = {"@": "\ufb03", "~": "\uf0b7", "^": "\x00", "`": "\U0001f333"}
    path = make.with_to_unicode(tmp_path / "signes.pdf", "~ o@ce ^ et ` plante", meanings)
    document = read_pdf(path)
    assert_faithful(document)
    assert document.pages[0].text == "office et \U0001f333 plante"


def test_letter_spaced_titles_are_closed_up(tmp_path):
    def draw(canvas, number: int) -> None:
        for text, y, spacing in (("LES RÉFÉRENCES", 760, 1.4), ("SOMMAIRE", 720, 3.0)):
            words = canvas.beginText(60, y)
            words.setFont("Helvetica", 9)
            words.setCharSpace(spacing)
            words.textLine(text)
            canvas.drawText(words)
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, 690, "S O M M A I R E")
        make.column(canvas, make.PROSE, 60, 600, 400)

    lines = read_pdf(make.write(tmp_path / "espaces.pdf", [draw])).pages[0].text.split("\n")
    assert lines[:3] == ["LES RÉFÉRENCES", "SOMMAIRE", "SOMMAIRE"]


def test_a_table_of_contents_yields_no_heading(tmp_path):
    def contents(canvas, number: int) -> None:
        make.heading(canvas, "Sommaire", 760)
        for row in range(5):
            make.heading(canvas, f"Chapitre {row + 1} {'. ' * 30} {row + 3}", 700 - 30 * row, 12)

    def chapter(canvas, number: int) -> None:
        make.heading(canvas, f"Chapitre {number - 1}", 760, size=12)
        make.page_of_prose(canvas, number)

    document = read_pdf(make.write(tmp_path / "sommaire.pdf", [contents, chapter, chapter]))
    assert [h.text for h in document.headings] == ["Chapitre 1", "Chapitre 2"]
    assert document.pages[0].text.count("\n") == 5


def test_bookmarks_give_headings_and_levels(tmp_path):
    def draw(canvas, number: int) -> None:
        make.typed(canvas, [f"Partie {number} sans aucune mise en valeur"], 60, 760)
        make.column(canvas, make.PROSE, 60, 700, 400)
        make.typed(canvas, [f"Sous-partie {number}"], 60, 560)
        make.column(canvas, make.PROSE, 60, 500, 400)

    source = make.write(tmp_path / "plain.pdf", [draw, draw])
    items = []
    for n in (1, 2):
        parent = f"Partie {n} sans aucune mise en valeur"
        items += [(parent, n, None), (f"Sous-partie {n}", n, parent)]
    document = read_pdf(make.bookmarked(tmp_path / "marked.pdf", source, items))
    assert [(h.page, h.level, h.text) for h in document.headings] == [
        (n, level, text)
        for n in (1, 2)
        for level, text in (
            (1, f"Partie {n} sans aucune mise en valeur"),
            (2, f"Sous-partie {n}"),
        )
    ]


def test_page_labels_of_the_pdf_win(tmp_path, booklet):
    document = read_pdf(make.labelled(tmp_path / "labels.pdf", booklet, 2))
    assert [page.label for page in document.pages] == ["i", "ii", "1", "2", "3", "4"]
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5, 6]


def test_a_document_of_many_pages_is_read_whole(tmp_path):
    path = make.write(tmp_path / "long.pdf", [make.page_of_prose] * 60)
    document = read_pdf(path)
    assert document.source.pages == 60
    assert all(page.text for page in document.pages)
