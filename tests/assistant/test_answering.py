"""Answering on a small real index: coverage, required names and years, labels, broken runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.compose import Composer
from assistant.coverage import coverage, weigh
from assistant.engine import MAX_LENGTH, Assistant
from assistant.events import Failed
from assistant.types import SentenceKind, Status, Turn
from corpus.errors import UserError
from corpus.settings import Settings
from index.build import build_index
from index.live import LiveIndex
from index.types import QueryTerm

SHEETS = """# Livret d'essai

## Le jardin des Acacias

Territoire : Bellerive (99), Grande Plaine

Porteurs : Ville de Bellerive ; association Terre Vive

### Contexte

Le quartier des Acacias manquait d'ombre pendant les canicules. Les habitants ont demandé un jardin.

### Résultats

En 2021, 120 arbres ont été plantés par les habitants. Le jardin a coûté 45 000 €. Il occupe une
friche de 3 000 m². En été, il fait 4 °C de moins sous les arbres que sur la place.

### Limites

L'arrosage dépend d'un puits que la sécheresse de 2022 a tari.

## La ressourcerie du Pont

Territoire : Valmont (98), Haute Rive

### L'action

À Valmont, la ressourcerie du Pont emploie 14 salariés en insertion. Elle collecte les meubles et les
répare. Son budget annuel est de 600 000 €, dont 30 % de subventions.

### Résultats

La ressourcerie de Valmont a ouvert en mars 2018. Elle a évité 80 tonnes de déchets par an.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("petit")
    (folder / "essai.md").write_text(SHEETS, encoding="utf-8")
    settings = Settings(data=folder / "data")
    build_index([folder / "essai.md"], settings)
    return Assistant(LiveIndex(settings))


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Combien d'arbres ont été plantés à Bellerive ?", "120"),
        ("Combien a coûté le jardin des Acacias ?", "45 000 €"),
        ("Quelle surface occupe la friche du jardin ?", "3 000 m²"),
        ("combien de degres en moins sous les arbres en ete", "4 °C"),
        ("Quand la ressourcerie de Valmont a-t-elle ouvert ?", "mars 2018"),
        ("Quelle part du budget de la ressourcerie vient de subventions ?", "30 %"),
        ("Qui porte le jardin des Acacias ?", "Terre Vive"),
        ("Quelles sont les limites de l'arrosage du jardin ?", "puits"),
        ("Combien de salariés emploie la ressourcerie ?", "14"),
    ],
)
def test_answers(small, question, fact):
    answer = small.ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert fact in answer.text
    assert all(c.quote in "\n".join(s.text for s in answer.sentences) for c in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Combien d'arbres ont été plantés à Valmont ?",
        "Combien d'arbres ont été plantés à Bellerive en 2019 ?",
        "Combien de salariés travaillent au jardin des Acacias ?",
        "Combien a coûté la ressourcerie de Bellerive ?",
        "Quel est le numéro de téléphone de la ressourcerie ?",
        "Quand la piscine de Valmont a-t-elle ouvert ?",
        "Qui est le maire de Valmont ?",
        "Quel est le budget participatif de Bellerive ?",
        "Donne-moi la recette de la tarte aux pommes",
        "Quel temps fait-il en ce moment à Bellerive ?",
    ],
)
def test_refusals(small, question):
    answer = small.ask(question)
    assert answer.status is Status.NOT_FOUND, answer.text
    assert not answer.citations
    assert len(answer.sentences) >= 2


def test_a_label_names_the_sheet_outside_the_quote(small):
    answer = small.ask("Combien a coûté le jardin des Acacias ?")
    text, quote = answer.sentences[0].text, answer.citations[0].quote
    assert text.endswith(quote)
    assert text.startswith("Le jardin des Acacias")
    assert "Acacias" not in quote


def test_partial_names_what_is_missing(small):
    answer = small.ask("Combien d'arbres ont été plantés à Bellerive, et qui a payé les pompiers ?")
    assert answer.status is Status.PARTIAL, answer.text
    assert "120" in answer.text
    notices = [s.text for s in answer.sentences if s.kind is SentenceKind.NOTICE]
    assert any("pompiers" in notice for notice in notices)


