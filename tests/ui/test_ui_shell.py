"""The gate in front of the application, without an application behind it."""

import asyncio
import json

import pytest

from ui import strings
from ui.shell import Shell, is_loopback


def test_a_full_queue_is_told_in_french():
    async def full(scope, receive, send):
        await send({"type": "http.response.start", "status": 503, "headers": []})
        await send({"type": "http.response.body", "body": b'{"detail": "Queue is full."}'})

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/gradio_api/queue/join", "headers": []}
    asyncio.run(Shell(full)(scope, None, send))
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 503
    assert json.loads(sent[1]["body"]) == {"detail": strings.BUSY}


def test_web_sockets_are_refused():
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(Shell(None)({"type": "websocket", "path": "/"}, None, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:7860", True),
        ("LOCALHOST:80", True),
        ("[::1]:7860", True),
        ("evil.example", False),
        ("127.0.0.1.evil.example:7860", False),
        ("localhost.evil.example", False),
        ("", False),
    ],
)
def test_a_loopback_server_answers_only_to_its_own_name(host, passes):
    async def inner(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "path": "/health", "headers": [(b"host", host.encode())]}
    asyncio.run(Shell(inner, local=True)(scope, None, send))
    assert sent[0]["status"] == (200 if passes else 400)
    if not passes:
        assert json.loads(sent[1]["body"]) == {"detail": strings.WRONG_HOST}
    sent.clear()
    asyncio.run(Shell(inner)(scope, None, send))
    assert sent[0]["status"] == 200, "bound to the network, any name may lead here"


def test_loopback_addresses():
    names = ["127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.1.4", "::", "chat.example", ""]
    assert [name for name in names if is_loopback(name)] == ["127.0.0.1", "::1", "localhost"]
