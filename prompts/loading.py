"""Reads the prompts: French Markdown files beside this one, each with its version in a front matter.

A prompt has two parts, parted by a line `<!-- message -->`: what the model is told to do, and the
shape of what it is shown, with `{{name}}` where data goes. Whoever changes a prompt raises its
version. This module knows no model.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
_FILE = re.compile(r"---\nversion: (?P<version>[0-9]+)\n---\n(?P<text>.*)", re.DOTALL)
_MESSAGE = "\n<!-- message -->\n"
_FIELD = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """`text` tells the model what to do; `message` is the shape of the data, "" for none.

    `sha` is the SHA-256 of the whole file: two prompts of one version are told apart by it.
    """

    text: str
    version: str
    message: str
    sha: str

    def filled(self, fields: Mapping[str, str]) -> str:
        """The message with its fields; what stands in a field is not looked into.

        KeyError for a field that is not given.
        """
        return _FIELD.sub(lambda found: fields[found[1]], self.message)


def load_prompt(name: str) -> Prompt:
    """The prompt of `prompts/<name>.md`; ValueError when it has no version."""
    raw = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    found = _FILE.fullmatch(raw)
    if found is None:
        raise ValueError(f"prompts/{name}.md does not begin with its version")
    text, _, message = found["text"].partition(_MESSAGE)
    sha = hashlib.sha256(raw.encode("utf-8")).hexdigest()
    return Prompt(text.strip(), found["version"], message.strip(), sha)
