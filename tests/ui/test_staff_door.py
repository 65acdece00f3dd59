"""The door of the staff's pages against many tries, forged headers and lost sessions."""

import socket
import threading
import time

import httpx
import pytest

from tests.ui.scripted_staff import PASSWORD, ScriptedEvaluation, stored, visiting
from ui import staff_sessions, strings
from ui.app import server_config
from ui.staff import COOKIE, Staff
from ui.staff_sessions import MANY, SLOW, TRIES, WINDOW, Door


@pytest.fixture
def staff(scripted):
    return Staff(ScriptedEvaluation(), scripted, stored())


class Clock:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self):
        return self.now


def test_many_wrong_tries_slow_everybody_down_and_keep_nobody_out():
    clock = Clock()
    door = Door(stored(), clock)
    for number in range(MANY + 1):
        assert door.wait(f"192.0.2.{number}") == 0
        assert door.delay() == 0
    assert door.wait("198.51.100.1") == 0
    assert door.delay() == SLOW
    assert door.opens("198.51.100.1", PASSWORD), "forgiven"
    assert len(door._all) == MANY + 1
    clock.now += WINDOW + 1
    assert door.wait("198.51.100.1") == 0
    assert door.delay() == 0


def test_a_slowed_down_try_with_the_right_password_gets_in(staff, monkeypatch):
    monkeypatch.setattr(staff_sessions, "SLOW", 0.01)
    for number in range(MANY + 5):
        staff.door.wait(f"192.0.2.{number}")
    assert staff.door.delay() == 0.01
    with visiting(staff, "198.51.100.1") as client:
        assert client.post("/evaluer/connexion", data={"mot_de_passe": "x"}).status_code == 403
        reply = client.post("/evaluer/connexion", data={"mot_de_passe": PASSWORD})
    assert reply.status_code == 303


def test_a_forged_address_does_not_get_round_the_limit(staff):
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI(openapi_url=None)
    staff.add_to(app)
    server = uvicorn.Server(server_config(app))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.02)
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/evaluer/connexion"
            codes = [
                httpx.post(
                    address,
                    data={"mot_de_passe": "un autre mot de passe"},
                    headers={"X-Forwarded-For": f"192.0.2.{number}"},
                ).status_code
                for number in range(TRIES + 1)
            ]
        finally:
            server.should_exit = True
            thread.join(15)
    assert codes == [403] * TRIES + [429]


def test_behind_an_encrypted_proxy_the_cookie_is_secure(staff):
    with visiting(staff) as client:
        data, proxied = {"mot_de_passe": PASSWORD}, {"X-Forwarded-Proto": "https"}
        reply = client.post("/evaluer/connexion", data=data, headers=proxied)
    assert "Secure" in reply.headers["set-cookie"]


def test_after_a_restart_the_door_says_why(staff):
    with visiting(staff) as client:
        client.cookies.set(COOKIE, "of another run", domain="127.0.0.1", path="/evaluer")
        reply = client.get("/evaluer/cas", follow_redirects=True)
        assert strings.STAFF_SESSION_ENDED in reply.text
        assert 'value="/evaluer/cas"' in reply.text, "and leads back"
        assert strings.STAFF_SESSION_ENDED in client.post("/evaluer/arreter").text
        client.cookies.clear()
        first = client.get("/evaluer", follow_redirects=True)
        assert strings.STAFF_SESSION_ENDED not in first.text
