"""Answers of the staff's pages: a page from a template, a short message, a redirection, a report.

Each carries its own policy: scripts and styles of ours only, nothing from elsewhere, nothing kept by
a cache. This module decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.evaluation import PageChoice
from assistant.templating import render
from ui import render as chat
from ui import strings
from ui.cards import document_href
from ui.documents import STRICT_CSP
from ui.staff_forms import Fields, one
from ui.staff_sessions import Session

TEMPLATES = Path(__file__).resolve().parent / "templates"
HOME, LOGIN, CASES = "/evaluer", "/evaluer/connexion", "/evaluer/cas"
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
META_CSP = re.compile(
    r'<meta\s+http-equiv="?Content-Security-Policy"?\s+content="([^"]*)"', re.IGNORECASE
)
FRAMED = "frame-ancestors 'self'"
NOTICES = {
    "deconnexion": strings.STAFF_LOGGED_OUT,
    "fin": strings.STAFF_SESSION_ENDED,
    "deja": strings.STAFF_ALREADY,
    "comparer": strings.STAFF_CHOOSE_TWO,
    "retablie": strings.STAFF_RESTORED,
    "enregistre": strings.STAFF_SAVED,
    "doutes": strings.STAFF_SAVED_WITH_DOUBTS,
    "repris": strings.STAFF_DRAFT_RESTORED,
    "reprise": strings.STAFF_BACK_AGAIN,
    "approuve": strings.STAFF_APPROVED,
}
"""What a page says first, by the code in its address."""
ALERTS = frozenset({"deja", "comparer"})
"""The notices that tell of something that was not done."""
BELOW = frozenset({"comparer", "retablie", "enregistre", "doutes", "repris", "approuve"})
"""The notices that stand beside the list that they are about, where the address leads."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is logged in."""

    session: Session
    path: Mapping[str, str]
    query: Fields
    form: Fields = field(default_factory=dict)

    @property
    def notice(self) -> str:
        """The code of what the page has to say first."""
        code = one(self.query, "avis")
        return code if code in NOTICES else ""


def page(template: str, session: Session | None, status: int = 200, **values: object) -> Response:
    """A page of ours; `notice`, when given, is a code of `NOTICES`, and `said` replaces its text."""
    notice, said = str(values.pop("notice", "")), str(values.pop("said", ""))
    body = render(
        TEMPLATES,
        template,
        here=template,
        mark=chat.MARK,
        icon=quote(chat.MARK.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)),
        app=strings.NAME,
        csrf=session.csrf if session is not None else "",
        inside=session is not None,
        notice=said or NOTICES.get(notice, ""),
        alert=notice in ALERTS,
        below=notice in BELOW,
        opening=opening,
        href=href,
        **values,
    )
    headers = {"Content-Security-Policy": PAGE_CSP, "Cache-Control": "no-store"}
    return HTMLResponse(body, status_code=status, headers=headers)


def message(text: str, status: int, session: Session | None = None) -> Response:
    """A page that says one thing."""
    return page("staff_message.html", session, status, text=text)


def redirect(path: str, anchor: str = "", **query: str | list[str]) -> Response:
    """Another page, asked for with GET."""
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    return RedirectResponse(
        path + asked + (f"#{anchor}" if anchor else ""),
        status_code=303,
        headers={"Cache-Control": "no-store", "Content-Security-Policy": STRICT_CSP},
    )


def report(html: str) -> Response:
    """A report to be shown in a frame of ours, under the policy that it carries itself."""
    found = META_CSP.search(html)
    policy = unescape(found[1]).rstrip("; ") if found else STRICT_CSP.rpartition("; ")[0]
    headers = {
        "Content-Security-Policy": f"{policy}; {FRAMED}",
        "X-Frame-Options": "SAMEORIGIN",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(html, headers=headers)


def framed(reply: Response) -> Response:
    """The same, allowed in a frame of ours."""
    policy = reply.headers["Content-Security-Policy"]
    reply.headers["Content-Security-Policy"] = policy.replace("frame-ancestors 'none'", FRAMED)
    reply.headers["X-Frame-Options"] = "SAMEORIGIN"
    return reply


def download(text: str, name: str, media_type: str) -> Response:
    """A text to be saved as a file of that name."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": STRICT_CSP,
        "Cache-Control": "no-store",
    }
    return Response(text, media_type=f"{media_type}; charset=utf-8", headers=headers)


def opening(choice: PageChoice) -> str:
    """Address of a document at one page."""
    return document_href(choice.file, choice.page)


def href(*parts: str) -> str:
    """Address of a page below `/evaluer`."""
    return "/".join([HOME, *(quote(part, safe=",") for part in parts)])
