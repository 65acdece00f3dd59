"""What is done in bulk for speed gives what one by one would give, on the bundled booklets."""

from pathlib import Path

import numpy as np
import pytest

from corpus.passages import split
from corpus.read import find_files, read_document
from corpus.settings import Settings
from index.adding import BackgroundAdding
from index.analyser import normal
from index.build import build_index
from index.dense import ChromaStore
from index.equivalents import french_analyser
from index.exact import ExactVectors
from index.search import open_searcher
from tests.scale_corpus import Maker, bundled_sentences, questions, write_documents

BUNDLED = Path(__file__).parents[2] / "corpus" / "bundled"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    """The bundled booklets, indexed."""
    settings = Settings(data=tmp_path_factory.mktemp("bundled"))
    build_index([BUNDLED], settings)
    with open_searcher(settings) as opened:
        yield opened


def test_passages_in_one_query_are_those_one_by_one(searcher):
    catalogue = searcher.catalogue
    ordinals = list(reversed(range(catalogue.passage_count)))
    assert catalogue.passages_at(ordinals) == [catalogue.passage_at(o) for o in ordinals]
    assert catalogue.passages_at(ordinals * 3)[-1] == catalogue.passage_at(0)
    assert catalogue.passages_at([]) == []
    with pytest.raises(KeyError):
        catalogue.passages_at([0, catalogue.passage_count])


def test_ordinals_of_documents_are_those_of_their_passages(searcher):
    catalogue = searcher.catalogue
    ids = [source.id for source in catalogue.sources()]
    every = [catalogue.passage_at(o).source_id for o in range(catalogue.passage_count)]
    for chosen in (ids[:1], ids[1:4:2], ids, []):
        expected = [o for o, source_id in enumerate(every) if source_id in chosen]
        assert catalogue.ordinals(frozenset(chosen)).tolist() == expected


def test_filtered_search_in_place_is_the_search_of_a_copy(searcher):
    vectors = ExactVectors(searcher._generation.folder)
    ids = [source.id for source in searcher.catalogue.sources()]
    for chosen in (ids[:1], ids[1:4:2], ids):
        among = searcher.catalogue.ordinals(frozenset(chosen))
        for ordinal in range(0, len(vectors.rows), 20):
            query = np.array(vectors.rows[ordinal])
            scores = np.array(vectors.rows)[among] @ query
            best = among[np.lexsort((among, -scores))][:10].tolist()
            found = vectors.search(query, 10, among)
            assert sorted(found.values(), reverse=True) == pytest.approx(
                sorted(scores, reverse=True)[:10], abs=1e-6
            )
            assert len(set(found) & set(best)) >= 9  # equals may change places in the last bit


def test_results_with_every_document_chosen_are_those_without_a_filter(searcher):
    everything = frozenset(source.id for source in searcher.catalogue.sources())
    asked = questions(searcher.catalogue.passages(), 30)
    for question in asked:
        free = [(e.passage.id, e.rank) for e in searcher.search(question)]
        assert free
        assert [(e.passage.id, e.rank) for e in searcher.search(question, 10, everything)] == free


def test_terms_of_passages_are_those_of_their_tokens():
    analyser, other = french_analyser(), french_analyser()
    compounds = 0
    for path in find_files([BUNDLED]):
        for passage in split(read_document(path)):
            tokens = other.tokens(passage.text)
            found = analyser.index_terms(passage.text)
            assert found.text.split() == other.terms(passage.text)
            assert found.terms == set(other.terms(passage.text))
            kept = {normal(token.surface) for token in tokens if not token.compound}
            assert found.words == {word for word in kept if word.isalpha()}
            compounds += sum(token.compound for token in tokens)
    assert compounds > 50


def test_background_adding_adds_all_and_tells_errors(tmp_path):
    rows = np.eye(32, dtype=np.float32).repeat(80, axis=0)
    ids = [f"p{i:04}" for i in range(len(rows))]
    store = ChromaStore(tmp_path, None, "livrables-essai", create=True)
    told = []
    with BackgroundAdding(store, ids, rows) as adding:
        adding.ready(1500)
        adding.ready(len(rows))
        adding.wait(told.append)
    assert store.ids() == set(ids)
    assert told[-1] == len(ids)
    with pytest.raises(ZeroDivisionError), BackgroundAdding(store, ids, rows):
        raise ZeroDivisionError
    short = np.zeros((len(rows), 3), np.float32)  # of another length than those in the store
    with BackgroundAdding(store, ids, short) as adding:
        adding.ready(len(rows))
        with pytest.raises(Exception, match="dimension"):
            adding.wait(told.append)
    store.close()


def test_made_up_documents_have_the_passages_asked_for(tmp_path):
    sentences = bundled_sentences()
    write_documents(tmp_path / "documents", 230, sentences)
    files = find_files([tmp_path / "documents"])
    passages = [p for path in files for p in split(read_document(path))]
    assert len(files) == 3
    assert len({passage.text for passage in passages}) == len(passages)
    assert 220 <= len(passages) <= 260
    assert Maker(sentences).document(5) == Maker(sentences).document(5)
