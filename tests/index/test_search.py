"""Search in a generation, cold and warm, and the live index that follows the current one."""

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import EncoderMismatch, IndexDamaged, IndexMissing
from index import nearest
from index.build import build_index
from index.encoder import NgramEncoder
from index.live import LiveIndex
from index.search import open_searcher
from tests.index_factory import TOYS, copy_of, settings_in, write_files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with documents and their index."""
    folder = tmp_path_factory.mktemp("built")
    build_index([write_files(folder / "docs")], settings_in(folder), **TOYS)
    return folder


@pytest.fixture
def settings(built, tmp_path):
    """A copy of that index: it may be damaged, and it works where it was moved."""
    return copy_of(built, tmp_path)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A thousand passages of made-up French."""
    folder = tmp_path_factory.mktemp("large")
    random = np.random.default_rng(11)
    syllables = ["ca", "ni", "cul", "ver", "do", "lo", "ge", "ment", "ri", "ville", "eau", "bo"]
    words = ["".join(random.choice(syllables, 3)) for _ in range(900)]
    texts = {
        f"d{i}.txt": "\n".join(" ".join(random.choice(words, 40)) + "." for _ in range(100))
        for i in range(10)
    }
    settings = settings_in(folder)
    report = build_index([write_files(folder / "docs", texts)], settings, **TOYS)
    assert report.passages == 1000
    with open_searcher(settings) as searcher:
        yield searcher, words


def test_evidence_is_ranked(settings):
    with open_searcher(settings) as searcher:
        found = searcher.search("Combien de cours d’école à Paris en juin 2022 ?", k=3)
        assert [evidence.rank for evidence in found] == [1, 2, 3]
        assert "75 cours" in found[0].passage.text
        scores = [evidence.score for evidence in found]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1.0001 for score in scores)
        assert found[0].found_by == {"lexical", "dense"}
        assert found[0].passage == searcher.catalogue.passage(found[0].passage.id)


def test_queries_that_find_nothing(settings):
    with open_searcher(settings) as searcher:
        assert searcher.search("") == []
        assert searcher.search("et où ?") == []
        assert searcher.search("noue", k=0) == []
        assert len(searcher.search("noue", k=50)) == 7


def test_filter_by_documents(settings):
    with open_searcher(settings) as searcher:
        found = searcher.search("régie de quartier", source_ids=frozenset({"chaleur"}))
        assert {evidence.passage.source_id for evidence in found} == {"chaleur"}
        assert searcher.search("régie", source_ids=frozenset()) == []
        assert searcher.search("régie", source_ids=frozenset({"absent"})) == []


def test_passage_terms_cover_query_variants(settings):
    with open_searcher(settings) as searcher:
        text = "La désimperméabilisation de la cour d’un quartier prioritaire"
        held = searcher.passage_terms(text)
        for query in ("enlever le bitume", "QPV", "cours"):
            for term in searcher.terms(query):
                assert held & set(term.variants), (query, term)


def test_chroma_and_exact_search_agree(large):
    searcher, words = large
    queries = [" ".join(words[i : i + 4]) for i in range(0, 60, 4)]
    exact = [searcher.search(query) for query in queries]
    assert searcher._nearest.chroma is None
    searcher.warm()
    searcher.warm()
    through_chroma = [searcher.search(query) for query in queries]
    assert searcher._nearest.chroma is not None
    for ours, theirs in zip(exact, through_chroma, strict=True):
        assert [e.passage.id for e in ours[:5]] == [e.passage.id for e in theirs[:5]]


@pytest.mark.parametrize("count", [2, 4, 9])
def test_a_filter_gives_the_same_cold_and_warm(large, count):
    searcher, words = large
    searcher.warm()
    sources = frozenset(source.id for source in searcher.catalogue.sources()[:count])
    for start in range(0, 40, 4):
        query = " ".join(words[start : start + 4])
        found = searcher.search(query, 5, sources)
        vector = searcher._encoder.encode_queries([query])[0]
        among = searcher.catalogue.ordinals(sources)
        exact = searcher._vectors.search(vector, 20, among)
        assert set(exact) <= searcher._nearest.search(vector, 20, sources)
        assert len(found) == 5
        assert {item.passage.source_id for item in found} <= sources


def test_a_wide_filter_of_a_large_index_goes_through_the_graph(large, monkeypatch):
    searcher, words = large
    searcher.warm()
    monkeypatch.setattr(nearest, "EXACT_LIMIT", 0)
    asked = []
    search = searcher._nearest.chroma.search
    monkeypatch.setattr(
        searcher._nearest.chroma, "search", lambda v, limit: asked.append(limit) or search(v, limit)
    )
    sources = frozenset(source.id for source in searcher.catalogue.sources()[:4])
    inside = set(searcher.catalogue.ordinals(sources).tolist())
    shares = []
    for start in range(0, 40, 4):
        vector = searcher._encoder.encode_queries([" ".join(words[start : start + 4])])[0]
        found = searcher._nearest.search(vector, 20, sources)
        exact = searcher._vectors.search(vector, 20, sorted(inside))
        assert found <= inside
        shares.append(len(found & set(exact)) / 20)
    assert asked == [75] * 10  # 1.5 times as many as should pass a filter of 40 %
    assert np.mean(shares) > 0.9


