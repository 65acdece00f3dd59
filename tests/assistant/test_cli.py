"""The command line: JSON shapes, exit statuses, French errors, batch, cold start without torch."""

import json
import os
import subprocess
import sys

import pytest
from pypdf import PdfWriter

from assistant.cli import build_parser, main
from corpus.quotes import stands_on
from corpus.settings import BUNDLED

OASIS = "Combien de cours Oasis étaient réalisées à Paris en juin 2022 ?"


@pytest.fixture
def bundled(bundled_settings, monkeypatch):
    monkeypatch.setenv("LIVRABLES_DATA", str(bundled_settings.data))
    return bundled_settings


def run(capsys, *arguments):
    status = main(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def test_ask_json(bundled, capsys):
    status, out, _ = run(capsys, "ask", OASIS, "--json")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == {
        "question", "status", "mode", "model", "text", "sentences", "citations", "evidence",
        "index_id", "timings_ms",
    }  # fmt: skip
    assert answer["status"] == "answered"
    assert answer["mode"] == "extractive"
    assert answer["model"] is None
    assert "75" in answer["text"]
    assert set(answer["timings_ms"]) == {"search", "answer", "total"}
    for sentence in answer["sentences"]:
        assert set(sentence) == {"text", "kind", "citations"}
    for citation in answer["citations"]:
        assert set(citation) == {
            "marker", "source_id", "title", "file", "page", "page_label", "quote", "url",
        }  # fmt: skip
    assert len(answer["evidence"]) == 10
    for rank, item in enumerate(answer["evidence"], 1):
        assert set(item) == {"rank", "passage_id", "file", "page", "score", "text"}
        assert item["rank"] == rank
        assert (BUNDLED / item["file"]).exists()
    scores = [item["score"] for item in answer["evidence"]]
    assert scores == sorted(scores, reverse=True)


def test_quotes_stand_on_the_page_as_another_reader_sees_it(bundled, capsys):
    """The cited file and physical page, read anew with PDFium alone, hold every quote."""
    import pypdfium2

    _, out, _ = run(capsys, "ask", OASIS, "--json")
    for citation in json.loads(out)["citations"]:
        pdf = pypdfium2.PdfDocument(BUNDLED / citation["file"])
        textpage = pdf[citation["page"] - 1].get_textpage()
        text = textpage.get_text_range()
        textpage.close()
        pdf.close()
        assert stands_on(citation["quote"], text)


def test_ask_for_a_person(bundled, capsys):
    status, out, _ = run(capsys, "ask", OASIS)
    assert status == 0
    assert "[1]" in out
    assert "Sources" in out
    assert "(page " in out


def test_not_found_exits_zero_and_shows_the_nearest(bundled, capsys):
    status, out, _ = run(capsys, "ask", "Combien d'arbres à Trifouillis-les-Oies ?")
    assert status == 0
    assert "Je n’ai pas trouvé" in out
    assert "Passages les plus proches" in out


def test_k_gives_more_evidence(bundled, capsys):
    _, out, _ = run(capsys, "ask", OASIS, "--json", "-k", "25")
    assert len(json.loads(out)["evidence"]) == 25


def test_search_json(bundled, capsys):
    status, out, _ = run(capsys, "search", "jardin partagé", "-k", "3", "--json")
    found = json.loads(out)
    assert status == 0
    assert found["query"] == "jardin partagé"
    assert [item["rank"] for item in found["results"]] == [1, 2, 3]
    assert any("jardin" in item["text"].lower() for item in found["results"])


def test_batch(bundled, capsys, tmp_path):
    questions, answers = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    history = [{"question": "Qui gère l'Agrocité ?", "answer": "L’Agrocité de Gennevilliers."}]
    lines = [
        {"id": "un", "question": OASIS},
        {"id": "deux", "question": "Et dans quelle ville ?", "history": history},
        {"id": "trois", "question": "Quel temps fait-il ce soir ?", "history": []},
    ]
    questions.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    status, out, _ = run(capsys, "ask", "--batch", str(questions), "--out", str(answers))
    assert (status, out) == (0, "")
    made = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    assert [answer["id"] for answer in made] == ["un", "deux", "trois"]
    assert [answer["status"] for answer in made] == ["answered", "answered", "not_found"]
    assert not list(tmp_path.glob("*.partiel"))


@pytest.mark.parametrize(
    "line",
    ['{"id": 1}', "pas du json", "[1]", '{"id": 1, "question": 3}', "[" * 100_000,
     '{"id": 1, "question": "Oui ?", "history": [{"question": 1, "answer": 2}]}'],
)  # fmt: skip
def test_a_bad_batch_line_is_named(bundled, capsys, tmp_path, line):
    questions = tmp_path / "q.jsonl"
    questions.write_text(f'{{"id": 0, "question": "Oui ?"}}\n{line}\n', encoding="utf-8")
    out = tmp_path / "a.jsonl"
    status, _, err = run(capsys, "ask", "--batch", str(questions), "--out", str(out))
    assert status == 2
    assert "ligne 2" in err
    assert not out.exists()


def test_without_an_index_the_fix_is_named(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path / "rien"))
    for arguments in (["ask", "Une question ?"], ["search", "jardin"]):
        status, out, err = run(capsys, *arguments)
        assert (status, out) == (2, "")
        assert "livrables index" in err
        assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [[], ["ask"], ["inconnue"], ["search", "x", "-k", "0"], ["chat", "--port", "99999"],
     ["ask", "--batch", "q.jsonl"], ["ask", "--rien"]],
)  # fmt: skip
def test_wrong_arguments_exit_two_in_french(capsys, arguments):
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code
    err = capsys.readouterr().err
    assert status == 2
    assert len(err.strip().splitlines()) == 1
    for english in ("error", "usage", "required", "invalid", "argument:", "choose"):
        assert english not in err.lower()


