"""Which addresses the staff's pages have, how each may be used, and the page for one that is not.

The gate in front of the application asks here for everything below `/evaluer`. This module does not
know who is logged in, nor what answers an address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ui import strings

if TYPE_CHECKING:
    from starlette.responses import Response

_RUNS = r"[\w.~-]{1,200}(,[\w.~-]{1,200})?"
STAFF_READ = re.compile(
    r"/evaluer(/(connexion|etat|comparer|cas|(resultats|rapport)/" + _RUNS + ")"
    r"|/rapport/" + _RUNS + r"/(html|md))?|/ui/staff\.(css|js)"
)
"""The staff's pages, which exist only where there is a staff password."""
STAFF_WRITTEN = re.compile(
    r"/evaluer/(connexion|deconnexion|lancer|arreter|supprimer|retablir"
    r"|cas(/(approuver|retirer|retablir))?)"
)
"""Where the forms of the staff's pages are sent: the only other paths that are not read only."""
_TELLS = {
    "GET, HEAD": strings.READ_ONLY,
    "POST": strings.FORMS_ONLY,
    "GET, HEAD, POST": strings.READ_OR_FORMS,
}


def is_below(path: str) -> bool:
    """Whether a path belongs to the staff's pages, whether it exists or not."""
    return path == "/evaluer" or path.startswith("/evaluer/")


def methods(path: str) -> str:
    """The methods of a path, as the Allow header names them; "" for one that does not exist."""
    read, written = STAFF_READ.fullmatch(path), STAFF_WRITTEN.fullmatch(path)
    return ", ".join((["GET, HEAD"] if read else []) + (["POST"] if written else []))


def refusal(path: str, status: int, sentence: str) -> Response:
    """A page for a person instead of JSON; for 405 it names the right method."""
    from ui.staff_replies import message

    allowed = methods(path)
    if status != 405:
        return message(sentence, status)
    reply = message(_TELLS[allowed], status)
    reply.headers["Allow"] = allowed
    return reply
