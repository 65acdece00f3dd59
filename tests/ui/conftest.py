"""A browser a file, and one server for the scripted assistant, for all tests of the page."""

import pytest

from corpus.settings import Settings
from tests import browser
from tests.ui.scripted import make_scripted


@pytest.fixture(scope="session")
def scripted(tmp_path_factory):
    """The scripted assistant behind `scripted_address`."""
    return make_scripted(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="session")
def scripted_address(scripted, tmp_path_factory):
    """Address of a server over the scripted assistant."""
    from ui import chat
    from ui.app import build_app

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chat, "REFRESH", 1.0)
        app = build_app(scripted, Settings(data=tmp_path_factory.mktemp("data")))
    with browser.running(app) as address:
        yield address


@pytest.fixture(scope="session")
def real_address(assistant, bundled_settings):
    """Address of a server over the real assistant on the bundled corpus."""
    from ui.app import build_app

    with browser.running(build_app(assistant, bundled_settings)) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """A browser; closed with the file, since its driver keeps an event loop in this thread."""
    with browser.chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def visitor(chromium):
    """One visitor, whose cache is warm after the first page."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()
