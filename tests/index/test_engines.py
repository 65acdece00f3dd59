"""The lexical engine, exact vectors and Chroma, each on its own."""

import socket
import subprocess
import sys
import time
import urllib.request

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexDamaged, UserError
from index import exact, lexical
from index.dense import ChromaStore, delete_remote
from index.lexical import Entry, LexicalIndex


@pytest.fixture
def small(tmp_path):
    lexical.write(
        tmp_path,
        [
            Entry(0, "aa", "s1", "cour oasis cour", "ecol", "guid"),
            Entry(1, "bb", "s2", "noue", "cour", "guid"),
            Entry(2, "cc", "s2", "plui cour noue", "", ""),
        ],
    )
    return LexicalIndex(tmp_path)


def test_lexical_ranking(small):
    found = small.search([(("cour", 1.0),)], 10)
    assert next(iter(found)) == 0
    assert set(found) == {0, 1, 2}
    assert all(score > 0 for score in found.values())
    assert next(iter(small.search([(("noue", 1.0),), (("plui", 1.0),)], 10))) == 2
    assert len(small.search([(("cour", 1.0),)], 1)) == 1


def test_lexical_alternatives_compete_and_do_not_add_up(small):
    alone = small.search([(("oasis", 1.0),)], 10)[0]
    both = small.search([(("oasis", 1.0), ("cour", 0.4))], 10)[0]
    apart = small.search([(("oasis", 1.0),), (("cour", 0.4),)], 10)[0]
    assert alone <= both < apart
    assert small.search([(("cour", 0.4),)], 10)[0] < small.search([(("cour", 1.0),)], 10)[0]


def test_lexical_filter_keeps_scores(small):
    everything = small.search([(("cour", 1.0),)], 10)
    some = small.search([(("cour", 1.0),)], 10, frozenset({"s2"}))
    assert some == {k: pytest.approx(v) for k, v in everything.items() if k in {1, 2}}
    assert small.search([(("cour", 1.0),)], 10, frozenset()) == {}
    assert small.search([(("cour", 1.0),)], 10, frozenset({"s9"})) == {}


def test_lexical_without_hits(small):
    assert small.search([], 10) == {}
    assert small.search([(("absent", 1.0),)], 10) == {}
    assert small.count == 3
    assert small.ids() == {0: "aa", 1: "bb", 2: "cc"}
    assert small.holds("aa", ["cour", "oasis"])
    assert not small.holds("aa", ["noue"])
    assert not small.holds("zz", ["cour"])


def test_a_missing_engine_is_a_damaged_index(tmp_path):
    with pytest.raises(IndexDamaged):
        LexicalIndex(tmp_path)
    with pytest.raises(IndexDamaged):
        exact.ExactVectors(tmp_path)


def unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=25)
@given(st.integers(1, 40), st.integers(1, 45), st.integers(0, 2**31))
def test_exact_search_equals_a_full_sort(tmp_path_factory, count, limit, seed):
    folder = tmp_path_factory.mktemp("vectors")
    values = unit(np.random.default_rng(seed).normal(size=(count, 8)))
    rows = exact.create(folder, count, 8)
    rows[:] = values
    rows.flush()
    vectors = exact.ExactVectors(folder)
    expected = sorted(range(count), key=lambda i: -float(values[i] @ values[0]))[:limit]
    assert list(vectors.search(values[0], limit)) == expected
    chosen = list(range(0, count, 2))
    among = vectors.search(values[0], limit, chosen)
    assert list(among) == expected_among(values, chosen)[:limit]
    assert vectors.scores(values[0], chosen) == pytest.approx(
        vectors.search(values[0], count, chosen)
    )


def expected_among(values, chosen):
    return sorted(chosen, key=lambda i: -float(values[i] @ values[0]))


VECTORS = unit(np.random.default_rng(3).normal(size=(2300, 16)))
IDS = [f"p{i:04}" for i in range(len(VECTORS))]


def check_store(folder, url):
    """Writes, counts, searches, closes, opens again, deletes."""
    store = ChromaStore(folder, url, "livrables-essai", create=True)
    told = []
    store.add(IDS, VECTORS, told.append)
    assert told == [1000, 2000, 2300]
    store.close()
    store = ChromaStore(folder, url, "livrables-essai")
    assert store.count() == len(IDS)
    assert store.ids() == set(IDS)
    found = store.search(VECTORS[42], 20)
    truth = np.argsort(-(VECTORS @ VECTORS[42]))[:20]
    assert len(set(found) & {IDS[i] for i in truth}) >= 19
    assert next(iter(found)) == IDS[42]
    assert found[IDS[42]] == pytest.approx(1.0, abs=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    store.delete()
    store.close()
    with pytest.raises(IndexDamaged, match="livrables-essai"):
        ChromaStore(folder, url, "livrables-essai")


def test_chroma_embedded(tmp_path):
    check_store(tmp_path, None)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A Chroma server of this machine, ended by its own handle."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = "from chromadb.cli.cli import app; app()"
    arguments = ["run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-c", command, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "the Chroma server did not start"
            assert process.poll() is None
            time.sleep(0.1)
    yield url
    process.kill()
    process.wait()


def test_chroma_server(tmp_path, server):
    check_store(tmp_path, server)
    assert not (tmp_path / "chroma").exists()


def test_a_generation_on_a_server(tmp_path, server):
    from index.build import build_index
    from index.search import open_searcher
    from tests.index_factory import TOYS, settings_in, write_files

    settings = settings_in(tmp_path).model_copy(update={"chroma": server})
    folder = write_files(tmp_path / "docs")
    first = build_index([folder], settings, **TOYS)
    with open_searcher(settings) as searcher:
        assert searcher.manifest.chroma == server
        assert first.index_id in searcher.manifest.collection
        old = searcher.manifest.collection
        assert searcher.search("géothermie")[0].passage.source_id == "chaleur"
        assert searcher._nearest.chroma is not None
    (folder / "eau.txt").write_text("Une fontaine.", encoding="utf-8")
    build_index([folder], settings, **TOYS)
    with pytest.raises(IndexDamaged):
        ChromaStore(tmp_path, server, old)
    delete_remote(server, "livrables-absente")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "ftp://x", "localhost:8000"])
def test_a_server_that_is_away_is_told(tmp_path, url):
    with pytest.raises(UserError, match="LIVRABLES_CHROMA"):
        ChromaStore(tmp_path, url, "livrables-essai")
