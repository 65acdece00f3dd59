"""The web application: the chat page at `/`, the documents, a health check, and the server.

With `ui.staff`, which adds the staff's pages, the only file that imports the web framework, and the
only one that imports the web server. Listens on 127.0.0.1 unless told otherwise. This module does
not know what the page looks like.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.evaluation import Evaluation
from corpus.errors import UserError
from corpus.settings import Settings
from ui import strings
from ui.chat import build_blocks, prepare_environment, theme
from ui.documents import STRICT_CSP, documents_gone, find_document
from ui.protocol import Assistant
from ui.render import paged
from ui.shell import STATIC, Shell, icon, is_loopback
from ui.staff import Staff

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

GRACE = 1
"""Seconds that open streams are given when the server is asked to stop."""


def build_app(
    assistant: Assistant,
    settings: Settings,
    host: str = "",
    evaluation: Evaluation | None = None,
) -> FastAPI:
    """The application: `/`, `/documents/{file}` and `/health`.

    `host` is the address that the server is bound to: on a loopback one, requests that name
    another machine are refused. With an `evaluation` and a staff password, `/evaluer` too.
    """
    prepare_environment(settings.data / "gradio")
    staff = None
    if evaluation is not None and settings.staff_password:
        staff = Staff(evaluation, assistant, settings.staff_password)
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_assembled_in_loop(assistant, settings, host, staff))
    return _assembled(assistant, settings, host, staff)


async def _assembled_in_loop(
    assistant: Assistant, settings: Settings, host: str, staff: Staff | None
) -> FastAPI:
    # Built outside a running loop, the component library makes loops of its own and leaks them.
    return _assembled(assistant, settings, host, staff)


def _assembled(assistant: Assistant, settings: Settings, host: str, staff: Staff | None) -> FastAPI:
    import gradio as gr
    from fastapi import FastAPI

    lifespan = staff.lifespan if staff is not None else None
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    _routes(app, assistant)
    _assets(app)
    if staff is not None:
        staff.add_to(app)
    gr.mount_gradio_app(
        app,
        build_blocks(assistant, staff=staff is not None),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        max_file_size=1,
        allowed_paths=[],
        blocked_paths=[str(Path.cwd()), str(settings.data)],
        theme=theme(),
    )
    app.add_middleware(Shell, local=is_loopback(host), staff=staff is not None)
    return app


def serve(
    assistant: Assistant,
    settings: Settings,
    host: str,
    port: int,
    evaluation: Evaluation | None = None,
) -> None:
    """Serves until Ctrl-C; raises UserError when `port` cannot be listened on."""
    import uvicorn

    listener = _listen(host, port)
    with listener:
        app = build_app(assistant, settings, host, evaluation)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        print(strings.SERVING.format(address=address), file=sys.stderr, flush=True)
        logging.getLogger("uvicorn.error").addFilter(_worth_telling)
        try:
            uvicorn.Server(server_config(app)).run(sockets=[listener])
        except KeyboardInterrupt:
            return


def server_config(app: FastAPI) -> uvicorn.Config:
    """How the server runs. A visitor is the address that connects, whatever a header says."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )


def _worth_telling(record: logging.LogRecord) -> bool:
    """False for what the server logs when it ends while pages are open: each holds a stream."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, asyncio.CancelledError) and (
        "timeout graceful shutdown exceeded" not in record.getMessage()
    )


def _listen(host: str, port: int) -> socket.socket:
    """A bound socket, so that a busy port is found before the page is built."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError) as error:
        raise _cannot_listen(host, port, error) from error
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: Exception) -> UserError:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return UserError(strings.PORT_BUSY.format(port=port, other=port + 1))
    return UserError(strings.CANNOT_LISTEN.format(host=host, port=port, reason=_reason(error)))


def _reason(error: Exception) -> str:
    if isinstance(error, PermissionError):
        return strings.NOT_ALLOWED
    return strings.NOT_USABLE


def _routes(app: FastAPI, assistant: Assistant) -> None:
    """Our own routes; registered before the page is mounted, so they come first."""
    from fastapi import Request
    from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response

    def document(file: str) -> Response:
        """The indexed copy of a document, or a French page that says that there is none."""
        try:
            with assistant.live.reading() as searcher:
                found = find_document(file, searcher.catalogue)
        except UserError:
            found = None
        if found is None:
            headers = {"Content-Security-Policy": STRICT_CSP}
            page = _message_page(strings.DOCUMENT_NOT_FOUND)
            return HTMLResponse(page, status_code=404, headers=headers)
        return FileResponse(found.path, media_type=found.media_type, headers=found.headers)

    def health() -> Response:
        """Whether an index is open, as JSON."""
        status, body = _health(assistant)
        return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})

    def failed(request: Request, error: Exception) -> Response:
        """What a visitor sees of an unexpected error: nothing of it."""
        return HTMLResponse(_message_page(strings.UNEXPECTED), status_code=500)

    app.add_exception_handler(Exception, failed)
    for path, endpoint in (
        ("/documents/{file}", document),
        ("/health", health),
    ):
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)


def _assets(app: FastAPI) -> None:
    """Look, behaviour and icon of the page."""
    from fastapi.responses import FileResponse, Response

    def theme_css() -> Response:
        """The page's look."""
        return FileResponse(STATIC / "theme.css", media_type="text/css")

    def answers_css() -> Response:
        """The look of exchanges and cards."""
        return FileResponse(STATIC / "answers.css", media_type="text/css")

    def app_js() -> Response:
        """The page's behaviour around answers."""
        return FileResponse(STATIC / "app.js", media_type="text/javascript")

    def ask_js() -> Response:
        """The page's behaviour around questions."""
        return FileResponse(STATIC / "ask.js", media_type="text/javascript")

    def favicon() -> Response:
        """The icon that browsers ask for beside a document."""
        return Response(icon(), media_type="image/svg+xml")

    for path, endpoint in (
        ("/ui/theme.css", theme_css),
        ("/ui/answers.css", answers_css),
        ("/ui/app.js", app_js),
        ("/ui/ask.js", ask_js),
        ("/favicon.ico", favicon),
    ):
        app.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)


def _health(assistant: Assistant) -> tuple[int, dict[str, Any]]:
    try:
        with assistant.live.reading() as searcher:
            index_id, sources = searcher.index_id, searcher.catalogue.sources()
            gone = documents_gone(searcher.catalogue)
    except UserError as error:
        return 503, {"status": "unavailable", "message": str(error)}
    if gone:
        return 503, {"status": "unavailable", "message": strings.INDEX_GONE}
    return 200, {
        "status": "ok",
        "index_id": index_id,
        "documents": len(sources),
        "pages": paged(sources),
    }


def _message_page(message: str) -> str:
    return (
        f'<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>{escape(strings.NAME)}'
        "</title><style>body{font:1.1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;"
        "padding:0 1.5rem;color-scheme:light dark}</style></head><body>"
        f"<h1>{escape(strings.NAME)}</h1><p>{escape(message)}</p>"
        f'<p><a href="/">{escape(strings.BACK_TO_CHAT)}</a></p></body></html>'
    )
