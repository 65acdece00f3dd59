"""Files that cannot be read, or only in part: one clear French reason, and the rest is kept."""

from __future__ import annotations

import logging

import pypdfium2 as pdfium
import pytest

from corpus import pdf
from corpus.errors import UnreadableDocument
from corpus.pdf import read_pdf
from corpus.pdf_structure import read_structure
from corpus.quotes import verbatim_runs
from tests import pdf_factory as make


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("plain")
    return make.write(folder / "clair.pdf", [make.page_of_prose] * 3, title="Essai de lecture")


def refused(path) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(path)
    assert caught.value.file == path.name
    assert path.name in str(caught.value)
    return caught.value.reason


def test_a_text_file_named_pdf(tmp_path):
    path = tmp_path / "notes.pdf"
    path.write_text("Ceci n’est pas un PDF.", encoding="utf-8")
    assert "pas un PDF" in refused(path)


def test_an_empty_file(tmp_path):
    path = tmp_path / "vide.pdf"
    path.write_bytes(b"")
    assert "vide" in refused(path)


@pytest.mark.parametrize("kept", [40, 300])
def test_a_file_cut_before_any_page(tmp_path, plain, kept):
    path = tmp_path / "coupe.pdf"
    path.write_bytes(plain.read_bytes()[:kept])
    assert "téléchargez-le à nouveau" in refused(path)


def test_a_file_cut_at_its_end_is_read_and_told(tmp_path, plain):
    path = tmp_path / "coupe.pdf"
    data = plain.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref\n") - 1])
    document = read_pdf(path)
    assert document.problems[0].page is None
    assert "fin du fichier" in document.problems[0].message
    assert "désimperméabilisé" in document.pages[0].text


def test_a_password_is_asked_for_and_an_empty_one_is_not(tmp_path, plain):
    assert "mot de passe" in refused(make.encrypted(tmp_path / "prive.pdf", plain, "secret"))
    opened = read_pdf(make.encrypted(tmp_path / "ouvert.pdf", plain, ""))
    assert [p.text for p in opened.pages] == [p.text for p in read_pdf(plain).pages]
    assert opened.source.title == "Essai de lecture"


def test_a_pdf_without_pages(tmp_path):
    assert "aucune page" in refused(make.without_pages(tmp_path / "sans.pdf"))


def scan(canvas, number: int) -> None:
    canvas.setFillGray(0.5)
    canvas.rect(100, 100, 300, 500, fill=1)


def test_a_scan_is_returned_with_one_problem(tmp_path):
    document = read_pdf(make.write(tmp_path / "scan.pdf", [scan, scan]))
    assert [p.text for p in document.pages] == ["", ""]
    assert len(document.problems) == 1
    assert document.problems[0].page is None
    assert "OCR" in document.problems[0].message


def test_a_page_without_text_is_told(tmp_path):
    draws = [make.page_of_prose, scan, make.page_of_prose]
    document = read_pdf(make.write(tmp_path / "mixte.pdf", draws))
    assert [(p.page, p.message.split(" (")[0]) for p in document.problems] == [
        (2, "page 2 : aucun texte")
    ]
    assert document.pages[1].text == ""
    assert len(document.raw_pages[1].offsets) == 0


def test_when_pdfium_fails_on_a_page_the_second_reader_takes_over(plain, monkeypatch):
    original = pdf._page_glyphs

    def failing(page, textpage):
        if textpage.get_text_range(0, 40).startswith("Page d’essai numéro 2"):
            raise pdfium.PdfiumError("broken page")
        return original(page, textpage)

    first = read_pdf(plain)
    monkeypatch.setattr(pdf, "_page_glyphs", failing)
    document = read_pdf(plain)
    assert [raw.boxed for raw in document.raw_pages] == [True, False, True]
    assert document.pages[1].text.split() == first.pages[1].text.split()
    assert not document.problems
    page, raw = document.pages[1], document.raw_pages[1]
    assert len(verbatim_runs(page, raw, 0, len(page.text))) == 1


def test_when_pdfium_cannot_open_a_file_the_second_reader_does(plain, monkeypatch, caplog):
    def failing(data):
        raise pdfium.PdfiumError("format", err_code=3)

    monkeypatch.setattr(pdf, "_document", failing)
    with caplog.at_level(logging.DEBUG):
        document = read_pdf(plain)
    assert "désimperméabilisé trois cours d’école" in document.pages[0].text
    assert not any(raw.boxed for raw in document.raw_pages)
    assert not [r for r in caplog.records if r.name.startswith("pypdf") and r.levelno >= 30]


def test_structure_of_rubbish_is_empty(caplog):
    with caplog.at_level(logging.DEBUG):
        structure = read_structure(b"%PDF-1.7\nrubbish")
    assert structure.outline == ()
    assert structure.labels is None
    assert not structure.metadata
    assert not [r for r in caplog.records if r.levelno >= logging.WARNING]
