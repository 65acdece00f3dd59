"""The whole way, on real engines: documents on disk -> index -> question -> cited answer."""

import pytest

from assistant.engine import Assistant
from assistant.events import Delta, Finished, Found, Searching
from assistant.types import SentenceKind, Status, Turn
from corpus.quotes import stands_on
from corpus.settings import Settings
from index.build import build_index
from index.live import LiveIndex

OASIS = "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?"


def check_proofs(assistant, answer):
    """Every quote stands verbatim on its page, every assertion cites, every marker resolves."""
    markers = {citation.marker for citation in answer.citations}
    for sentence in answer.sentences:
        assert set(sentence.citations) <= markers
        assert bool(sentence.citations) is (sentence.kind is not SentenceKind.NOTICE)
    catalogue = assistant.live.searcher().catalogue
    for citation in answer.citations:
        raw = catalogue.raw_page(citation.source.id, citation.page)
        assert stands_on(citation.quote, raw.raw)
        assert any(citation.quote in s.text for s in answer.sentences) or len(answer.citations) > 1


def test_the_oasis_question(assistant):
    answer = assistant.ask(OASIS)
    assert answer.status is Status.ANSWERED
    assert "75" in answer.text
    check_proofs(assistant, answer)
    first = answer.citations[0]
    assert first.source.file == "livret-3-habitabilite.pdf"
    page = assistant.live.searcher().catalogue.page(first.source.id, first.page)
    assert "75 cours" in page.text.replace("\u00a0", " ")
    assert "Programme des cours Oasis dans les écoles parisiennes" in (
        first.evidence.passage.headings
    )
    assert first.page_label != str(first.page)


def test_the_stream_is_in_order(assistant):
    events = list(assistant.answer(OASIS))
    assert isinstance(events[0], Searching)
    assert isinstance(events[1], Found)
    assert isinstance(events[-1], Finished)
    deltas = [event.sentence for event in events if isinstance(event, Delta)]
    assert tuple(deltas) == events[-1].answer.sentences


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Combien de cours Oasis ont été réalisées à Trifouillis-les-Oies ?", "Trifouillis"),
        ("Quel temps fera-t-il demain à Paris ?", "moment"),
        ("Quel est le budget de la régie de quartiers de Nanterre ?", "montant"),
        ("Combien de cours Oasis étaient réalisées à Marseille en juin 2022 ?", ""),
        ("Quelle est la capitale de la Mongolie ?", ""),
        ("Ai-je droit à une aide pour mon loyer ?", "personnelle"),
    ],
)
def test_refusals_assert_nothing_and_show_the_nearest_passages(assistant, question, missing):
    answer = assistant.ask(question)
    assert answer.status is Status.NOT_FOUND, answer.text
    assert {sentence.kind for sentence in answer.sentences} == {SentenceKind.NOTICE}
    assert answer.citations == ()
    assert answer.evidence
    assert missing in answer.text


def test_follow_up(assistant):
    first = assistant.ask("Quelle ferme urbaine a été démontée pour installer un parking ?")
    assert first.status is Status.ANSWERED
    assert "Agrocité" in first.text
    turn = Turn(first.question, first.text)
    answer = assistant.ask("Et dans quelle ville exactement ?", [turn])
    assert answer.status is Status.ANSWERED
    assert "Colombes" in answer.text or "Gennevilliers" in answer.text
    check_proofs(assistant, answer)


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("combien de familles ont une parcelle a l'agrocite de gennevilliers ?", "66"),
        ("Qui porte la régie de quartiers de Nanterre ?", "Nanterre"),
        ("Quelle part des ressources de la régie de quartier du 19e vient de subventions ?", "30"),
        ("Quand la régie de quartier du Blanc-Mesnil est-elle née ?", "2000"),
        ("Combien coûtait l'appel à projets Quartiers fertiles ?", "34"),
        ("Combien de logements chauffe la chaufferie biomasse de Bordeaux ?", "1 341"),
        ("Combien de membres compte le conseil citoyen de l'Argonne, et quand a-t-il été installé ?",
         "27"),
        ("Quelles villes ont repris les cours Oasis ?", "Toulouse"),
    ],
)  # fmt: skip
def test_facts_are_found_and_proved(assistant, question, fact):
    answer = assistant.ask(question)
    assert answer.status is Status.ANSWERED, answer.text
    assert fact in answer.text.replace("\u202f", " ").replace("\u00a0", " ")
    check_proofs(assistant, answer)
    assert len(answer.text.split()) <= 130


def test_a_half_known_question_is_partial(assistant):
    answer = assistant.ask(
        "Combien de familles ont une parcelle à l'Agrocité de Gennevilliers, "
        "et quel est le salaire du maire de Gennevilliers ?"
    )
    assert answer.status is Status.PARTIAL, answer.text
    assert "66" in answer.text


def test_two_questions_at_once(assistant):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(assistant.ask, [OASIS] * 8))
    assert len({answer.text for answer in answers}) == 1


def test_examples_are_answered(assistant):
    examples = assistant.examples(4)
    assert len(examples) == 4
    assert all(assistant.ask(question).status is Status.ANSWERED for question in examples)


def test_text_folder_to_cited_answer(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "puits.md").write_text(
        "# Le puits de Belleroche\n\nLa commune de Belleroche a rouvert 12 puits en 2019.\n\n"
        "Ils arrosent le jardin partagé de la rue des Saules.\n",
        encoding="utf-8",
    )
    settings = Settings(data=tmp_path / "data")
    build_index([folder], settings)
    assistant = Assistant(LiveIndex(settings))
    answer = assistant.ask("Combien de puits Belleroche a-t-elle rouverts ?")
    assert answer.status is Status.ANSWERED
    assert answer.citations[0].quote == "La commune de Belleroche a rouvert 12 puits en 2019."
    check_proofs(assistant, answer)


@pytest.mark.parametrize("text", ["Bonjour", "merci !", "que peux-tu faire ?", ""])
def test_small_talk_asserts_nothing(assistant, text):
    answer = assistant.ask(text)
    assert answer.status is Status.NOTICE
    assert {sentence.kind for sentence in answer.sentences} == {SentenceKind.NOTICE}
