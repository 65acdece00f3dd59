"""The application over HTTP: documents, headers, gate, health, and how the server starts and ends."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from corpus.errors import UserError
from corpus.settings import Settings
from ui import strings
from ui.app import serve
from ui.documents import BASE_HEADERS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def fetch(scripted_address):
    """Sends one request; the path goes out exactly as written."""

    def _fetch(path, method="GET", body=None, headers=None):
        connection = http.client.HTTPConnection(urlsplit(scripted_address).netloc, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    return _fetch


def test_a_pdf_is_served_as_indexed(fetch, scripted):
    status, headers, body = fetch("/documents/livret-3.pdf")
    assert status == 200
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("inline")
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert body == scripted.live.catalogue.document_path("livret-3").read_bytes()
    assert body.startswith(b"%PDF-")
    assert fetch("/documents/rapport%20annuel.pdf")[0] == 200


def test_ranges_and_head(fetch):
    status, headers, body = fetch("/documents/livret-3.pdf", headers={"Range": "bytes=0-4"})
    assert (status, body) == (206, b"%PDF-")
    status, headers, body = fetch("/documents/livret-3.pdf", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 100


def test_a_web_page_is_sent_as_text(fetch):
    status, headers, body = fetch("/documents/note.html")
    assert status == 200
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert "sandbox" in headers["content-security-policy"]
    assert b"<script>" in body


@pytest.mark.parametrize(
    "path",
    [
        "/documents/absent.pdf",
        "/documents/..%2f..%2fetc%2fpasswd",
        "/documents/../pyproject.toml",
        "/documents/%2e%2e/pyproject.toml",
        "/documents//etc/passwd",
        "/documents/livret-3",
        "/documents/LIVRET-3.pdf",
        "/documents/%00livret-3.pdf",
        "/documents/",
    ],
)
def test_nothing_else_is_served(fetch, path):
    status, headers, body = fetch(path)
    assert status == 404
    assert "root:" not in body.decode()
    assert "project" not in body.decode()
    assert headers["x-content-type-options"] == "nosniff"


def test_the_missing_document_is_told_in_french(fetch):
    _, _, body = fetch("/documents/absent.pdf")
    assert strings.DOCUMENT_NOT_FOUND in body.decode("utf-8")
    assert '<html lang="fr">' in body.decode("utf-8")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/gradio_api/file=pyproject.toml"),
        ("GET", "/file=/etc/passwd"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/openapi.json"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/monitoring"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/login"),
    ],
)
def test_the_gate(fetch, method, path):
    status, headers, body = fetch(path, method, body=b"{}" if method == "POST" else None)
    assert status == 404
    assert json.loads(body) == {"detail": strings.PAGE_NOT_FOUND}
    assert "default-src 'none'" in headers["content-security-policy"]


def test_every_answer_carries_the_headers(fetch):
    for path in ("/", "/health", "/ui/answers.css", "/documents/livret-3.pdf", "/nowhere"):
        headers = fetch(path)[1]
        for name, value in BASE_HEADERS.items():
            assert headers[name.lower()] == value, (path, name)
        assert "content-security-policy" in headers
        assert "server" not in headers or "gradio" not in headers["server"].lower()


def test_the_page_is_ours(fetch):
    status, headers, body = fetch("/", headers={"Accept-Encoding": "gzip, br"})
    page = body.decode("utf-8")
    assert status == 200
    assert 'lang="fr"' in page[:200]
    assert f"<title>{strings.NAME}</title>" in page
    assert 'rel="icon" href="data:image/svg+xml' in page
    assert "raw.githubusercontent.com" not in page
    assert "@Gradio" not in page
    policy = headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert fetch("/")[1]["content-security-policy"] != policy, "one nonce per response"


def test_a_body_must_be_short_and_announced(fetch):
    status, _, body = fetch("/gradio_api/queue/join", "POST", body=b"x" * 70_000)
    assert (status, json.loads(body)["detail"]) == (413, strings.TOO_LARGE)
    chunks = iter([b"x" * 10])
    assert fetch("/gradio_api/queue/join", "POST", body=chunks)[0] == 413


def test_the_icon_beside_a_document(fetch):
    status, headers, body = fetch("/favicon.ico")
    assert (status, headers["content-type"]) == (200, "image/svg+xml")
    assert body.startswith(b"<svg xmlns=")


def test_health(fetch, scripted):
    status, _, body = fetch("/health")
    assert status == 200
    assert json.loads(body) == {
        "status": "ok",
        "index_id": "0123abcd",
        "documents": 3,
        "pages": 4,
    }
    scripted.live.missing = True
    try:
        status, _, body = fetch("/health")
        assert status == 503
        assert "livrables index" in json.loads(body)["message"]
        assert fetch("/documents/livret-3.pdf")[0] == 404
    finally:
        scripted.live.missing = False


def test_an_index_gone_from_the_disk_is_told(fetch, scripted, tmp_path):
    catalogue = scripted.live.catalogue
    folder, catalogue.folder = catalogue.folder, tmp_path
    try:
        status, _, body = fetch("/health")
        assert status == 503
        assert json.loads(body) == {"status": "unavailable", "message": strings.INDEX_GONE}
    finally:
        catalogue.folder = folder
    assert fetch("/health")[0] == 200


def test_what_is_read_only_says_so_in_french(fetch):
    for path in ("/", "/health", "/documents/livret-3.pdf"):
        status, headers, body = fetch(path, "POST", body=b"{}")
        assert (status, headers["allow"]) == (405, "GET, HEAD")
        assert json.loads(body) == {"detail": strings.READ_ONLY}


def test_no_address_in_memory_leaves_the_server(fetch):
    for path in ("/", "/config"):
        status, _, body = fetch(path)
        assert status == 200
        assert re.search(rb" at 0x[0-9a-f]{6,}", body) is None


def test_a_busy_port_is_one_french_sentence(scripted, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match="--port") as caught:
            serve(scripted, Settings(data=tmp_path), "127.0.0.1", port)
    assert str(port) in str(caught.value)
    assert "déjà utilisé" in str(caught.value)


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 99_999), ("192.0.2.1", 7860)])
def test_an_unusable_address_is_one_french_sentence(scripted, tmp_path, host, port):
    with pytest.raises(UserError, match="Impossible d’écouter"):
        serve(scripted, Settings(data=tmp_path), host, port)


CHILD = """
import sys
from pathlib import Path
from corpus.settings import Settings
from tests.ui.scripted import make_scripted
from ui.app import serve
folder = Path(sys.argv[1])
serve(make_scripted(folder), Settings(data=folder / "data"), "127.0.0.1", 0)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT cannot be sent to one child there")
def test_ctrl_c_ends_cleanly(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    stream = None
    try:
        line = child.stderr.readline()
        assert "Le chat est ouvert sur http://127.0.0.1:" in line
        port = int(line.split("127.0.0.1:")[1].split()[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
        connection.close()
        # An open page holds a stream; it must neither delay the end nor fill the screen.
        stream = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        stream.request("GET", "/gradio_api/heartbeat/abc")
        assert stream.getresponse().status == 200
        child.send_signal(signal.SIGINT)
        out, errors = child.communicate(timeout=15)
    finally:
        if stream is not None:
            stream.close()
        child.kill()
        child.wait()
    assert child.returncode == 0
    assert out == ""
    assert errors == ""