def test_every_run_of_words_finds_something_through_chroma(large):
    searcher, words = large
    searcher.warm()
    for start in range(0, 200, 5):
        assert searcher.search(" ".join(words[start : start + 5]))


def test_a_cold_query_imports_no_heavy_library(settings):
    code = (
        "import sys\n"
        "from index.search import open_searcher\n"
        "from tests.index_factory import settings_in\n"
        f"searcher = open_searcher(settings_in({str(settings.data.parent)!r}))\n"
        "found = searcher.search('une cour à Paris')\n"
        "heavy = {'chromadb', 'torch', 'sentence_transformers', 'gradio'} & set(sys.modules)\n"
        "print(len(found), sorted(heavy))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found, heavy = run.stdout.split(maxsplit=1)
    assert int(found) > 0
    assert heavy.strip() == "[]"
    assert run.stderr == ""


def test_threads_search_together(large):
    searcher, words = large
    expected = [e.passage.id for e in searcher.search(words[0])]
    results = []

    def work():
        for _ in range(10):
            results.append([e.passage.id for e in searcher.search(words[0])])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 40


def test_no_index_yet(tmp_path):
    with pytest.raises(IndexMissing, match="livrables index"):
        open_searcher(settings_in(tmp_path))


def test_another_encoder_is_refused(settings):
    with pytest.raises(EncoderMismatch, match=r"hybride-v1-.*ngrams-v1-64"):
        open_searcher(settings, NgramEncoder(64))


@pytest.mark.parametrize("lost", ["manifest.json", "catalogue.sqlite", "vectors.npy", "tantivy"])
def test_damage_is_told_with_its_remedy(settings, lost):
    (folder,) = [path for path in settings.index.iterdir() if path.is_dir()]
    (folder / lost).rename(folder.parent / "lost")
    with pytest.raises(IndexDamaged):
        open_searcher(settings)
    assert not list((folder / "readers").iterdir())


@pytest.mark.parametrize("name", ["", "../docs", "absent"])
def test_a_wrong_current_is_damage(settings, name):
    (settings.index / "CURRENT").write_text(name, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="livrables index"):
        open_searcher(settings)


def test_other_software_is_told(settings):
    (manifest,) = settings.index.glob("*/manifest.json")
    text = manifest.read_text("utf-8").replace('"schema_version": "2"', '"schema_version": "0"')
    manifest.write_text(text, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="autre version"):
        open_searcher(settings)


def test_a_truncated_engine_is_damage(settings):
    (vectors,) = settings.index.glob("*/vectors.npy")
    np.save(vectors, np.zeros((2, 2048), dtype=np.float32))
    with pytest.raises(IndexDamaged, match="ne se correspondent pas"):
        open_searcher(settings)


def folders(settings):
    return {path.name for path in settings.index.iterdir() if path.is_dir()}


def test_live_index_follows_the_current_generation(settings, tmp_path):
    live = LiveIndex(settings, warm=True)
    with live.reading() as first:
        assert live.searcher() is first
        assert first._nearest.chroma is not None
        write_files(tmp_path / "docs", {"zinc.txt": "Un toit de zinc."})
        build_index([tmp_path / "docs"], settings, **TOYS)
        second = live.searcher()
        assert second is not first
        assert second.search("zinc")[0].passage.source_id == "zinc"
        # The old generation answers as long as somebody holds it.
        assert first.search("géothermie")[0].passage.source_id == "chaleur"
        leases = len(list(settings.index.glob("*/readers/*")))
        assert leases == 2
    del first
    assert len(list(settings.index.glob("*/readers/*"))) == 1
    build_index([tmp_path / "docs"], settings, **TOYS)
    assert len(folders(settings)) == 1
    del second
    live.close()
    assert list(settings.index.glob("*/readers/*")) == []


def test_live_index_keeps_what_works(settings, caplog):
    live = LiveIndex(settings)
    searcher = live.searcher()
    (settings.index / "CURRENT").write_text("absent", encoding="utf-8")
    assert live.searcher() is searcher
    assert live.searcher() is searcher
    assert len(caplog.records) == 1
    assert searcher.search("géothermie")


def test_live_index_without_index(tmp_path):
    live = LiveIndex(settings_in(tmp_path))
    with pytest.raises(IndexMissing):
        live.searcher()
    build_index([write_files(tmp_path / "docs")], settings_in(tmp_path), **TOYS)
    assert live.searcher().search("noue")


def test_a_live_index_is_shared_by_threads(settings):
    live, seen = LiveIndex(settings), []
    threads = [threading.Thread(target=lambda: seen.append(id(live.searcher()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
