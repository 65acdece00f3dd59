"""Real Chromium and a real server on a free port, for the tests of the page.

The server runs in a thread of this process and is ended by its own handle. Chromium is the one of
the system; where there is none, browser tests are skipped with the reason, or fail under CI=true.
"""

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMEOUT = 30_000
"""Milliseconds that a step of a page may take on a busy machine."""

FIELD = "#question textarea"
FINISHED = "#current .exchange:is([data-phase=done], [data-phase=failed], [data-phase=stopped])"


def find_chromium():
    """Path of a Chromium; skips the test when there is none, except under CI=true."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    reason = f"no Chromium in PATH (looked for {', '.join(NAMES)})"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def running(app):
    """Serves `app` on a free port of 127.0.0.1 and gives its address."""
    import uvicorn

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started, "the server did not start"
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
        assert not thread.is_alive(), "the server did not stop"


@contextmanager
def chromium():
    """A browser to open contexts in."""
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened(browser, address, **context):
    """The chat page of a fresh visitor, ready to be used; errors of its scripts fail the test."""
    visitor = browser.new_context(**context)
    try:
        with page_of(visitor, address) as page:
            yield page
    finally:
        visitor.close()


@contextmanager
def page_of(visitor, address):
    """The chat page in a new tab of `visitor`: a new conversation, a warm cache."""
    visitor.set_default_timeout(TIMEOUT)
    page = visitor.new_page()
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    try:
        page.goto(address)
        page.wait_for_selector(FIELD)
        page.wait_for_selector("#corpus .corpus, #corpus .corpus-missing")
        yield page
    finally:
        page.close()
    assert errors == []


def ask(page, question, wait=FINISHED):
    """Types a question, sends it with Enter and waits for its answer."""
    before = page.locator(".exchange").count()
    page.fill(FIELD, question)
    page.press(FIELD, "Enter")
    page.wait_for_function("n => document.querySelectorAll('.exchange').length > n", arg=before)
    if wait:
        page.wait_for_selector(wait)
        page.wait_for_selector("#send", state="visible")


def start_anew(page):
    """Empties the conversation and the field of a page."""
    if page.locator(".exchange").count():
        page.click("#new")
        page.wait_for_selector("#welcome")
    page.fill(FIELD, "")
