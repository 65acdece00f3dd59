"""The shipped sets: facts and pages against the PDFs, their split, their mix."""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pypdf
import pytest

from corpus.booklets.fidelity import fold
from corpus.booklets.manuscript import NAMES
from corpus.booklets.records import load_records
from corpus.settings import BUNDLED
from evals.checking import holdings_of
from evals.facts import Matcher
from evals.scoring import expected_on_pages
from evals.sets import load_set
from index.search import open_searcher

SETS = Path(__file__).parents[2] / "evals" / "sets"
NAMED = ("demo-dev", "demo-test")
PARAPHRASE = "demo-paraphrase"
SHIPPED = (*NAMED, PARAPHRASE)
ASKERS = {"elu", "agent", "habitant", "bailleur"}
UNANSWERABLE = {
    "ville-absente", "chiffre-absent", "cas-personnel", "donnee-vivante", "fausse-premisse",
    "donnee-personnelle", "hors-sujet", "poste-absent",
}  # fmt: skip
LEAST = {
    "chiffre": 15, "liste": 12, "filtre": 5, "comparaison": 6, "suite": 10, "familier": 20,
    "fautes": 15, "bref": 10, "limites": 4, "comment": 5,
}  # fmt: skip
VOICES = {"habitant", "elu", "agent", "association", "etudiant"}
KINDS = {
    "chiffre", "date", "lieu", "qui", "definition", "comment", "liste", "oui-non", "comparaison",
}  # fmt: skip
NEAR_MISSES = {
    "ville-absente", "chiffre-absent", "fausse-premisse", "sujet-voisin", "donnee-vivante",
    "cas-personnel",
}  # fmt: skip


@cache
def cases(name):
    return load_set(SETS / f"{name}.jsonl").cases


@cache
def sheets():
    """(file, page) → id of the sheet that stands there; pages of no sheet are absent."""
    titles = {fold(record.title): record.id for record in load_records()}
    found = {}
    for name in NAMES[1:]:
        reader = pypdf.PdfReader(BUNDLED / f"{name}.pdf")
        starts, chapters = {}, set()
        for item in reader.outline:
            if isinstance(item, list):
                for entry in item:
                    page = reader.get_destination_page_number(entry) + 1
                    starts[page] = titles[" ".join(fold(entry.title).split())]
            else:
                chapters.add(reader.get_destination_page_number(item) + 1)
        ends = sorted({*starts, *chapters, len(reader.pages) + 1})
        for start, identity in starts.items():
            for page in range(start, next(end for end in ends if end > start)):
                found[f"{name}.pdf", page] = identity
    return found


def sheets_of(name):
    return {
        sheets()[source.file, page]
        for case in cases(name)
        for source in case.sources
        for page in source.pages
        if (source.file, page) in sheets()
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_pages_and_facts_stand_in_the_documents(name, bundled_settings):
    with open_searcher(bundled_settings) as searcher:
        loaded = load_set(SETS / f"{name}.jsonl", holdings_of(searcher.catalogue))
        ids = {source.file: source.id for source in searcher.catalogue.sources()}

        def text(file, page):
            return searcher.catalogue.page(ids[file], page).text

        matcher = Matcher()
        absent = {
            case.id: [fact.text for fact in expected_on_pages(case, text, matcher)]
            for case in loaded.cases
        }
    assert {identity: facts for identity, facts in absent.items() if facts} == {}


def test_nothing_leaks_from_one_set_to_the_other():
    dev, test = map(sheets_of, NAMED)
    assert not dev & test
    assert len(dev | test) == len(load_records())


def test_no_question_stands_in_two_sets_or_twice():
    questions = [fold(case.question) for name in SHIPPED for case in cases(name)]
    assert len(set(questions)) == len(questions)
    ids = [case.id for name in SHIPPED for case in cases(name)]
    assert len(set(ids)) == len(ids)


def test_there_are_enough_questions_of_each_kind():
    every = [case for name in NAMED for case in cases(name)]
    assert len(every) >= 200
    assert sum(not case.answerable for case in every) >= 50
    for tag, least in LEAST.items():
        assert sum(tag in case.tags for case in every) >= least, tag
    for case in every:
        assert len(ASKERS & set(case.tags)) == 1, case.id
        assert len(UNANSWERABLE & set(case.tags)) == (not case.answerable), case.id
        assert ("suite" in case.tags) == bool(case.history), case.id


def test_no_question_tells_its_own_answer():
    matcher = Matcher()
    told = [
        case.id
        for name in SHIPPED
        for case in cases(name)
        if not {"oui-non", "comparaison"} & set(case.tags)
        for fact in case.facts
        if matcher.first_held(fact, [case.question])
    ]
    assert told == []


def test_files_are_in_the_documented_form():
    for name in SHIPPED:
        for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            assert list(json.loads(line)) == [
                "id", "question", "history", "answerable", "sources", "facts", "reference", "tags",
            ]  # fmt: skip


def beginnings(text):
    """The first five letters of the words of four letters or more."""
    return {word[:5] for word in re.findall(r"\w{4,}", fold(text))}


@cache
def beginnings_on(file, page):
    return beginnings(pypdf.PdfReader(BUNDLED / file).pages[page - 1].extract_text())


def shared(name):
    """The mean share of a question's words that the page expected first has too."""
    shares = []
    for case in cases(name):
        if case.answerable:
            best, words = case.sources[0], beginnings(case.question)
            shares.append(len(words & beginnings_on(best.file, best.pages[0])) / len(words))
    return sum(shares) / len(shares)


def test_paraphrases_share_few_words_with_their_page():
    assert shared(PARAPHRASE) < 0.2
    assert all(shared(name) > 2 * shared(PARAPHRASE) for name in NAMED)


def test_paraphrases_are_spread_evenly():
    every = cases(PARAPHRASE)
    answerable = [case for case in every if case.answerable]
    assert (len(answerable), len(every)) == (80, 104)
    assert Counter(case.sources[0].file for case in answerable) == {
        f"{name}.pdf": 16 for name in NAMES
    }
    for case in every:
        assert len(VOICES & set(case.tags)) == 1, case.id
        assert len(KINDS & set(case.tags)) == case.answerable, case.id
        assert len(NEAR_MISSES & set(case.tags)) == (not case.answerable), case.id
    for kind in KINDS:
        assert sum(kind in case.tags for case in answerable) >= 6, kind
    for reason in NEAR_MISSES:
        assert sum(reason in case.tags for case in every) >= 3, reason
    groups = Counter(tag for case in answerable for tag in case.tags if tag.startswith("groupe:"))
    assert sum(groups.values()) == len(answerable)
    assert max(groups.values()) <= 3
