"""From a file name and its metadata to a `Source`: slug, title, publisher, year, licence, kind.

Our own booklets say « licence:… ; publisher:… ; year:… » in their keywords, which is honoured.
This module opens no file and knows no PDF library.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from pathlib import PurePath

from corpus.types import Source, SourceKind

SLUG_LENGTH = 60
SPELLED_OUT = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "’": "-", "–": "-"})
DEMONSTRATION_MARK = "livrables:demonstration"
FVD = re.compile(r"france villes (?:et|&|&amp;) territoires durables", re.I)
TOOLS = re.compile(
    r"\b(?:adobe|acrobat|indesign|illustrator|microsoft|word|excel|powerpoint|office|quark\w*|"
    r"latex|pandoc|tex|scribus|canva|reportlab|libreoffice|openoffice|writer|impress|pdf\w*|quartz|"
    r"chromium|skia|mac ?os|windows|wkhtml\w*|ghostscript|distiller|anonymous|user|admin\w*)\b",
    re.I,
)
ORGANISATION = re.compile(
    r"\b(?:association|agence|ministère|ministere|direction|commune|ville|villes|métropole|mairie|"
    r"région|département|communauté|conseil|fondation|institut|université|centre|office|observatoire|"
    r"syndicat|fédération|union|réseau|comité|société|groupe|service|bureau|caisse|banque|france|"
    r"territoires?|collectif|délégation|préfecture|établissement|laboratoire|éditions?)\b",
    re.I,
)
NOT_TITLE = re.compile(
    r"(?:microsoft \w+\s*-|untitled|sans[ -]titre|document\d*$|diapositive|présentation powerpoint|"
    r"slide|mise en page|plaquette|canevas|layout|model[eè]le?|template|v\d+$|\d+$)|"
    r".*\.(?:pdf|docx?|indd|pptx?|odt|rtf|qxp|qxd|ai|tex|xlsx?)$",
    re.I,
)


def slugify(name: str) -> str:
    """ASCII slug of at most 60 characters: lower case, hyphens; never empty."""
    slug = slugify_all(name)[:SLUG_LENGTH].strip("-")
    return slug or "document-" + hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]


def readable_stem(file: str) -> str:
    """A title from a file name: no suffix, separators as spaces, first letter upper case."""
    stem = re.sub(r"[_\-\s]+", " ", PurePath(file).stem).strip()
    return stem[:1].upper() + stem[1:] if stem else file


def meaningful_title(title: str, file: str) -> bool:
    """Whether a metadata title names the document rather than a tool, a template or a file."""
    text = title.strip()
    if len(text) < 4 or sum(c.isalpha() for c in text) < 4 or NOT_TITLE.match(text):
        return False
    return slugify(text) != slugify(PurePath(file).stem) or " " in text


def occurs(title: str, opening: str) -> bool:
    """Whether at least half of the title's words stand in `opening`; True where that is empty."""
    text = slugify_all(opening)
    words = [word for word in slugify_all(title).split("-") if len(word) > 3]
    found = sum(f"-{word}-" in f"-{text}-" for word in words)
    return not text or not words or 2 * found >= len(words)


def slugify_all(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, of any length, possibly empty."""
    plain = unicodedata.normalize("NFKD", text.translate(SPELLED_OUT))
    plain = plain.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def keywords(metadata: Mapping[str, str]) -> dict[str, str]:
    """Our own « name:value » keywords, semicolon-separated, by lower-case name."""
    pairs = (part.partition(":") for part in metadata.get("Keywords", "").split(";"))
    return {name.strip().lower(): value.strip() for name, sep, value in pairs if sep and value}


def publisher_of(metadata: Mapping[str, str]) -> str:
    """The organisation behind the document, or "" when metadata names a person or a tool."""
    if named := keywords(metadata).get("publisher"):
        return named
    for field in ("Author", "Company", "Creator"):
        name = metadata.get(field, "").strip()
        if not name or TOOLS.search(name) or not 2 <= len(name) <= 120:
            continue
        acronym = re.fullmatch(r"[A-ZÉÈ][A-ZÉÈ0-9&.-]{1,11}", name) is not None
        if acronym or FVD.search(name) or ORGANISATION.search(name):
            return name
    return ""


def year_of(metadata: Mapping[str, str], title: str) -> int | None:
    """Year of the document: keywords, then title or subject, then the file's creation date."""
    for text in (keywords(metadata).get("year", ""), title, metadata.get("Subject", "")):
        years = re.findall(r"(?<!\d)((?:19[6-9]|20[0-4])\d)(?![\d/-])", text)
        if years:
            return int(years[-1])
    created = re.match(r"D:(\d{4})", metadata.get("CreationDate", ""))
    return int(created.group(1)) if created and 1980 <= int(created.group(1)) < 2050 else None


def kind_of(metadata: Mapping[str, str]) -> SourceKind:
    """DEMONSTRATION for our own booklets, LIVRABLE for FVD's publications, else DOCUMENT."""
    if DEMONSTRATION_MARK in metadata.get("Keywords", "").lower().replace(" ", ""):
        return SourceKind.DEMONSTRATION
    names = [metadata.get(field, "") for field in ("Author", "Company", "Creator", "Publisher")]
    names.append(keywords(metadata).get("publisher", ""))
    if any(FVD.search(" ".join(name.split())) for name in names):
        return SourceKind.LIVRABLE
    return SourceKind.DOCUMENT


def make_source(
    file: str,
    sha256: str,
    pages: int,
    metadata: Mapping[str, str],
    first_title: str,
    opening: str,
) -> Source:
    """The Source of a file.

    `first_title` is the biggest text of its first page, or ""; `opening` its first pages' text,
    in which half the words of a metadata title must occur (templates carry the titles of others).
    """
    title = " ".join(metadata.get("Title", "").split())
    if not meaningful_title(title, file) or not occurs(title, opening):
        title = first_title.strip() or readable_stem(file)
    own = keywords(metadata)
    return Source(
        id=slugify(PurePath(file).stem),
        title=title,
        publisher=publisher_of(metadata),
        year=year_of(metadata, title),
        pages=pages,
        file=file,
        url=own.get("url"),
        licence=own.get("licence", ""),
        sha256=sha256,
        kind=kind_of(metadata),
    )
