"""What stands between the network and the page: a gate, security headers, the page's own head.

Plain ASGI, no framework. Only the routes that the page uses pass; uploads, file access, API
descriptions and monitoring of the component library do not exist for a visitor. The page that the
library renders is made French and ours on its way out. This module does not know what a page shows.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from html import escape
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ui import render, staff_gate, strings
from ui.conversation import MAX_QUESTION
from ui.documents import BASE_HEADERS, STRICT_CSP

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

STATIC = Path(__file__).resolve().parent / "static"
MAX_BODY = 64 * 1024
"""Longest accepted request body, in bytes; a question is far below."""

EVENTS = "/gradio_api/"
"""Where the page sends what happens on it; everything else is read only."""
BOOT = "X-Livrables-Boot"
"""Header that says which run of the server answers: a new one knows no conversation."""

HASHED = "public, max-age=31536000, immutable"
"""Caching of files whose name holds a hash of their content."""

ALLOWED = re.compile(
    r"/|/health|/documents/[^/]+|/ui/((theme|answers)\.css|(app|ask)\.js)|/config|/theme\.css|/favicon\.ico"
    r"|/(assets|static|svelte)/.+"
    r"|/gradio_api/(queue/(join|data)|run/predict|heartbeat/\w+|cancel|reset|app_id|startup-events)/?"
)
"""Paths that reach the application; every other one is answered 404."""


def page_csp(nonce: str) -> str:
    """Policy of the page: scripts of ours only, nothing from elsewhere.

    The component library compiles its templates in the browser, hence 'unsafe-eval', and sets
    style attributes, hence 'unsafe-inline' for styles.
    """
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
        "form-action 'none'; frame-ancestors 'none'"
    )


def is_loopback(host: str) -> bool:
    """Whether `host`, an address to bind to, is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def own_page(page: str, nonce: str, boot: str = "") -> str:
    """The library's page with our language, title, icon, style and script, and no foreign tag.

    The library picks the language of its own texts from the browser; the page is French for
    everybody, so the browser is made to answer « fr » before the library asks.
    """
    page = page.replace('lang="en"', 'lang="fr"', 1)
    page = re.sub(r'<meta\s+(property|name)="(og|twitter):[^>]*>', "", page)
    page = re.sub(r'<link rel="manifest"[^>]*>', "", page)
    page = page.replace("</body>", f"<noscript>{escape(strings.NO_SCRIPT)}</noscript></body>", 1)
    page = re.sub(r'<meta charset="utf-8" />', lambda found: found[0] + _head(boot), page, count=1)
    return re.sub(r"<script\b", f'<script nonce="{nonce}"', page)


def icon() -> str:
    """Our logo as an SVG document, for the tab of a PDF; the page carries it in its head."""
    return render.MARK.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _head(boot: str) -> str:
    return (
        f"<title>{escape(strings.NAME)}</title>"
        f'<meta name="description" content="{escape(strings.TAGLINE)}">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:image/svg+xml,{quote(icon())}">'
        '<link rel="stylesheet" href="/ui/theme.css">'
        '<link rel="stylesheet" href="/ui/answers.css">'
        "<script>for (const [key, value] of [['language', 'fr'], ['languages', ['fr']]]) "
        "Object.defineProperty(navigator, key, {get: () => value});</script>"
        f'<script src="/ui/app.js" defer data-busy="{escape(strings.BUSY)}" '
        f'data-lost="{escape(strings.LOST)}" data-refused="{escape(strings.REFUSED)}" '
        f'data-close="{escape(strings.CLOSE)}" data-boot="{escape(boot)}"></script>'
        f'<script src="/ui/ask.js" defer data-asked="{escape(strings.ASKED)}" '
        f'data-limit="{MAX_QUESTION}" data-long="{escape(strings.QUESTION_TOO_LONG)}" '
        f'data-restarted="{escape(strings.RESTARTED)}" data-boot="{escape(boot)}" '
        f'data-removed="{escape(strings.REMOVED)}" data-sources="{escape(strings.SOURCES)}" '
        f'data-question="{escape(strings.QUESTION)}"></script>'
    )


