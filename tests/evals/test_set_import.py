"""Import of SQuAD-form sets, and the export for EvalAP."""

import csv
import json
from dataclasses import replace

import pytest

from assistant.types import Turn
from corpus.errors import UserError
from corpus.read import read_document
from evals.cases import Case, ExpectedSource, Fact, GivenAnswer, GivenSentence, Importance
from evals.evalap import export_evalap
from evals.sets import load_set
from evals.squad import import_squad
from evals.types import Outcome, Result, Run


def asked(identity, question, *answers, **more):
    found = [{"text": text, "answer_start": 0} for text in answers]
    return {"id": identity, "question": question, "answers": found, **more}


JARDIN = "Le jardin de Loos  a ouvert en 2019.\r\nIl compte 12 parcelles."
SQUAD = {
    "version": "2.0",
    "data": [
        {
            "title": "<i>Jardins</i> partagés",
            "paragraphs": [
                {
                    "context": JARDIN,
                    "qas": [
                        asked("q1", " Quand ? ", "2019", "en 2019", "2019"),
                        asked("q2", "Combien ?", "12 parcelles", is_impossible=False),
                        asked("q3", "Qui ?", is_impossible=True, plausible_answers=[{"text": "x"}]),
                        asked("q1", "Où ?", "Loos"),
                        asked("q5", "Prix ?", "30 euros"),
                        asked("q6", " "),
                        asked("q7", "Comment ?", "Le"),
                        asked("q8", "Où est-ce ?", "Loos", "Le"),
                    ],
                },
                {"context": "Un second texte.", "qas": [asked("", "Quoi ?", "Un second texte")]},
            ],
        },
        {
            "title": "東京",
            "paragraphs": [
                {
                    "context": "Tokyo.",
                    "qas": [asked(f"t{n}", f"Question {n} ?", "Tokyo") for n in range(6)],
                }
            ],
        },
        {
            "title": "Vélo",
            "paragraphs": [{"context": "Le vélo.", "qas": [asked("v", "?", "vélo")]}],
        },
    ],
}


@pytest.fixture
def squad(tmp_path):
    path = tmp_path / "mini.json"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    return path


def test_even_articles_with_questions_of_the_odd_ones(squad, tmp_path):
    steps = []
    report = import_squad(squad, tmp_path / "out", "even", 3, lambda *step: steps.append(step))
    assert (report.documents, report.cases, report.unanswerable) == (3, 9, 4)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert [text.split("\u00a0: ")[0] for text in report.skipped] == ["q1", "q5", "q6", "q7"]
    assert "« Le » ne peut être reconnu" in report.skipped[-1].replace("\u00a0", " ")
    assert [text.split("\u00a0: ")[1] for text in report.skipped[:-1]] == [
        "identifiant déjà pris",
        "réponse absente du paragraphe",
        "question vide",
    ]
    assert report.path == tmp_path / "out" / "mini-pairs.jsonl"
    group = "groupe:000-jardins-partages"
    found = {case.id: case for case in load_set(report.path).cases}
    first = found["q1"]
    assert first.question == "Quand ?"
    assert first.facts == (Fact("2019", ("en 2019",), Importance.VITAL),)
    assert found["q8"].facts == (Fact("Loos", (), Importance.VITAL),)
    assert first.sources == (ExpectedSource("000-jardins-partages-01.txt", (1,)),)
    assert first.tags == ("squad", group)
    assert not found["q3"].answerable
    assert found["q3"].tags == ("squad", group, "impossible")
    assert found["000-jardins-partages-02-01"].sources[0].file.endswith("-02.txt")
    absent = [case.id for case in found.values() if "hors-corpus" in case.tags]
    assert absent == ["t0", "t2", "t4"], "evenly spaced"
    assert not any(found[identity].answerable for identity in absent)


