"""The parts behind the staff's pages: passwords, sessions, the door, forms, texts."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation import DraftCase, DraftFact
from corpus.errors import SettingsError, UserError
from corpus.passwords import hash_password, is_hash, verify
from corpus.settings import load_settings
from tests.ui.scripted_staff import PASSWORD, stored
from ui.staff_forms import form_of, read_facts, read_fields, typed, write_facts
from ui.staff_replies import TEMPLATES
from ui.staff_runs import remaining_text
from ui.staff_sessions import KEPT, LIFE, TRIES, WINDOW, Door, Sessions


def test_a_hash_verifies_its_password_only():
    made = hash_password("été comme hiver, à pied")
    assert re.fullmatch(r"scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}", made)
    assert verify("été comme hiver, à pied", made)
    assert verify("e\u0301te\u0301 comme hiver, a\u0300 pied", made), "typed on another keyboard"
    assert not verify("été comme hiver, à pied ", made)
    assert verify(PASSWORD, stored())


def test_a_short_password_is_refused():
    with pytest.raises(UserError, match="au moins 12"):
        hash_password("onze lettre")
    assert hash_password("douze lettre") != hash_password("douze lettre"), "a salt of its own"


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("scrypt", "bcrypt"),
        lambda s: s.replace("$16384$", "$16385$"),
        lambda s: s.replace("$16384$", "$1024$"),
        lambda s: s.replace("$16384$", "$1073741824$"),
        lambda s: s.replace("$16384$", "$$"),
        lambda s: s.replace("$8$", "$99$"),
        lambda s: s.replace("$8$1$", "$8$0$"),
        lambda s: s[:-4],
        lambda s: s + "$",
        lambda s: s.replace("$", ""),
        lambda s: s[:-1] + "!",
        lambda s: s[:-1] + "é",
        lambda s: PASSWORD,
    ],
)
def test_a_malformed_hash_is_a_setting_to_mend(monkeypatch, change):
    wrong = change(stored())
    assert not is_hash(wrong)
    monkeypatch.setenv("LIVRABLES_STAFF_PASSWORD", wrong)
    with pytest.raises(SettingsError, match="LIVRABLES_STAFF_PASSWORD") as caught:
        load_settings()
    assert "livrables password" in str(caught.value)
    assert wrong not in str(caught.value)


def test_the_setting(monkeypatch):
    assert load_settings().staff_password is None
    monkeypatch.setenv("LIVRABLES_STAFF_PASSWORD", stored())
    settings = load_settings()
    assert settings.staff_password == stored()
    assert stored() not in repr(settings)
    monkeypatch.setenv("LIVRABLES_STAFF_PASSWORD", "")
    assert load_settings().staff_password is None


class Clock:
    """Seconds that a test moves."""

    now = 1000.0

    def __call__(self):
        return self.now


def test_a_session_ends_after_twelve_hours():
    clock = Clock()
    sessions = Sessions(clock)
    session = sessions.open()
    assert len(session.token) == 43
    assert sessions.find(session.token) is session
    assert sessions.find("") is None
    clock.now += LIFE + 1
    assert sessions.find(session.token) is None
    sessions.open()
    assert session.token not in sessions._open


def test_sessions_are_bounded():
    sessions = Sessions()
    first = sessions.open()
    for _ in range(KEPT):
        sessions.open()
    assert sessions.find(first.token) is None


def test_wrong_tries_are_forgotten_with_time():
    clock = Clock()
    door = Door(stored(), clock)
    for _ in range(TRIES):
        assert door.wait("192.0.2.1") == 0
        clock.now += 10
    assert door.wait("192.0.2.1") == WINDOW - 50 + 1
    assert door.wait("192.0.2.2") == 0, "another address"
    clock.now += WINDOW - 49
    assert door.wait("192.0.2.1") == 0


def test_a_right_password_forgives_and_one_network_is_one_client():
    door = Door(stored(), Clock())
    for number in range(TRIES - 1):
        assert door.wait(f"2001:db8::{number}") == 0
    assert door.opens("2001:db8::1", PASSWORD)
    for number in range(TRIES):
        assert door.wait(f"2001:db8::{number}") == 0
    assert door.wait("2001:db8::99") > 0
    assert door.wait("2001:db8:0:1::99") == 0
    assert door.wait("") == 0


def test_addresses_are_bounded():
    door = Door(stored(), Clock())
    for number in range(KEPT + 50):
        door.wait(f"client {number}")
    assert len(door._wrong) <= KEPT


WORDS = st.text(st.characters(codec="utf-8"), min_size=1).map(lambda t: " ".join(t.split()))
FACTS = st.builds(
    DraftFact,
    WORDS.filter(bool).filter(lambda t: not t.endswith("\\")),
    st.lists(WORDS.filter(bool).filter(lambda t: not t.endswith("\\")), max_size=3).map(tuple),
    st.just(True),
)


@given(st.lists(FACTS, max_size=4))
def test_facts_read_back(facts):
    facts = [replace(f, text=_plain(f.text), alternatives=_all(f.alternatives)) for f in facts]
    assert list(read_facts(write_facts(facts), True)) == facts


def _plain(text):
    return text.replace("\\=", "=")


def _all(texts):
    return tuple(_plain(text) for text in texts)


def test_facts_as_people_type_them():
    text = "75 cours=soixante-quinze cours \n\n  = \n CO2 \\= gaz = dioxyde ="
    assert read_facts(text, False) == (
        DraftFact("75 cours", ("soixante-quinze cours",), False),
        DraftFact("CO2 = gaz", ("dioxyde",), False),
    )


def test_fields_of_a_form():
    fields = read_fields(b"a=1&a=2&b=&c=%C3%A9%20t%0D%0Ax&d=%ff")
    assert fields == {"a": ["1", "2"], "b": [""], "c": ["é t\nx"], "d": ["\ufffd"]}
    assert read_fields(b"") == {}


@pytest.mark.parametrize("key", ["", "|", "2|", "|a.pdf", "x|a.pdf", "²|a.pdf", "99999999|a.pdf"])
def test_pages_that_are_none_are_ignored(key):
    assert typed({"page": [key]}, None).rows == ()


def test_a_draft_becomes_a_form_and_comes_back():
    facts = (DraftFact("a = b", ("c",), True), DraftFact("d", (), False))
    draft = DraftCase("x", "Q ?", True, (("a|b.pdf", 2), ("c.pdf", 1)), facts, "R", ("t", "u"))
    assert form_of(draft).to_draft() == draft


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, ""),
        (4.0, "moins de 10 secondes"),
        (44.0, "environ 40 secondes"),
        (89.0, "environ 90 secondes"),
        (95.0, "environ 2 minutes"),
        (1500.0, "environ 25 minutes"),
    ],
)
def test_remaining_time(seconds, told):
    assert remaining_text(seconds).replace("\u00a0", " ") == told


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_typography_of_the_templates(path):
    source = re.sub(r"\{[%{#].*?[%}#]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    texts = " ".join(re.findall(r">([^<]*)", source)).replace("&nbsp;", "\u00a0")
    assert not re.search(r" [;:!?»%]", texts), "an ordinary space before a double sign"
    assert "« " not in texts
    assert "'" not in texts
    assert "..." not in texts


def test_the_templates_hold_no_script_and_no_style():
    for path in TEMPLATES.glob("*.html"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son\w+=|javascript:", source), path.name
        assert re.findall(r"<script[^>]*>", source) in ([], ['<script src="/ui/staff.js" defer>'])
        assert set(re.findall(r"\|safe|Markup", source)) <= {"|safe"}
        assert source.count("|safe") == source.count("mark|safe")