class Shell:
    """ASGI middleware around the whole application."""

    def __init__(self, app: App, local: bool = False, staff: bool = False) -> None:
        """`local`: only requests that name this machine pass, whatever the network sends.

        `staff`: the staff's pages exist.
        """
        self.app = app
        self.local = local
        self.staff = staff
        self.boot = secrets.token_hex(8)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers what may not pass; otherwise passes on, with headers added on the way out."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        refused = self._refused(scope, path)
        if refused and self.staff and staff_gate.is_below(path) and refused[0] != 400:
            page = staff_gate.refusal(path, *refused)
            await page(scope, receive, _with_headers(send, {}))
        elif refused:
            await _refuse(send, *refused)
        elif path == "/":
            await self.app(_uncompressed(scope), receive, _Page(send, self.boot))
        elif path.startswith("/gradio_api/queue/join"):
            await self.app(scope, receive, _Join(_with_headers(send, {BOOT: self.boot})))
        elif path.startswith(EVENTS):
            await self.app(scope, receive, _with_headers(send, {BOOT: self.boot}))
        elif path.startswith("/assets/"):
            await self.app(scope, receive, _with_headers(send, {"Cache-Control": HASHED}))
        else:
            await self.app(scope, receive, _with_headers(send, {}))

    def _refused(self, scope: Scope, path: str) -> tuple[int, str] | None:
        """Status and sentence for what may not pass."""
        if self.local and not _names_this_machine(scope):
            return 400, strings.WRONG_HOST
        if not self._known(path):
            return 404, strings.PAGE_NOT_FOUND
        if _length(scope) > MAX_BODY:
            return 413, strings.TOO_LARGE
        if not self._may(scope.get("method", "GET"), path):
            return 405, strings.READ_ONLY
        return None

    def _known(self, path: str) -> bool:
        """Whether there is anything at that path."""
        if self.staff and staff_gate.methods(path):
            return True
        return ALLOWED.fullmatch(path) is not None

    def _may(self, method: str, path: str) -> bool:
        """Whether the path can be used that way."""
        if staff_gate.is_below(path):
            return method in staff_gate.methods(path).split(", ")
        return method in ("GET", "HEAD") or path.startswith(EVENTS)


class _Page:
    """Collects the page, rewrites it, sends it with its own policy."""

    def __init__(self, send: Send, boot: str) -> None:
        self.send = send
        self.boot = boot
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        nonce = secrets.token_urlsafe(16)
        body = own_page(self.body.decode("utf-8"), nonce, self.boot).encode("utf-8")
        kept = [
            (name, value)
            for name, value in self.start["headers"]
            if name.lower() not in (b"content-length", b"content-encoding")
        ]
        self.start["headers"] = [*kept, (b"content-length", str(len(body)).encode())]
        added = {"Content-Security-Policy": page_csp(nonce), "Cache-Control": "no-store"}
        await self.send(_headed(self.start, added))
        await self.send({"type": "http.response.body", "body": body})


class _Join:
    """Lets an accepted event pass and says in French that the queue is full."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.full = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.full = message["status"] == 503
            if not self.full:
                await self.send(_headed(message, {}))
        elif not self.full:
            await self.send(message)
        elif not message.get("more_body"):
            await _refuse(self.send, 503, strings.BUSY)


def _uncompressed(scope: Scope) -> Scope:
    """The same request, asking for a body that can be rewritten."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


def _with_headers(send: Send, added: dict[str, str]) -> Send:
    async def _send(message: Message) -> None:
        start = message["type"] == "http.response.start"
        headers = {"Content-Security-Policy": STRICT_CSP, **added}
        await send(_headed(message, headers) if start else message)

    return _send


def _headed(message: Message, added: dict[str, str]) -> Message:
    """`message` with the headers of every response and `added`; those already there win."""
    headers = list(message.get("headers", []))
    present = {name.lower() for name, _ in headers}
    for name, value in {**BASE_HEADERS, **added}.items():
        if name.lower().encode() not in present:
            headers.append((name.lower().encode(), value.encode()))
    return {**message, "headers": headers}


async def _refuse(send: Send, status: int, sentence: str) -> None:
    """Answers with one French sentence, in the JSON form that the page's script reads."""
    body = ('{"detail": "' + sentence + '"}').encode("utf-8")
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
    ]
    if status == 405:
        headers.append((b"allow", b"GET, HEAD"))
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    await send(_headed(start, {"Content-Security-Policy": STRICT_CSP}))
    await send({"type": "http.response.body", "body": body})


def _names_this_machine(scope: Scope) -> bool:
    """Whether the Host header is a loopback name, with any port: no other site's page can be ours.

    A page from elsewhere whose name was made to lead to 127.0.0.1 still sends its own name.
    """
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1").lower()
    return re.fullmatch(r"(127\.0\.0\.1|localhost|\[?::1\]?)(:\d*)?", host) is not None


def _length(scope: Scope) -> int:
    """The announced length of the body; a body of unknown length counts as too long."""
    headers = dict(scope["headers"])
    announced = headers.get(b"content-length", b"")
    if announced.isdigit():
        return int(announced)
    return MAX_BODY + 1 if b"transfer-encoding" in headers else 0
