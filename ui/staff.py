"""The staff's pages under `/evaluer`: who may enter, and which function answers which address.

Nobody sees more than the door without the password; every form that changes something carries the
token of its session, and no form of another site is listened to. This module does not know what an
evaluation is.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from assistant.evaluation import Evaluation
from corpus.errors import UserError
from ui import staff_cases, staff_runs, strings
from ui.protocol import Assistant
from ui.shell import STATIC
from ui.staff_forms import Fields, one, read_fields
from ui.staff_gate import STAFF_READ
from ui.staff_replies import CASES, HOME, LOGIN, Visit, message, page, redirect
from ui.staff_sessions import LIFE, Door, Session, Sessions
from ui.staff_site import Site

if TYPE_CHECKING:
    from fastapi import FastAPI

COOKIE = "livrables_evaluer"
Handler = Callable[[Site, Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]

READ: Mapping[str, Handler] = {
    "": staff_runs.home,
    "/etat": staff_runs.status,
    "/comparer": staff_runs.compare,
    "/resultats/{ids}": staff_runs.results,
    "/rapport/{ids}": staff_runs.report,
    "/rapport/{ids}/{form}": staff_runs.download_report,
    "/cas": staff_cases.show,
}
WRITTEN: Mapping[str, Handler] = {
    "/lancer": staff_runs.launch,
    "/arreter": staff_runs.stop,
    "/supprimer": staff_runs.delete,
    "/retablir": staff_runs.restore,
    "/cas": staff_cases.submit,
    "/cas/approuver": staff_cases.approve,
    "/cas/retirer": staff_cases.discard,
    "/cas/retablir": staff_cases.restore,
}


class Staff:
    """The pages, the door in front of them, and what ends with the server."""

    def __init__(self, evaluation: Evaluation, assistant: Assistant, stored: str) -> None:
        """`stored` is the hash of the staff's password."""
        self.site = Site(evaluation, assistant)
        self.door = Door(stored)
        self.sessions = Sessions()
        # One check at a time: each takes 32 MiB, and nothing else must wait for it.
        self._checks = ThreadPoolExecutor(1, thread_name_prefix="password")

    def add_to(self, app: FastAPI) -> None:
        """Registers every route."""
        for path, handler in READ.items():
            app.add_route(HOME + path, self._guarded(handler), methods=["GET", "HEAD"])
        for path, handler in WRITTEN.items():
            app.add_route(HOME + path, self._guarded(handler), methods=["POST"])
        app.add_route(LOGIN, self._show_login, methods=["GET", "HEAD"])
        app.add_route(LOGIN, self._log_in, methods=["POST"])
        app.add_route(f"{HOME}/deconnexion", self._log_out, methods=["POST"])
        for name, kind in (("staff.css", "text/css"), ("staff.js", "text/javascript")):
            app.add_route(f"/ui/{name}", _asset(name, kind), methods=["GET", "HEAD"])

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """Stops the evaluation in progress when the server ends."""
        try:
            yield
        finally:
            await run_in_threadpool(self.site.runner.close)
            self._checks.shutdown(wait=False)

    def _guarded(self, handler: Handler) -> Endpoint:
        """The endpoint that calls `handler` in a thread, for those who are logged in."""

        async def endpoint(request: Request) -> Response:
            fields = await _fields(request)
            session = self._session(request)
            if session is None:
                return await self._please_log_in(request)
            if request.method == "POST" and not _own_form(request, session, fields):
                return message(strings.STAFF_FORM_EXPIRED, 403, session)
            visit = Visit(session, request.path_params, _query(request), fields)
            try:
                return await run_in_threadpool(handler, self.site, visit)
            except UserError as error:
                return message(str(error), 400 if request.method == "POST" else 404, session)

        return endpoint

    def _session(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(COOKIE, ""))

    async def _please_log_in(self, request: Request) -> Response:
        """The way to the door; a case that was typed meanwhile is kept for after it."""
        path = request.url.path
        if request.method == "POST":
            kept = self.site.lost.keep(await request.body()) if path == CASES else ""
            back = f"{CASES}?reprise={kept}" if kept else HOME
            told = strings.STAFF_SESSION_OVER if kept else strings.STAFF_SESSION_ENDED
            return _login_page(told, 403, back)
        if path == f"{HOME}/etat":
            return JSONResponse({"phase": "deconnexion"}, 403)
        back = path + (f"?{request.url.query}" if request.url.query else "")
        query = {"suite": back} if back != HOME else {}
        if COOKIE in request.cookies:
            query["avis"] = "fin"
        return redirect(LOGIN, **query)

    async def _show_login(self, request: Request) -> Response:
        back = _inside(request.query_params.get("suite", ""))
        if self._session(request) is not None:
            return redirect(back)
        return _login_page("", 200, back, request.query_params.get("avis", ""))

    async def _log_in(self, request: Request) -> Response:
        fields = await _fields(request)
        back, password = _inside(one(fields, "suite")), one(fields, "mot_de_passe")
        if _foreign(request):
            return message(strings.STAFF_FORM_EXPIRED, 403)
        if not password:
            return _login_page(strings.STAFF_NO_PASSWORD, 403, back)
        address = request.client.host if request.client else ""
        wait = self.door.wait(address)
        if wait:
            told = strings.STAFF_WAIT.format(
                minutes=strings.count(-(-wait // 60), *strings.MINUTES)
            )
            reply = _login_page(told, 429, back)
            reply.headers["Retry-After"] = str(wait)
            return reply
        await asyncio.sleep(self.door.delay())
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._checks, self.door.opens, address, password):
            return _login_page(strings.STAFF_WRONG_PASSWORD, 403, back)
        reply, session = redirect(back), self.sessions.open()
        reply.set_cookie(
            COOKIE, session.token, max_age=LIFE, path=HOME, httponly=True, samesite="strict",
            secure=_over_https(request),
        )  # fmt: skip
        return reply

    async def _log_out(self, request: Request) -> Response:
        session = self._session(request)
        if session is not None:
            if not _own_form(request, session, await _fields(request)):
                return message(strings.STAFF_FORM_EXPIRED, 403, session)
            self.sessions.close(session.token)
        reply = redirect(LOGIN, avis="deconnexion")
        reply.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="strict")
        return reply


