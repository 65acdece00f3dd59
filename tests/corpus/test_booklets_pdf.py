"""The committed booklets, read back as any reader would: pages, labels, titles, links, fonts."""

import os
import re
import zlib
from functools import cache
from importlib import metadata
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from corpus.booklets import fonts
from corpus.booklets.build import BUNDLED, build
from corpus.booklets.fidelity import fold
from corpus.booklets.manuscript import NAMES, PILLARS
from corpus.booklets.pages import AUTHOR, KEYWORDS, NOTICE
from corpus.booklets.records import load_records
from corpus.booklets.sheet_text import AXES, carriers, load_sheet, territory, years

RECORDS = load_records()
PILLAR_NAMES = NAMES[1:]
MADE_WITH = ("5.1.0", "1.2.13")
"""Versions of reportlab and zlib that the committed files were made with."""


def flat(text):
    """Without line-end hyphens; all white space and apostrophes alike, lower case."""
    text = re.sub(r"[\ufffe\u00ad\u0002]\s*", "", text)
    return re.sub(r"\s+", " ", fold(text))


def close(text):
    """Letters, digits and signs alone: line ends may have taken spaces and hyphens."""
    return re.sub(r"[\s-]", "", flat(text))


@cache
def texts(name, folder=BUNDLED):
    document = pypdfium2.PdfDocument(folder / f"{name}.pdf")
    found = []
    for page in document:
        textpage = page.get_textpage()
        found.append(textpage.get_text_range())
        textpage.close()
        page.close()
    document.close()
    return found


@cache
def reader(name):
    return pypdf.PdfReader(BUNDLED / f"{name}.pdf")


@cache
def sheet_pages(name):
    """Record id → (outline title, physical page) of the sheets of a booklet."""
    pdf = reader(name)
    titles = {fold(r.title): r.id for r in RECORDS}
    found = {}
    for item in pdf.outline:
        if isinstance(item, list):
            for entry in item:
                page = pdf.get_destination_page_number(entry)
                identifier = titles[re.sub(r"\s+", " ", fold(entry.title))]
                assert identifier not in found
                found[identifier] = (entry.title, page)
    return found


def test_every_action_is_one_sheet_of_the_booklet_of_its_pillar():
    for name, pillar in zip(PILLAR_NAMES, PILLARS, strict=True):
        assert set(sheet_pages(name)) == {r.id for r in RECORDS if r.pillar == pillar}


@pytest.mark.parametrize("name", PILLAR_NAMES)
def test_a_sheet_shows_its_title_fields_and_sources(name):
    pages = [flat(text) for text in texts(name)]
    for record in RECORDS:
        if record.id not in sheet_pages(name):
            continue
        at = sheet_pages(name)[record.id][1]
        page = " ".join(pages[at : at + 2])
        assert flat(record.title) in pages[at]
        assert f"territoire : {flat(territory(record.place))}" in pages[at]
        assert f"axe : {flat(AXES[record.pillar])}" in pages[at]
        assert f"porteurs : {flat(carriers(record.actors))}" in pages[at]
        assert ("annees : " + flat(years(record.years)) in pages[at]) == bool(record.years)
        assert "chiffres cles :" in page or not record.figures
        for url in record.urls:
            assert fold(url) in page.replace(" ", "")
        for section in load_sheet(record).sections:
            for paragraph in (section.heading, *section.paragraphs):
                assert close(paragraph) in close(page)


@pytest.mark.parametrize("name", PILLAR_NAMES)
def test_a_middling_sheet_says_so(name):
    pages = [flat(text) for text in texts(name)]
    for identifier, (_, at) in sheet_pages(name).items():
        record = next(r for r in RECORDS if r.id == identifier)
        alone = sum(page == at for _, page in sheet_pages(name).values()) == 1
        told = "fiabilite des informations" in pages[at]
        assert told or record.confidence == "haute"
        assert not (told and alone and record.confidence == "haute")


@pytest.mark.parametrize("name", PILLAR_NAMES)
def test_every_source_is_a_link(name):
    found = set()
    for page in reader(name).pages:
        for annotation in page.get("/Annots", ()):
            action = annotation.get_object().get("/A", {})
            found.add(str(action.get("/URI", "")))
    for record in RECORDS:
        if record.id in sheet_pages(name):
            assert set(record.urls) <= found


