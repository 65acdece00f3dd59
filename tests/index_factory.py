"""Small documents for tests of the index: built in code, or written as files that a toy reader reads.

A toy file is UTF-8 text whose pages are separated by form feeds; each line is a passage, and a
line that starts with « # » is the heading of those below it.
"""

import hashlib
import shutil
import time
from array import array
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.settings import Settings
from corpus.types import Document, Heading, Page, Passage, Problem, RawPage, Source, SourceKind

TEXTS = {
    "eau.txt": "# La cour Oasis\nÀ Paris, 75 cours d’école étaient transformées en juin 2022.\n"
    "La désimperméabilisation de la cour coûte 1 500 euros par m².\f"
    "# Les noues\nÀ Villeneuve-le-Roi, une noue boit la pluie au pied des immeubles.",
    "chaleur.txt": "# Le réseau\nLa géothermie de Grigny chauffe 10 000 logements sociaux.\n"
    "Les habitants du quartier prioritaire paient une facture plus faible.\f",
    "emploi.txt": "# La régie\nLa régie de quartier de Nanterre embauche quarante salariés.\n"
    "Un employé de la conciergerie garde les clés du voisinage à Strasbourg.",
}


def make_source(source_id="guide", title="Guide", pages=1, file=None, sha256="0" * 64):
    return Source(
        id=source_id,
        title=title,
        publisher="FVD",
        year=2026,
        pages=pages,
        file=file or f"{source_id}.txt",
        url=None,
        licence="",
        sha256=sha256,
        kind=SourceKind.DOCUMENT,
    )


def make_document(source_id, page_texts, *, title=None, file=None, sha256="0" * 64):
    """A document whose raw pages equal its cleaned pages."""
    pages, raws, headings, problems = [], [], [], []
    for number, text in enumerate(page_texts, 1):
        pages.append(Page(source_id, number, str(number), text))
        raws.append(RawPage(text, array("i", range(len(text))), boxed=False))
        if not text:
            problems.append(Problem(number, f"page {number} : aucun texte."))
        start = 0
        for line in text.split("\n"):
            if line.startswith("# "):
                headings.append(Heading(number, start, start + len(line), 1, line))
            start += len(line) + 1
    source = make_source(source_id, title or source_id.title(), len(pages), file, sha256)
    return Document(source, tuple(pages), tuple(raws), tuple(headings), tuple(problems))


def read(path):
    """The toy reader; « broken » in a name is a file that cannot be read, « bug » a crash."""
    if "broken" in path.name:
        raise UnreadableDocument(path.name, "fichier abîmé ; remplacez-le.")
    if "bug" in path.name:
        raise ZeroDivisionError("a bug of the reader")
    data = path.read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    texts = data.decode("utf-8").split("\f")
    return make_document(path.stem.lower(), texts, file=path.name, sha256=sha256)


def read_slowly(path):
    """The toy reader, slow enough for a process to be killed in the middle."""
    time.sleep(0.15)
    return read(path)


def split(document):
    """Each line that is no heading is a passage."""
    passages = []
    for page in document.pages:
        headings, start = (), 0
        for line in page.text.split("\n"):
            if line.startswith("# "):
                headings = (line[2:],)
            elif line.strip():
                span = ((page.number, start, start + len(line)),)
                passages.append(Passage.of(document.source.id, headings, line, span))
            start += len(line) + 1
    return tuple(passages)


def find(paths):
    """All text files of folders; a file is itself, there or not."""
    found = []
    for path in paths:
        found += sorted(path.rglob("*.txt")) if path.is_dir() else [path]
    return tuple(found)


TOYS = {"read": read, "split": split, "find": find}


def write_files(folder, texts=None):
    """Writes toy files and gives their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (TEXTS if texts is None else texts).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def copy_of(built, folder):
    """Settings and documents of an index that was built elsewhere, moved to a folder of its own."""
    shutil.copytree(built, folder, dirs_exist_ok=True)
    return settings_in(folder)


def settings_in(folder):
    """Settings whose data lie below a folder."""
    return Settings(data=Path(folder) / "data")