def test_the_documents_are_the_paragraphs_exactly(squad, tmp_path):
    import_squad(squad, tmp_path, "all")
    names = sorted(path.name for path in (tmp_path / "documents").iterdir())
    assert names == [
        "000-jardins-partages-01.txt",
        "000-jardins-partages-02.txt",
        "001-sans-titre-01.txt",
        "002-velo-01.txt",
    ]
    written = tmp_path / "documents" / names[0]
    assert written.read_bytes().decode("utf-8") == JARDIN
    document = read_document(written)
    assert len(document.pages) == 1
    assert "12 parcelles" in document.pages[0].text


def test_halves_are_disjoint_and_complete(squad, tmp_path):
    ids = {}
    for ranks in ("all", "even", "odd"):
        report = import_squad(squad, tmp_path / ranks, ranks)
        ids[ranks] = {case.id for case in load_set(report.path).cases}
    assert report.path.name == "mini-impairs.jsonl"
    assert ids["even"] | ids["odd"] == ids["all"]
    assert not ids["even"] & ids["odd"]


def test_a_folder_of_other_documents_is_refused(squad, tmp_path):
    import_squad(squad, tmp_path / "out", "even")
    import_squad(squad, tmp_path / "out", "even", 2)
    with pytest.raises(UserError, match="dossier neuf"):
        import_squad(squad, tmp_path / "out", "odd")


@pytest.mark.parametrize(
    ("ranks", "count", "words"),
    [("all", 1, "autre rang"), ("even", 7, "de 0 à 6"), ("odd", -1, "de 0 à")],
)
def test_unanswerable_questions_that_cannot_be_had(squad, tmp_path, ranks, count, words):
    with pytest.raises(UserError, match=words):
        import_squad(squad, tmp_path / "out", ranks, count)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{oops", r"JSON \(ligne 1, colonne 2\)"),
        ("[" * 100_000, "SQuAD"),
        ("[]", "la liste «\u00a0data\u00a0» manque"),
        ('{"data": [{"title": "a"}]}', "«\u00a0paragraphs\u00a0» manque"),
        ('{"data": [{"title": 3, "paragraphs": []}]}', "«\u00a0title\u00a0» manque"),
        ('{"data": [{"title": "a", "paragraphs": [{"qas": []}]}]}', "«\u00a0context\u00a0»"),
        ('{"data": [{"title": "a", "paragraphs": [{"context": "a", "qas": [3]}]}]}', "question"),
        ('{"data": []}', "aucune question"),
        ("", "est vide"),
    ],
)
def test_what_is_not_squad_is_told(tmp_path, text, words):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=words):
        import_squad(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


CASE = Case("a", "=Combien ?", (Turn("Où ?", "Là."),), True, (ExpectedSource("a.pdf", (1,)),),
            (Fact("75 cours", ("x",), Importance.VITAL), Fact("utile", (), Importance.OKAY),
             Fact("à Paris", (), Importance.VITAL)), "", ())  # fmt: skip


def answer(text, sentences=()):
    given = tuple(GivenSentence(sentence, "quote", (1,)) for sentence in sentences)
    return GivenAnswer("?", "answered", "extractive", None, text, given, (), (), "i", {})


def test_evalap_gets_a_row_for_each_answer(tmp_path):
    unanswerable = replace(CASE, id="c", answerable=False, sources=(), facts=())
    pairs = [
        (CASE, answer("", ["Il y en a 75, « ici ».", "La note [2] le dit."])),
        (replace(CASE, reference='Une "référence".'), answer("Un [1] texte. [1] [2]\nDeux. [3]")),
        (CASE, None),
        (unanswerable, answer("Rien.")),
    ]
    results = tuple(Result(c, a, None, None, Outcome.RIGHT, {}) for c, a in pairs)
    run = Run(1, 1, "s", "f", "i", None, {}, {}, "2026-01-01T00:00:00+00:00", 1.0, results)
    path = tmp_path / "e.csv"
    assert export_evalap(run, path) == 3
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows == [
        ["query", "output_true", "output"],
        ["=Combien ?", "75 cours\u202f; à Paris", "Il y en a 75, « ici ».\nLa note [2] le dit."],
        ["=Combien ?", 'Une "référence".', "Un [1] texte.\nDeux."],
        ["=Combien ?", "Les documents ne répondent pas à cette question.", "Rien."],
    ]
