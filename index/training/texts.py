"""The training passages: read, cleaned of mark-up, and weighed.

A line of the data is a JSON object `source, title, text, document`. The texts nearest to the
project's subject are few: they count several times. This module knows no tokens.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UserError, reason

FILE = "french.jsonl.gz"
DOMAIN = ("fondsvert", "ngc", "tacct", "pfmv", "covid")
DOMAIN_WEIGHT = 6
CODES = (
    "lenvironnement", "lurbanisme", "la-construction-et-de-lhabitation", "lenergie",
    "collectivites-territoriales", "rural", "des-transports",
)  # fmt: skip
CODES_WEIGHT = 3
SENTENCE = re.compile(r"(?<=[.!?…;:])\s+(?=[«\"(–—-]?\s*[A-ZÀÂÇÉÈÊËÎÏÔÙÛÜŒ0-9])")
ATTRIBUTE = re.compile(r"\b[a-zA-Z]+(?=: ?[\"'])\s*:|:[a-z]+:: ?|\.\. [a-z]+::|\b[\w-]+=\"[^\"]*\"")
CODE = re.compile(r"=>|[{}]|\b(?:const|import|return|className|undefined|the|and|with)\b|</?\w+")
SIGNS = re.compile(r"[\"+*#|/\\_`<>-]{2,}|[\"*`|]|\s\+\s")
SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Text:
    """A passage in sentences. `section` names what it lies in; `weight` is how often it counts."""

    source: str
    title: str
    section: str
    sentences: tuple[str, ...]
    weight: int

    @property
    def domain(self) -> bool:
        """Whether it is near to the project's subject."""
        return self.source in DOMAIN


def read_texts(folder: Path) -> Iterator[Text]:
    """The usable passages of a data folder, in the order of the file; raises UserError."""
    try:
        with gzip.open(folder / FILE, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = _clean(row["source"], row["text"])
                if len(text) >= SHORTEST:
                    yield Text(
                        row["source"],
                        " ".join(row["title"].split()),
                        row["document"],
                        tuple(SENTENCE.split(text)),
                        _weight(row["source"]),
                    )
    except OSError as error:
        raise UserError(
            f"Les textes d'entraînement « {folder / FILE} » sont illisibles ({reason(error)}) : "
            "indiquez le dossier qui les contient."
        ) from error
    except (ValueError, KeyError) as error:
        raise UserError(
            f"« {folder / FILE} » n'a pas la forme attendue (source, title, text, document) : "
            "reprenez le fichier d'origine."
        ) from error


def _clean(source: str, text: str) -> str:
    """A text without what is left of program code; empty when it is mostly code or English."""
    if source in DOMAIN:
        text = ATTRIBUTE.sub(" ", text)
        if len(CODE.findall(text)) > len(text) / 100:
            return ""
        text = SIGNS.sub(" ", text)
    return " ".join(text.split())


def _weight(source: str) -> int:
    """How often the texts of a source count."""
    if source in DOMAIN:
        return DOMAIN_WEIGHT
    return CODES_WEIGHT if source.startswith("lex:") and any(c in source for c in CODES) else 1
