"""What a saved web page carries beside its text: mode switches, skip links, staff biographies.

FVD's pages start with « Mode sombre » and end with biographies headed « About Nina », « About
Solène » … (or « À propos de … »), seen on a real page; neither must become a passage. Works on
lines of extracted text; knows no HTML.
"""

from __future__ import annotations

import re

SWITCH = re.compile(
    r"(?:mode (?:sombre|clair)|aller au contenu(?: principal)?|passer au contenu|skip to content"
    r"|menu|fermer|partager|imprimer|accepter|refuser|tout accepter|tout refuser)\s*$",
    re.IGNORECASE,
)
BIOGRAPHY = re.compile(r"(?:#+ )?(?:About|À propos d[e’'])\s*[A-ZÀ-Ý][\w-]+\s*$")
SIGNS_OF_STAFF = re.compile(
    r"\b(?:linkedin|master|student|stud(?:y|ies|ied)|degree|graduate|intern|joined|étudiante?"
    r"|diplômée?|apprenti(?:ssage)?|stage|chargée? de|Mission Officer)\b",
    re.IGNORECASE,
)
MOSTLY = 3


def content_lines(text: str) -> list[tuple[int, int]]:
    """Half-open offsets of the lines of `text` that are content, the line breaks left out."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]*", text) if m.end() > m.start()]
    end = _biographies(text, lines)
    kept = [line for line in lines[:end] if not SWITCH.match(text[line[0] : line[1]].strip())]
    return [line for line in kept if text[line[0] : line[1]].strip()]


def _biographies(text: str, lines: list[tuple[int, int]]) -> int:
    """Index of the line from which only staff biographies follow, or the number of lines."""
    heads = [n for n, (a, b) in enumerate(lines) if BIOGRAPHY.match(text[a:b].strip())]
    if not heads:
        return len(lines)
    tail = text[lines[heads[0]][0] :]
    several = len(heads) >= MOSTLY
    return heads[0] if several or SIGNS_OF_STAFF.search(tail) else len(lines)
