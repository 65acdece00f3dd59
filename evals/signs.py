"""Signs that a text of a set may not hold: what cannot be seen, half characters, broken formulas.

Each function tells its faults in French. Knows no case and no file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evals.problems import say, shown

_BLANK = frozenset("\u034f\u115f\u1160\u3164\uffa0")
"""Letters and marks that are not seen."""
_WRONG_FORMULA = re.compile(
    r"#(?:NAME\?|REF!|VALUE!|N/A|DIV/0!|NUM!|NULL!|NOM\?|VALEUR!|NOMBRE!|NUL!|SPILL!|CALC!)"
)
"""What a spreadsheet shows in place of a formula that it could not compute."""


def name_faults(what: str, name: str, it: str = "le") -> Iterator[str]:
    """Names are compared letter by letter: none may be empty or hold what cannot be seen."""
    if not name.strip():
        yield say("{what} est vide ; écrivez-{it}.", what=say(what), it=it)
    elif name != name.strip():
        yield say("{what} « {name} » commence ou finit par un espace ; ôtez-le.",
                  what=say(what), name=shown(name))  # fmt: skip
    elif any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in name):
        yield say("{what} « {name} » contient un retour à la ligne, une tabulation ou un autre "
                  "caractère invisible ; ôtez-le.", what=say(what), name=shown(name))  # fmt: skip


def invisible_faults(what: str, name: str) -> Iterator[str]:
    """Signs without a shape, such as a zero-width space, that `name_faults` lets pass (files have some)."""
    if unicodedata.category(name[:1] or " ") == "Cc" or not name.strip() or name != name.strip():
        return
    hidden = next((c for c in name if unicodedata.category(c) == "Cf" or c in _BLANK), None)
    if hidden is not None:
        yield say("{what} « {name} » contient un caractère invisible ({code}) ; ôtez-le.",
                  what=say(what), name=shown(name), code=f"U+{ord(hidden):04X}")  # fmt: skip


def text_faults(where: str, text: str, name: bool) -> Iterator[str]:
    """Signs that no text may hold; the control characters of a name are told by `name_faults`."""
    what = say(where)
    if any("\ud800" <= char <= "\udfff" for char in text):
        yield say("{what} contient un caractère incomplet (\\ud800 à \\udfff), dans « {text} » ; "
                  "corrigez-le.", what=what, text=shown(text))  # fmt: skip
    found = _WRONG_FORMULA.search(text)
    if found:
        yield say("{what} contient {error}, l'erreur d'une formule de tableur ; écrivez le texte "
                  "voulu.", what=what, error=found.group())  # fmt: skip
    control = next(
        (c for c in text if c not in "\t\n\v\f\r\x85" and unicodedata.category(c) == "Cc"), None
    )
    if control and not name:
        yield say("{what} contient un caractère de commande ({code}), dans « {text} » ; ôtez-le.",
                  what=what, code=f"U+{ord(control):04X}", text=shown(text))  # fmt: skip
