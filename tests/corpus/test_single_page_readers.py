"""Markdown, text and HTML: the text as it is, headings, boilerplate, bad input."""

import os
from pathlib import Path

import pytest

from corpus.boilerplate import content_lines
from corpus.errors import UnreadableDocument
from corpus.passages import split
from corpus.quotes import quote, stands_on
from corpus.read import find_files, read_document

PAGE = """Mode sombre

[Nouveau] Un livret sur les cours d’école

Les cours d’école deviennent des lieux frais. Les élèves participent
à leur conception.

About Zoé

A student in urban planning, Zoé holds a Master’s degree.

See her LinkedIn profile

About Karim

Karim joined the team after his studies.
"""

MARKDOWN = """# Un livret

Un paragraphe **fort** qui
continue ici.

## Chiffres

- 75 cours en 2022
- 700 écoles

| Ville | Places |
|---|---|
| Lyon | 12 |
"""

HTML = """<!doctype html><html lang="fr"><head><title>Les îlots | Site</title></head><body>
<nav><a href="/">Accueil</a></nav><main><article><h1>Les îlots de fraîcheur</h1>
<p>La commune de Bellerive a planté 300 arbres en 2021 pour rafraîchir la place du marché.</p>
<h2>Résultats</h2><ul><li>La température ressentie baisse de 3 °C.</li></ul>
<p>Les habitants de Bellerive ont choisi les essences lors de trois réunions publiques.</p>
</article></main><footer>Mentions légales</footer><script>alert(1)</script></body></html>"""


def test_web_boilerplate_is_not_content():
    kept = "\n".join(PAGE[a:b] for a, b in content_lines(PAGE))
    assert "cours d’école" in kept
    for noise in ("Mode sombre", "About", "LinkedIn", "Karim", "Zoé"):
        assert noise not in kept


def test_a_heading_that_only_looks_like_a_biography_is_kept():
    text = "About Paris\n\nCe plan parle de la Seine.\n"
    assert len(content_lines(text)) == 2


@pytest.mark.parametrize(
    ("name", "content"), [("page.txt", PAGE), ("livret.md", MARKDOWN), ("ilots.html", HTML)]
)
def test_quotes_of_every_line_stand(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    document = read_document(path)
    page, raw = document.pages[0], document.raw_pages[0]
    assert len(raw.offsets) == len(page.text)
    passages = split(document)
    assert passages
    for passage in passages:
        for _, start, end in passage.spans:
            for line_start, line_end in lines(page.text, start, end):
                assert stands_on(quote(page, raw, line_start, line_end), raw.raw)


def lines(text, start, end):
    position = start
    for line in text[start:end].split("\n"):
        if line.strip():
            yield position, position + len(line)
        position += len(line) + 1


def test_text_is_as_it_is(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text(PAGE, encoding="utf-8")
    text = read_document(path).pages[0].text
    assert "Les élèves participent à leur conception." in text


def test_markdown_headings_and_wraps(tmp_path):
    path = tmp_path / "note.md"
    path.write_text(MARKDOWN, encoding="utf-8")
    document = read_document(path)
    assert [(h.level, h.text) for h in document.headings] == [(1, "Un livret"), (2, "Chiffres")]
    assert "**fort** qui continue ici." in document.pages[0].text
    assert document.source.title == "Un livret"
    assert {p.headings[-1] for p in split(document)} <= {"Un livret", "Chiffres"}


def test_html_main_content(tmp_path):
    path = tmp_path / "ilots.html"
    path.write_text(HTML, encoding="utf-8")
    document = read_document(path)
    text = document.pages[0].text
    assert "300 arbres en 2021" in text
    assert "baisse de 3 °C" in text
    assert "alert" not in text
    assert "Mentions" not in text
    assert "Résultats" in {h.text for h in document.headings}
    assert document.source.title.startswith("Les îlots")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("vide.txt", b"", "vide"),
        ("binaire.md", b"ab\x00\x01" * 50, "pas un fichier de texte"),
        ("plan.xlsx", b"PK", "format non pris en charge"),
    ],
)
def test_bad_files_are_told(tmp_path, name, data, says):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableDocument, match=says) as caught:
        read_document(path)
    assert name in str(caught.value)


def test_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableDocument, match="introuvable"):
        read_document(tmp_path / "absent.pdf")


def test_pipes_and_devices_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "tube.txt")
    for path in (tmp_path / "tube.txt", Path("/dev/zero"), tmp_path):
        with pytest.raises(UnreadableDocument, match="pas un fichier ordinaire"):
            read_document(path)


def test_encodings(tmp_path):
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("Élévation d’un côté : 3 €.".encode(encoding))
        assert read_document(path).pages[0].text.startswith("Élévation d’un côté")


def test_find_files(tmp_path):
    for name in ("b.pdf", "a.md", ".cache.md", "c.png", "sub/d.TXT", ".git/e.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    found = [p.name for p in find_files([tmp_path, tmp_path / "a.md"])]
    assert found == ["a.md", "b.pdf", "d.TXT"]


def test_documents_that_are_not_read_are_not_passed_over(tmp_path):
    for name in (
        "note.docx",
        "sub/vieux.DOC",
        ".DS_Store",
        "data.json",
        "photo.jpg",
        "~$note.docx",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    (tmp_path / "perdu.pdf").symlink_to(tmp_path / "absent.pdf")
    (tmp_path / "rond.md").symlink_to(tmp_path / "rond.md")
    found = find_files([tmp_path])
    assert [p.name for p in found] == ["note.docx", "perdu.pdf", "rond.md", "vieux.DOC"]
    for path, says in zip(
        found,
        ("convertissez-le", "introuvable", "lecture impossible", "convertissez-le"),
        strict=True,
    ):
        with pytest.raises(UnreadableDocument, match=says):
            read_document(path)


def test_front_matter_is_no_text(tmp_path):
    path = tmp_path / "note.md"
    path.write_text("---\ntitle: Réglages\n---\n\n# Le jardin\n\nIl compte 12 parcelles.\n")
    document = read_document(path)
    assert document.source.title == "Le jardin"
    assert "Réglages" not in document.pages[0].text