@pytest.mark.parametrize("name", NAMES)
def test_every_page_says_that_it_is_a_demonstration(name):
    assert all(flat(NOTICE) in flat(text) for text in texts(name))
    assert "licence ouverte 2.0" in flat(" ".join(texts(name)[:3]))


@pytest.mark.parametrize("name", NAMES)
def test_printed_numbers_are_the_labels_and_not_the_physical_numbers(name):
    labels = reader(name).page_labels
    front = labels.index("1")
    assert front >= 3
    assert labels[:front] == ["i", "ii", "iii", "iv", "v", "vi"][:front]
    assert labels[front:] == [str(n) for n in range(1, len(labels) - front + 1)]
    for label, text in list(zip(labels, texts(name), strict=True))[1:]:
        assert flat(text).rstrip().endswith(f"publication de fvd {label}")


@pytest.mark.parametrize("name", PILLAR_NAMES)
def test_contents_print_the_true_page(name):
    labels = reader(name).page_labels
    contents = flat(" ".join(texts(name)[2 : labels.index("1")]))
    for title, at in sheet_pages(name).values():
        assert f"{flat(title)} {labels[at]} " in contents


def test_the_overview_indexes_every_action_at_its_true_page():
    overview = flat(" ".join(texts(NAMES[0])))
    for number, name in enumerate(PILLAR_NAMES, 1):
        labels = reader(name).page_labels
        for title, at in sheet_pages(name).values():
            where = f"{flat(title)} livret {number}, p. {labels[at]}"
            assert overview.count(where) >= 2


def test_the_overview_explains_and_points_to_fvd():
    overview = flat(" ".join(texts(NAMES[0])))
    for words in ("101 actions", "glossaire", "npnru", "tenir le coup", "il ne le reprend pas"):
        assert words in overview
    links = "".join(str(page.get("/Annots", "")) for page in reader(NAMES[0]).pages)
    assert links
    address = "francevilledurable.fr/2025/11/18/livrable-pour-renforcer-la-resilience-des-quartiers"
    assert address in overview.replace(" ", "")


@pytest.mark.parametrize("name", PILLAR_NAMES)
def test_tables_and_figures_are_there(name):
    text = flat(" ".join(texts(name)))
    for words in ("action commune annees page", "chiffre ce qu'il compte action", "figure 1.",
                  "figure 2."):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("name", NAMES)
def test_metadata(name):
    pdf = reader(name)
    assert pdf.metadata.title
    assert pdf.metadata.author == AUTHOR
    assert pdf.metadata.subject
    assert pdf.metadata["/Keywords"] == KEYWORDS
    assert "livrables:demonstration" in KEYWORDS
    assert pdf.trailer["/Root"]["/Lang"] == "fr"


@pytest.mark.parametrize("name", NAMES)
def test_every_font_is_an_embedded_subset(name):
    used = set()
    for page in reader(name).pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            used.add(font["/BaseFont"])
            assert "/FontFile2" in font["/FontDescriptor"].get_object()
    assert all(re.match(r"/[A-Z0-9]{6}\+", base) for base in used)
    assert any("Lato" in base for base in used)
    assert any("Gentium" in base for base in used)


def test_the_five_together_are_under_five_megabytes():
    assert sum((BUNDLED / f"{name}.pdf").stat().st_size for name in NAMES) < 5_000_000


def test_a_rebuild_gives_the_committed_files(tmp_path):
    try:
        fonts.locate()
    except fonts.FontsMissing as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(missing))
    built = build(tmp_path)
    assert [path.stem for path in built] == list(NAMES)
    same_tools = (metadata.version("reportlab"), zlib.ZLIB_RUNTIME_VERSION) == MADE_WITH
    for path in built:
        committed = BUNDLED / path.name
        if same_tools:
            assert path.read_bytes() == committed.read_bytes(), path.name
        assert texts(path.stem, tmp_path) == texts(path.stem)


def test_the_bundle_holds_nothing_else():
    assert sorted(path.name for path in Path(BUNDLED).iterdir()) == [f"{n}.pdf" for n in NAMES]
