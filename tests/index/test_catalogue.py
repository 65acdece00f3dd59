"""The catalogue gives back what was written, to any thread."""

import threading
from array import array
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import IndexDamaged
from corpus.types import RawPage
from index.catalogue import Catalogue, CatalogueWriter, VocabularyWord
from index.catalogue_schema import pack_offsets, pack_text, unpack_offsets, unpack_text
from index.document_json import dump_document, load_document
from tests.index_factory import make_document, split

ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


@pytest.fixture
def written(tmp_path):
    eau = make_document("eau", ["# Noues\nUne noue.\nDeux noues.", "", "Fin."])
    bois = make_document("bois", ["Un toit."])
    writer = CatalogueWriter(tmp_path)
    for document in (eau, bois):
        writer.add_document(document, split(document))
    writer.add_vocabulary(Counter({"noue": 2}), [VocabularyWord("nouée", "nouee", 2)])
    writer.close()
    catalogue = Catalogue(tmp_path)
    yield catalogue, eau, bois
    catalogue.close()


def test_documents_come_back(written):
    catalogue, eau, bois = written
    assert catalogue.sources() == (bois.source, eau.source)
    assert catalogue.source("eau") == eau.source
    for page, raw in zip(eau.pages, eau.raw_pages, strict=True):
        assert catalogue.page("eau", page.number) == page
        assert catalogue.raw_page("eau", page.number) == raw
    assert catalogue.headings("eau") == eau.headings
    assert catalogue.problems("eau") == eau.problems
    assert catalogue.pages_without_text() == 1
    assert catalogue.document_path("eau").name == "eau.txt"


def test_passages_and_neighbours(written):
    catalogue, eau, bois = written
    passages = split(eau)
    assert catalogue.passages() == (*passages, *split(bois))
    assert catalogue.passages("eau") == passages
    assert catalogue.passages("absent") == ()
    assert catalogue.passage(passages[1].id) == passages[1]
    assert catalogue.neighbours(passages[1].id) == (passages[0], passages[2])
    assert catalogue.neighbours(passages[0].id) == (None, passages[1])
    assert catalogue.neighbours(passages[2].id) == (passages[1], None)
    assert catalogue.passage_at(3) == split(bois)[0]
    assert catalogue.passage_ids() == [p.id for p in catalogue.passages()]
    assert catalogue.ordinals_of([passages[2].id, "absent"]) == [2]
    assert catalogue.ordinals(frozenset({"bois", "absent"})) == [3]
    assert catalogue.passage_count == 4


def test_vocabulary(written):
    catalogue = written[0]
    assert catalogue.frequency("noue") == 2
    assert catalogue.frequency("absent") == 0
    assert catalogue.has_word("nouee")
    assert not catalogue.has_word("noue")
    assert catalogue.words() == [VocabularyWord("nouée", "nouee", 2)]
    assert catalogue.term_count() == 1


@pytest.mark.parametrize(
    "read",
    [
        lambda c: c.page("eau", 9),
        lambda c: c.raw_page("x", 1),
        lambda c: c.passage("x"),
        lambda c: c.source("x"),
        lambda c: c.neighbours("x"),
        lambda c: c.passage_at(99),
        lambda c: c.document_path("x"),
    ],
)
def test_what_is_absent_is_a_key_error(written, read):
    with pytest.raises(KeyError):
        read(written[0])


def test_threads_read_together(written):
    catalogue, eau, _ = written
    seen = []

    def work():
        seen.append([catalogue.page("eau", 1) == eau.pages[0] for _ in range(50)])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[True] * 50] * 4


def test_a_file_that_is_no_catalogue_is_damage(tmp_path):
    with pytest.raises(IndexDamaged):
        Catalogue(tmp_path)
    (tmp_path / "catalogue.sqlite").write_bytes(b"nothing of the kind" * 50)
    with pytest.raises(IndexDamaged):
        Catalogue(tmp_path)


@given(ANY_TEXT)
def test_texts_pack_even_with_lone_surrogates(text):
    assert unpack_text(pack_text(text)) == text


@given(st.lists(st.integers(0, 2**31 - 1), max_size=50), st.sampled_from("iIlLqQ"))
def test_offsets_pack(values, typecode):
    offsets = array(typecode, values)
    packed = unpack_offsets(pack_offsets(offsets), typecode)
    assert packed == offsets
    assert packed.typecode == typecode


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_documents_survive_the_cache_format(texts):
    document = make_document("eau", texts)
    assert load_document(dump_document(document)) == document


@pytest.mark.parametrize("damage", [b"", b"junk", b"\x78\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_damaged_cache_file_is_refused(damage):
    with pytest.raises((ValueError, KeyError, TypeError)):
        load_document(damage)


def test_raw_pages_keep_their_boxes_flag():
    document = make_document("eau", ["abc"])
    boxed = RawPage("abc", array("I", [0, 1, 2]), boxed=True)
    changed = type(document)(document.source, document.pages, (boxed,), (), ())
    assert load_document(dump_document(changed)).raw_pages == (boxed,)