def test_two_parts_answered(small):
    answer = small.ask(
        "Combien d'arbres ont été plantés à Bellerive et combien a coûté le jardin ?"
    )
    assert answer.status is Status.ANSWERED, answer.text
    assert "120" in answer.text
    assert "45 000" in answer.text


def test_follow_up_keeps_the_place(small):
    first = small.ask("Combien de salariés emploie la ressourcerie de Valmont ?")
    turn = Turn(first.question, first.text)
    answer = small.ask("Et quand a-t-elle ouvert ?", [turn])
    assert answer.status is Status.ANSWERED, answer.text
    assert "mars 2018" in answer.text
    other = small.ask("Et à Bellerive ?", [turn])
    assert other.status is Status.NOT_FOUND


def test_too_long_a_question_is_told(small):
    answer = small.ask("jardin " * MAX_LENGTH)
    assert answer.status is Status.NOTICE


def test_without_an_index_the_stream_fails_with_the_fix(tmp_path):
    assistant = Assistant(LiveIndex(Settings(data=tmp_path)))
    events = list(assistant.answer("Une question ?"))
    assert [type(event) for event in events] == [Failed]
    assert "livrables index" in events[0].message
    with pytest.raises(UserError):
        assistant.ask("Une question ?")


def test_markers_count_from_one_without_gap(small):
    answer = small.ask("Que fait-on contre la chaleur à Bellerive ?")
    used = [marker for sentence in answer.sentences for marker in sentence.citations]
    assert sorted(set(used)) == list(range(1, len(answer.citations) + 1))


def test_a_sentence_cut_by_a_running_head_is_cited_run_by_run(small):
    """The raw page of a PDF may hold a running head in the middle of a cleaned sentence."""
    from dataclasses import replace

    from assistant.candidates import all_candidates

    searcher = small.live.searcher()
    candidate = all_candidates(searcher, searcher.search("arbres plantés habitants", k=3))[0]

    class Broken:
        """The real catalogue, with a running head put into the raw text of one page."""

        def __getattr__(self, name):
            return getattr(searcher.catalogue, name)

        def raw_page(self, source_id, number):
            raw = searcher.catalogue.raw_page(source_id, number)
            middle = (candidate.start + candidate.end) // 2
            at = raw.offsets[middle]
            head = " LIVRET 12 "
            offsets = raw.offsets.__class__("I", [o + len(head) * (o >= at) for o in raw.offsets])
            return replace(raw, raw=raw.raw[:at] + head + raw.raw[at:], offsets=offsets)

    class Holder:
        catalogue = Broken()

    sentence, citations = Composer(Holder()).compose(candidate, (), frozenset())
    assert len(citations) == 2
    assert sentence.citations == (1, 2)
    assert "LIVRET" not in sentence.text


def term(surface, idf, known=True):
    return QueryTerm(surface, (surface,), idf, known)


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0.1, 9), st.booleans()), max_size=8),
    st.sets(st.sampled_from("abcdefgh")),
)
def test_coverage_is_a_share(rows, held):
    weighted = weigh([term(*row) for row in rows])
    value = coverage(weighted, held)
    assert 0 <= value <= 1 + 1e-9
    assert coverage(weighted, set("abcdefgh")) == pytest.approx(1.0 if rows else 0.0)
    assert coverage(weighted, held | {"a"}) >= value


def test_earlier_words_weigh_less_and_unknown_words_no_more_than_known_ones():
    own, earlier = term("jardin", 4.0), term("lyon", 4.0)
    weighted = weigh([own, term("zzz", 9.0, known=False)], [earlier, own])
    assert [item.weight for item in weighted] == [4.0, 4.0, pytest.approx(1.2)]
    assert [item.own for item in weighted] == [True, True, False]


def test_a_threshold_that_changes_is_in_force_at_the_next_question(small):
    level = [0.0]
    watched = Assistant(small.live, lambda: level[0])
    question = "Combien d'arbres ont été plantés au jardin des Acacias ?"
    assert watched.ask(question).status is Status.ANSWERED
    level[0] = 1.1
    refused = watched.ask(question)
    assert refused.status is Status.NOT_FOUND
    assert 0 < refused.confidence <= 1