def _login_page(error: str, status: int, back: str, notice: str = "") -> Response:
    return page("staff_login.html", None, status, error=error, back=back, notice=notice)


async def _fields(request: Request) -> Fields:
    """The fields of the form that was sent; none when it is no form."""
    if request.method != "POST":
        return {}
    try:
        return read_fields(await request.body())
    except ValueError:
        return {}


def _query(request: Request) -> Fields:
    query = request.query_params
    return {name: query.getlist(name) for name in query}


def _own_form(request: Request, session: Session, fields: Fields) -> bool:
    return not _foreign(request) and session.owns(one(fields, "jeton"))


def _foreign(request: Request) -> bool:
    """Whether the browser says that another site sent this; old ones say nothing."""
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _over_https(request: Request) -> bool:
    """Whether the visitor's line is encrypted, as far as a proxy says; a lie costs the liar only."""
    return "https" in {request.url.scheme, request.headers.get("x-forwarded-proto", "")}


def _inside(path: str) -> str:
    """`path` if it is one of the pages that can be asked for here, otherwise the first one."""
    bare, mark, query = path.partition("?")
    known = bare.startswith(HOME) and STAFF_READ.fullmatch(bare) and bare != LOGIN
    if not known or not query.isprintable():
        return HOME
    return quote(bare, safe="/,") + mark + quote(query, safe="=&%+,")


def _asset(name: str, kind: str) -> Endpoint:
    async def asset(request: Request) -> Response:
        return FileResponse(STATIC / name, media_type=kind)

    return asset