@pytest.fixture
def bad_documents(tmp_path):
    folder = tmp_path / "dossier"
    folder.mkdir()
    good = (BUNDLED / "livret-3-habitabilite.pdf").read_bytes()
    (folder / "note.md").write_text("# Note\n\nLe jardin de Bellerive compte 12 parcelles.\n")
    (folder / "texte.pdf").write_text("Ceci est du texte, pas un PDF.")
    (folder / "vide.pdf").write_bytes(b"")
    (folder / "coupe.pdf").write_bytes(good[: len(good) // 50])
    locked = PdfWriter()
    locked.add_blank_page(200, 200)
    locked.encrypt("secret", algorithm="AES-256")
    locked.write(folder / "protege.pdf")
    scan = PdfWriter()
    scan.add_blank_page(200, 200)
    scan.write(folder / "scan.pdf")
    return folder


def test_bad_documents_are_told_one_by_one_and_the_others_indexed(
    bad_documents, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path / "data"))
    status, out, err = run(
        capsys, "index", str(bad_documents), str(tmp_path / "absent.pdf"), "--json"
    )
    report = json.loads(out)
    assert status == 0
    told = {error["file"]: error["message"] for error in report["errors"]}
    assert set(told) == {"texte.pdf", "vide.pdf", "coupe.pdf", "protege.pdf", "absent.pdf"}
    for file, message in told.items():
        assert file in message
        assert len(message.splitlines()) == 1
    assert "mot de passe" in told["protege.pdf"]
    assert "introuvable" in told["absent.pdf"]
    assert any(problem["file"] == "scan.pdf" for problem in report["problems"])
    assert report["pages_without_text"] == 1
    assert "Traceback" not in err
    assert (
        json.loads(run(capsys, "ask", "Combien de parcelles à Bellerive ?", "--json")[1])["status"]
        == "answered"
    )


def test_nothing_to_index_exits_two(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path / "data"))
    (tmp_path / "vide").mkdir()
    status, out, err = run(capsys, "index", str(tmp_path / "vide"))
    assert (status, out) == (2, "")
    assert "Traceback" not in err


def test_doctor(bundled, capsys):
    status, out, _ = run(capsys, "doctor")
    assert status == 0
    assert "Index" in out
    status, out, _ = run(capsys, "doctor", "--json")
    assert json.loads(out)["ok"] is True


def test_doctor_says_what_to_do_without_an_index(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("LIVRABLES_DATA", str(tmp_path))
    status, out, _ = run(capsys, "doctor")
    assert status == 2
    assert "livrables index" in out


def test_a_bad_setting_is_named(capsys, monkeypatch, tmp_path, bundled):
    monkeypatch.setenv("LIVRABLES_EMBEDDER", str(tmp_path / "modele-absent"))
    status, _, err = run(capsys, "ask", OASIS)
    assert status == 2
    assert "Traceback" not in err


def test_cold_ask_imports_neither_torch_nor_gradio(bundled):
    code = (
        "import sys; from assistant.cli import main; status = main(['ask', sys.argv[1]]);"
        "heavy = {'torch', 'gradio', 'langchain', 'sentence_transformers'} & set(sys.modules);"
        "print(status, sorted(heavy), file=sys.stderr)"
    )
    environment = {**os.environ, "LIVRABLES_DATA": str(bundled.data)}
    done = subprocess.run(
        [sys.executable, "-c", code, OASIS],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stderr.strip().splitlines()[-1] == "0 []"
    assert "75" in done.stdout


def test_help_is_french_everywhere(capsys):
    parser = build_parser()
    texts = [parser.format_help()]
    for name in ("index", "ask", "search", "chat", "doctor"):
        with pytest.raises(SystemExit):
            main([name, "--help"])
        texts.append(capsys.readouterr().out)
    for text in texts:
        for english in ("usage:", "options:", "positional", "show this"):
            assert english not in text


def test_batch_takes_any_character(bundled, capsys, tmp_path):
    questions, out = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    rows = [
        '{"id": 1, "question": "Un jardin\u2028partagé ?"}',
        r'{"id": 2, "question": "a \ud800"}',
    ]
    questions.write_text("\n".join(rows), encoding="utf-8")
    assert run(capsys, "ask", "--batch", str(questions), "--out", str(out))[0] == 0
    assert len(out.read_text(encoding="utf-8").strip().split("\n")) == 2


def test_a_very_long_question_is_told_at_once(bundled, capsys):
    status, out, _ = run(capsys, "ask", "quartier résilient " * 6000)
    assert status == 0
    assert "trop longue" in out


def test_output_in_a_poor_encoding_and_to_a_full_disk(bundled):
    environment = {**os.environ, "LIVRABLES_DATA": str(bundled.data), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "assistant.cli", "doctor"]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
