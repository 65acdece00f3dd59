"""A server of a language model on loopback: the chat-completions protocol, answers from a script.

Answers are chosen by words of the message; a `Fault` in place of a text makes the server fail in one
of the ways that servers do. Spaces that were marked as data are read as spaces.
"""

import json
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MARK = "▁"
GIVE_UP_SECONDS = 30


@dataclass(frozen=True)
class Fault:
    """How a server fails: an HTTP `status`, `garbage` for an answer, a `hang`, or a cut (none).

    `interrupt`: somebody presses Ctrl-C while the server hangs.
    """

    status: int | None = None
    garbage: bytes | None = None
    hang: bool = False
    interrupt: bool = False
    message: str = "refus"


@dataclass
class ModelServer:
    """`answers` by words of the message, `otherwise` for all others; `requests` are kept."""

    answers: Mapping[str, str | Fault] = field(default_factory=dict)
    otherwise: str | Fault = "…"
    model: str = "juge-essai"
    key: str | None = None
    requests: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)

    def __enter__(self):
        self._closing = threading.Event()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self):
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def answer(self, request):
        """What the script says to a request."""
        said = request["messages"][-1]["content"].replace(MARK, " ")
        return next((text for words, text in self.answers.items() if words in said), self.otherwise)

    def _handler(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.paths.append(self.path)
                server._refuse(self, 404, "no such page")

            def do_POST(self):
                server.paths.append(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not self.path.endswith("/chat/completions"):
                    return server._refuse(self, 404, "no such page")
                request = json.loads(body)
                server.requests.append(request)
                server.keys.append(self.headers.get("Authorization", "").removeprefix("Bearer "))
                return server._reply(self, request)

            def log_message(self, *_):
                """Says nothing."""

        return Handler

    def _reply(self, http, request):
        """One answer, refusal or fault."""
        if self.key is not None and self.keys[-1] != self.key:
            return self._refuse(http, 401, f"Incorrect API key provided: {self.keys[-1]}")
        if request["model"] != self.model:
            return self._refuse(http, 404, f"The model `{request['model']}` does not exist")
        answer = self.answer(request)
        if isinstance(answer, str):
            return self._send(http, 200, completion(request["model"], answer))
        if answer.status is not None:
            return self._refuse(http, answer.status, answer.message)
        if answer.garbage is not None:
            return self._send(http, 200, answer.garbage)
        if answer.interrupt:
            os.kill(os.getpid(), signal.SIGINT)
        if answer.hang or answer.interrupt:
            self._closing.wait(GIVE_UP_SECONDS)
        http.close_connection = True
        return None

    def _refuse(self, http, status, message):
        error = {"error": {"message": message, "type": "error", "param": None, "code": None}}
        self._send(http, status, json.dumps(error).encode())

    def _send(self, http, status, body):
        http.send_response(status)
        http.send_header("Content-Type", "application/json")
        http.send_header("Content-Length", str(len(body)))
        http.send_header("Retry-After-Ms", "1")
        http.end_headers()
        http.wfile.write(body)


def completion(model, text):
    """The body of a completion, as the protocol has it."""
    return json.dumps(
        {
            "id": "essai-1",
            "object": "chat.completion",
            "created": 1_780_000_000,
            "model": model,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        }
    ).encode()
