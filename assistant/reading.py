"""A question as it was meant: without its greeting, messages' shorthand spelt out, places in capitals.

« bonjour, ya une accorderie au mans svp » is read as « y a une accorderie au Mans »; everything that
looks at names afterwards then sees one. What is not recognised is left as it was typed. Knows no index.
"""

from __future__ import annotations

import re

from assistant.question import unaccented
from corpus.mentions import mentions

GREETED = re.compile(
    r"^\s*(?:(?:bonjour|bonsoir|bjr|salut|slt|coucou|hello|allo|re)\b"
    r"(?:\s+(?:à tous|a tous|madame|monsieur|mesdames|messieurs))?[\s,.!;:…-]*)+",
    re.IGNORECASE,
)
THANKED = re.compile(
    r"(?:[\s,.!;:…-]+(?:svp|stp|merci(?: (?:d['’]avance|beaucoup|bien|à vous|a vous))?"
    r"|s['’]il (?:vous|te) pla[iî]t|bonne journ[ée]e|cordialement))+[\s.!…]*(?=\?*\s*$)",
    re.IGNORECASE,
)
SPOKEN = {
    "cb": "combien", "cmb": "combien", "kombien": "combien", "kel": "quel", "kelle": "quelle",
    "koi": "quoi", "kan": "quand", "pk": "pourquoi", "pkoi": "pourquoi", "pourkoi": "pourquoi",
    "koman": "comment", "ketchose": "quelque chose", "qqch": "quelque chose", "qqn": "quelqu'un",
    "kelke": "quelque", "kelkun": "quelqu'un", "bcp": "beaucoup", "ya": "y a", "svp": "", "stp": "",
}  # fmt: skip
"""Shorthand of messages that stands for function words only: none finds a passage."""
CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
FRAMED = re.compile(
    r"^\s*(?:(?:que |qu['’]est-ce que |ce que )?(?:dit|disent|raconte|racontent|nous apprend|nous apprennent)"
    r" (?:le|les|ce|ces|cet|votre|vos) (?:livrets?|documents?|livrables?|brochures?)"
    r" (?:sur|de|du|des|d['’]|(?:à|a) propos (?:de|du|des)|au sujet (?:de|du|des)) ?"
    r"|(?:pouvez-vous|peux-tu|pourriez-vous|tu peux|vous pouvez) (?:me|nous) dire,? (?:si |s['’](?=il|y))?)",
    re.IGNORECASE,
)
"""« Que dit le livret sur … »: about the documents, not about their subject."""
LEAST_SHOUTED = 3
"""Words of a question in capitals from which it is read in lower case."""


def readable(question: str) -> str:
    """The question as read; the question itself when nothing would be left of it."""
    text = THANKED.sub("", GREETED.sub("", CONTROL.sub(" ", question)))
    text = FRAMED.sub("", text)
    text = re.sub(r"[^\W\d_]+", lambda m: SPOKEN.get(m.group().lower(), m.group()), text)
    text = re.sub(r"[ \t]{2,}", " ", text).strip(" ,;")
    if not re.search(r"\w", text):
        return question
    if text.isupper() and len(text.split()) >= LEAST_SHOUTED:
        text = text.lower()
    if question[:1].isupper():
        text = text[:1].upper() + text[1:]
    return with_names(text)


def with_names(text: str) -> str:
    """The text with the places it names written as they are: « a st denis » → « a Saint-Denis »."""
    pieces: list[str] = []
    done = 0
    for mention in mentions(text):
        typed = text[mention.start : mention.end]
        if mention.derived or typed.isdigit():
            continue
        name = mention.name.replace("'", "’") if "’" in typed else mention.name
        if unaccented(typed) not in unaccented(name):  # « st denis », « région parisienne »
            same = unaccented(typed).replace("st ", "saint ").replace("ste ", "sainte ")
            if same.replace("st-", "saint-").replace(" ", "-") != unaccented(name).replace(
                " ", "-"
            ):
                name = typed
        elif len(unaccented(typed)) < len(unaccented(name)):  # « mans » of « au mans »
            name = name[-len(typed) :]
        pieces += [text[done : mention.start], name if name != typed else typed]
        done = mention.end
    return "".join((*pieces, text[done:]))
