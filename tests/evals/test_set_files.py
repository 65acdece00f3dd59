"""Sets in files: both formats without loss, every problem at once, names, atomic writing."""

import json
import os
import re
import subprocess
import sys

import pytest

from corpus.errors import UserError
from corpus.settings import Settings
from evals import sets
from evals.cases import Case, ExpectedSource, Fact, Importance
from evals.checking import check_cases, holdings_of
from evals.jsonl import jsonl_text
from evals.problems import SetErrors
from evals.sets import append_case, available_sets, find_set, fingerprint, load_set, write_set
from evals.spreadsheet import COLUMNS
from index.search import open_searcher

GOOD = {
    "id": "d-1",
    "question": "Combien de cours ?",
    "sources": [{"file": "a.pdf", "pages": [3, 1]}],
    "facts": [{"text": "75 cours"}],
}


class Index:
    """What an index of two files holds."""

    def pages_of(self, file):
        return {"livret-1.pdf": 40, "note.txt": 1}.get(file)

    def files(self):
        return ("livret-1.pdf", "note.txt")


def case(identity="d-1", **changed):
    values = {
        "id": identity,
        "question": "Combien ?",
        "history": (),
        "answerable": True,
        "sources": (ExpectedSource("livret-1.pdf", (3,)),),
        "facts": (Fact("75 cours", (), Importance.VITAL),),
        "reference": "",
        "tags": (),
    }
    return Case(**(values | changed))


def write(path, *values, end="\n"):
    lines = (v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for v in values)
    path.write_bytes(end.join(lines).encode("utf-8"))
    return path


def problems_of(path, holdings=None):
    """(line, id, message) of all problems, with plain spaces and apostrophes."""
    with pytest.raises(SetErrors) as caught:
        load_set(path, holdings)
    error = caught.value
    assert error.path == path
    text = str(error).split("\n")
    assert path.name in text[0]
    assert str(len(error.problems)) in text[0]
    assert len(text) == len(error.problems) + 2, "one line a problem"
    assert "recommencez" in text[-1]
    for problem, line in zip(error.problems, text[1:-1], strict=True):
        assert line.startswith(f"ligne {problem.line}")
        assert problem.message in line
    return [(p.line, p.case_id, plain(p.message)) for p in error.problems]


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


def only(path, line, *words):
    ((found, _, message),) = problems_of(path)
    assert found == line
    for word in words:
        assert word in message
    return message


def refusal(path):
    with pytest.raises(UserError) as caught:
        load_set(path)
    return plain(str(caught.value))


def test_defaults_of_an_absent_key(tmp_path):
    read = load_set(write(tmp_path / "s.jsonl", "", GOOD, "", end="\r\n"))
    (found,) = read.cases
    assert read.name == "s"
    assert found.answerable
    assert (found.history, found.tags, found.reference) == ((), (), "")
    assert found.facts == (Fact("75 cours", (), Importance.VITAL),)
    assert found.sources == (ExpectedSource("a.pdf", (3, 1)),)


def test_all_problems_of_many_lines_are_told_at_once(tmp_path):
    path = write(
        tmp_path / "s.jsonl",
        {**GOOD, "questoin": "?"},
        '{"id": "d-2", "question": Où}',
        "",
        {**GOOD, "id": "d-3", "sources": [{"file": "livret-1.pdf", "pages": [41, 0, 3, 3]}]},
        {**GOOD, "sources": [{"file": "livret1.pdf", "pages": [1]}], "facts": []},
        {"id": "d-5", "question": "  ", "answerable": False, "facts": [{"text": ""}]},
        {**GOOD, "id": "d-6", "sources": "livret-1.pdf", "tags": ["a|b", 3]},
        {**GOOD, "id": "d-7", "question": "x" * 1001, "history": [{"question": "", "answer": ""}]},
    )
    found = problems_of(path, Index())
    expected = [
        (1, "d-1", "clé inconnue « questoin » ; vouliez-vous dire « question » ?"),
        (1, "d-1", "fichier absent de l'index : « a.pdf » ; noms possibles : « livret-1.pdf »"),
        (2, None, "JSON mal formé à la colonne 27"),
        (4, "d-3", "page 41, alors que le fichier a 40 pages"),
        (4, "d-3", "page 0 ; la première page"),
        (4, "d-3", "page 3 en double"),
        (5, "d-1", "identifiant déjà pris à la ligne 1"),
        (5, "d-1", "« livret1.pdf » ; vouliez-vous dire « livret-1.pdf » ?"),
        (5, "d-1", "au moins un fait essentiel"),
        (6, "d-5", "la question est vide"),
        (6, "d-5", "une question sans réponse n'a pas de faits"),
        (6, "d-5", "fait n° 1 : le texte est vide"),
        (7, "d-6", "« sources » doit être une liste […], et non un texte"),
        (7, "d-6", "étiquette n° 2 : texte entre guillemets attendu, et non un nombre"),
        (7, "d-6", "l'étiquette « a|b » contient « | »"),
        (8, "d-7", "la question a 1001 caractères ; raccourcissez-la à 1000"),
        (8, "d-7", "historique, échange n° 1 : la question est vide"),
        (8, "d-7", "fichier absent de l'index : « a.pdf »"),
    ]
    for line, identity, words in expected:
        assert any(f[:2] == (line, identity) and words in f[2] for f in found), (line, words, found)
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"id": 7}, "« id » doit être un texte entre guillemets, et non un nombre"),
        ({"id": ""}, "l'identifiant est vide"),
        ({"id": "d-1 "}, "finit par un espace"),
        ({"id": "d\n1"}, "retour à la ligne"),
        ({"question": None}, "« question » doit être un texte entre guillemets, et non null"),
        ({"answerable": "oui"}, "« answerable » doit être true ou false, et non un texte"),
        ({"sources": [{"file": "a.pdf", "pages": [1.5]}]}, "« 1.5 » n'est pas un nombre entier"),
        ({"sources": [{"file": "a.pdf", "pages": [True]}]}, "« true » n'est pas un nombre entier"),
        ({"sources": [{"file": "a.pdf", "pages": ["3"]}]}, "n'est pas un nombre entier"),
        ({"sources": [{"file": "a.pdf", "pages": []}]}, "aucune page"),
        ({"sources": [{"file": "a.pdf", "pages": [10**30]}]}, "aucun document n'en a autant"),
        ({"sources": [{"file": "a.pdf", "page": [3], "pages": [3]}]}, "clé inconnue « page »"),
        ({"sources": [{"file": "d/a.pdf", "pages": [3]}]}, "sans dossier"),
        ({"sources": []}, "au moins une source"),
        ({"facts": [{"text": "a", "importance": "Vital"}]}, "écrivez « vital » ou « okay »"),
        ({"facts": [{"text": "a", "importance": "okay"}]}, "au moins un fait essentiel"),
        ({"facts": [{"text": "a", "alternatives": [" "]}]}, "une variante est vide"),
        ({"facts": ["75 cours"]}, "fait n° 1 : objet {…} attendu, et non un texte"),
        ({"history": [{"question": "Où ?"}]}, "échange n° 1 : « answer » manque"),
        ({"reference": "\ud800"}, "caractère incomplet"),
        ({"reference": float("nan")}, "« reference » doit être un texte"),
        ({"facts": []}, "au moins un fait essentiel"),
        ({"facts": [{"text": "…"}]}, "fait n° 1 : « … » ne peut être reconnu"),
        ({"facts": [{"text": "75", "alternatives": ["pas de"]}]}, "« pas de » ne peut être reconnu"),
        ({"facts": [{"text": "le la de"}]}, "ne peut être reconnu dans aucune réponse"),
        ({"facts": [{"text": "L’été", "alternatives": ["l'ete"]}]}, "« l'ete » en double"),
        ({"facts": [{"text": "75 ans"}, {"text": "vingt", "alternatives": ["75  ans"]}]},
         "fait n° 2 : « vingt » est aussi le fait n° 1"),
        ({"facts": [{"text": "#NOM?"}]}, "le fait n° 1 contient #NOM?, l'erreur d'une formule"),
        ({"question": "Où #REF! ?"}, "la question contient #REF!"),
        ({"reference": "a\0b"}, "la réponse de référence contient un caractère de commande (U+0000)"),
        ({"tags": ["\ud800"]}, "l'étiquette n° 1 contient un caractère incomplet"),
        ({"tags": [""]}, "une étiquette est vide ; écrivez-la."),
        ({"id": "d\u200b1"}, "l'identifiant « d 1 » contient un caractère invisible (U+200B)"),
    ],
)  # fmt: skip
def test_each_slip_is_named(tmp_path, change, words):
    path = tmp_path / "s.jsonl"
    path.write_text(json.dumps({**GOOD, **change}), encoding="utf-8")
    found = problems_of(path)
    assert len(found) == 1, found
    assert words in found[0][2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"id": "a", "question": "b', "pas de guillemet fermant"),
        ('{"id": "a" "question": "b"}', "virgule attendue"),
        ('{"id": "a", "question": b}', "une valeur manque"),
        ("{id: 1}", "nom de clé attendu"),
        ('{"id": "a\tb"}', "écrivez \\t ou \\n"),
        ('{"id": "a"} {"id": "b"}', "un seul objet par ligne"),
        ('{"id": ' + "[" * 100_000, "trop imbriqués"),
        ('{"id": ' + "1" * 5_000 + "}", "nombre trop long"),
        ('"texte"', "objet {…} attendu, et non un texte"),
        (json.dumps([GOOD]), "tableau JSON"),
        ("[\n" + json.dumps(GOOD) + "\n]", "tableau JSON"),
        (json.dumps(GOOD, indent=2), "s'étend sur plusieurs lignes"),
        (json.dumps(GOOD, indent=2) + "\n" + json.dumps(GOOD, indent=2), "plusieurs lignes"),
    ],
)
def test_broken_json_is_named(tmp_path, text, words):
    assert words in only(write(tmp_path / "s.jsonl", text), 1)


def test_a_key_given_twice_is_told(tmp_path):
    text = json.dumps(GOOD)[:-1] + ', "id": "d-2"}'
    assert "clé en double : « id »" in only(write(tmp_path / "s.jsonl", text), 1)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_other_encodings_name_the_line_and_the_way_out(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    write_set([case("d-1"), case("d-2", question="Où sont les écoles fraîches ?")], path)
    text = path.read_bytes().decode("utf-8-sig")
    path.write_bytes(text.encode("cp1252"))
    line = 1 if suffix == ".csv" else 2  # the header has accents
    message = only(path, line, "Windows-1252", "UTF-8")
    assert "é" in message
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        path.write_bytes(text.encode(encoding))
        assert "UTF-16" in only(path, 1)
    assert ("« CSV UTF-8 »" in only(path, 1)) == (suffix == ".csv")
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    assert "classeur" in only(path, 1)
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(load_set(path).cases) == 2


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_files_that_cannot_be_read(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    assert "introuvable" in refusal(path)
    path.write_bytes(b"")
    assert "est vide" in refusal(path)
    path.write_bytes(b"\xef\xbb\xbf \r\n")
    assert "est vide" in refusal(path)
    path.unlink()
    path.mkdir()
    assert "est un dossier" in refusal(path)
    assert "chemin" in refusal(tmp_path / ("x" * 300 + suffix))
    write_set([case()], tmp_path / "t.csv")
    assert "ce n'est pas un dossier" in refusal(tmp_path / "t.csv" / path.name)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_what_is_no_text_is_not_guessed(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    for data in (b"%PDF-1.7\n", b"\x89PNG\r\n", bytes(range(1, 256))):
        path.write_bytes(data)
        assert "le fichier n'est pas un texte ; donnez" in only(path, 1)
    text = "id;question\nd-1;Où sont les écoles fraîches, à l’été ?\n"
    path.write_bytes(text.encode("mac-roman"))
    assert "Windows" not in only(path, 2, "n'est pas un texte en UTF-8")
    path.write_bytes(text.encode("cp1252"))
    only(path, 2, "Windows-1252", "écoles")


def lines_of(path, holdings):
    """What the error tells, its count, and its lines."""
    with pytest.raises(SetErrors) as caught:
        load_set(path, holdings)
    head, *_, last = str(caught.value).split("\n")
    return plain(head), [plain(line) for line in caught.value.lines], plain(last)


def about(*files, end=""):
    return [
        {**GOOD, "id": f"d-{n}", "sources": [{"file": file, "pages": [1]}]}
        | ({"x": 1} if end else {})
        for n, file in enumerate(files)
    ]


def test_a_set_about_other_documents_is_told_in_one_line(tmp_path):
    path = write(tmp_path / "s.jsonl", *about(*["été.docx", "hiver.odt"] * 46))
    head, (line,), last = lines_of(path, Index())
    assert "92 problèmes" in head
    assert line == (
        "2 fichiers absents de l'index (« été.docx », « hiver.odt »), cités par 92 questions "
        "(lignes 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … et 82 autres) ; ce jeu porte sur d'autres documents : "
        "indexez-les d'abord."
    )
    assert last.startswith("Indexez ces documents, ou donnez un autre jeu")
    path = write(tmp_path / "s.jsonl", *about(*(f"livret-{n}.pdf" for n in range(2, 40))))
    assert len(lines_of(path, Index())[1]) == 1, "so many names are no slips"


def test_a_renamed_file_and_what_is_said_of_many_lines_are_told_once(tmp_path):
    path = write(tmp_path / "s.jsonl", *about(*["livret1.pdf"] * 7, end="x"), "{")
    head, (unknown, renamed, broken), last = lines_of(path, Index())
    assert "15 problèmes" in head
    assert unknown.startswith("lignes 1, 2, 3, 4, 5, 6, 7 : clé inconnue « x »")
    assert renamed.startswith("lignes 1, 2, 3, 4, 5, 6, 7 : fichier absent")
    assert renamed.endswith("vouliez-vous dire « livret-1.pdf » ?")
    assert broken.startswith("ligne 8 : JSON")
    assert last.startswith("Corrigez-les dans le fichier")
    few = write(tmp_path / "s.jsonl", *about("été.docx", "hiver.odt"))
    assert len(problems_of(few, Index())) == 2
    one = write(tmp_path / "s.jsonl", {**GOOD, "sources": [{"file": "x.odt", "pages": [1]}] * 1})
    assert "noms possibles" in only_against(one)


def only_against(path):
    ((_, _, message),) = problems_of(path, Index())
    return message


def test_two_facts_may_share_a_variant(tmp_path):
    facts = [
        {"text": "71 entreprises en avril", "alternatives": ["de 71 à 79"]},
        {"text": "79 entreprises en juillet", "alternatives": ["de 71 à 79"]},
    ]
    assert load_set(write(tmp_path / "s.jsonl", {**GOOD, "facts": facts}))


def test_the_first_bad_byte_is_counted_after_the_bom(tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes(b"\xef\xbb\xbfid;question\r\na;b\r\n\xe9;c\r\n")
    only(path, 3, "« id;question a;b é;c »")


def test_a_file_without_permission(tmp_path):
    path = tmp_path / "s.jsonl"
    write_set([case()], path)
    path.chmod(0)
    tmp_path.chmod(0o755)
    if os.geteuid() != 0:
        assert "accès refusé" in refusal(path)
        return
    program = (
        "import os, sys, pathlib; from evals.sets import load_set; os.setuid(65534)\n"
        "try: load_set(pathlib.Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__mro__[1].__name__, error)"
    )
    run = [sys.executable, "-c", program, str(path)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert "LivrablesError" in said
    assert "accès refusé" in said


def test_an_unknown_suffix_is_no_set(tmp_path):
    for name in ("s.json", "s.xlsx", "s"):
        assert ".jsonl" in refusal(write(tmp_path / name, GOOD))


def test_a_csv_without_a_record_is_empty(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("id;question;sources;faits essentiels\n;;;\n", encoding="utf-8")
    assert "aucune question" in refusal(path)


def test_the_fingerprint_depends_on_the_cases_alone(tmp_path):
    cases = [case("d-1"), case("d-2", tags=("élu",))]
    for name in ("s.jsonl", "s.csv"):
        write_set(cases, tmp_path / name)
        read = load_set(tmp_path / name)
        assert read.cases == tuple(cases)
        assert read.fingerprint == fingerprint(cases) == fingerprint(reversed(cases))
    assert fingerprint([case("d-1"), case("d-2")]) != fingerprint(cases)
    assert len(fingerprint([])) == 64


def test_writing_replaces_the_whole_file_or_nothing(tmp_path):
    path = tmp_path / "new" / "s.jsonl"
    write_set([case()], path)
    before = path.read_bytes()
    with pytest.raises(SetErrors):
        write_set([case(), case()], path)
    assert path.read_bytes() == before
    path.chmod(0o640)
    write_set([case("d-9")], path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert load_set(path).cases[0].id == "d-9"
    assert [p.name for p in path.parent.iterdir()] == ["s.jsonl"], "nothing partial is left"
    with pytest.raises(UserError, match="dossier et les droits"):
        write_set([case()], path / "t.jsonl")


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_case_is_appended_once(tmp_path, suffix):
    path = tmp_path / f"s{suffix}"
    append_case(case("d-1"), path)
    append_case(case("d-2"), path, Index())
    for wrong in (case("d-1"), case("d-3", question=""), case("d 3 ")):
        with pytest.raises(SetErrors) as caught:
            append_case(wrong, path)
        assert len(caught.value.problems) == 1
    with pytest.raises(SetErrors, match=r"absent\.pdf"):
        append_case(case("d-4", sources=(ExpectedSource("absent.pdf", (1,)),)), path, Index())
    assert [c.id for c in load_set(path).cases] == ["d-1", "d-2"]


def test_cases_without_a_file_are_checked_by_rank():
    found = check_cases([case(), case(), case("d-3", question="")], Index())
    assert [(p.line, p.case_id) for p in found] == [(2, "d-1"), (3, "d-3")]
    assert plain(found[0].text).startswith("ligne 2 (d-1) : identifiant déjà pris à la ligne 1")


@pytest.fixture
def shelves(tmp_path, monkeypatch):
    """A folder of bundled sets and one of the staff's."""
    bundled = tmp_path / "bundled"
    monkeypatch.setattr(sets, "BUNDLED", bundled)
    settings = Settings(data=tmp_path / "data")
    staff = settings.data / "evals" / "sets"
    write_set([case()], bundled / "demo.jsonl")
    write_set([case()], bundled / "both.jsonl")
    for name in ("both.csv", "own.csv", "twice.csv", "twice.jsonl", ".hidden.csv"):
        write_set([case()], staff / name)
    (staff / "notes.txt").write_text("x", encoding="utf-8")
    return settings, bundled, staff


def test_the_sets_that_can_be_named(shelves):
    settings, bundled, staff = shelves
    found = [(s.name, s.bundled) for s in available_sets(settings)]
    assert found[:2] == [("both", True), ("demo", True)]
    assert [name for name, _ in found[2:]] == ["both", "own", "twice", "twice"]
    assert find_set("demo", settings) == bundled / "demo.jsonl"
    assert find_set("own", settings) == staff / "own.csv"
    assert find_set("twice.csv", settings) == staff / "twice.csv"
    assert find_set(str(staff / "both.csv"), settings) == staff / "both.csv"
    assert available_sets(Settings(data=staff / "nowhere"))[0].name == "both"


def test_a_name_borne_twice_or_by_none_is_refused(shelves):
    settings, bundled, staff = shelves
    with pytest.raises(UserError) as caught:
        find_set("both", settings)
    assert str(bundled / "both.jsonl") in str(caught.value)
    assert str(staff / "both.csv") in str(caught.value)
    with pytest.raises(UserError, match=r"twice\.jsonl"):
        find_set("twice", settings)
    for name in ("dem", "\0", "~nobody", str(staff)):
        with pytest.raises(UserError) as caught:
            find_set(name, settings)
        assert "« demo »" in plain(str(caught.value))


def test_a_folder_is_no_set(shelves):
    settings, _, staff = shelves
    (staff / "dir.jsonl").mkdir()
    with pytest.raises(UserError) as caught:
        find_set(str(staff / "dir.jsonl"), settings)
    assert "dir.jsonl » est un dossier ; donnez un fichier" in plain(str(caught.value))


def test_a_folder_does_not_hide_a_set_of_its_name(shelves, monkeypatch, tmp_path):
    settings, bundled, _ = shelves
    (tmp_path / "demo").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_set("demo", settings) == bundled / "demo.jsonl"


def test_the_documented_example_is_a_set(tmp_path):
    text = (sets.ROOT / "docs" / "eval-sets.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    (found,) = load_set(write(tmp_path / "s.jsonl", example)).cases
    assert jsonl_text([found]) == example
    cells = re.findall(r"(?m)^\| `([^`]+)` \| `([a-z ]+)` \| `(.+?)`(?: or .*)? \|$", text)
    assert [column for column, _, _ in cells] == list(COLUMNS.values())
    for names in ([c for c, _, _ in cells], [n for _, n, _ in cells]):
        path = tmp_path / "t.csv"
        row = [cell.replace("\\|", "|") for _, _, cell in cells]
        path.write_text(f"{';'.join(names)}\n{';'.join(row)}\n", encoding="utf-8")
        (typed,) = load_set(path).cases
        assert [len(typed.history), len(typed.sources), len(typed.facts)] == [2, 2, 3]
        assert typed.sources[1] == ExpectedSource("livret-1.pdf", (4, 5, 6))
        assert typed.tags == found.tags


def test_files_and_pages_are_those_of_the_index(tmp_path, bundled_settings):
    with open_searcher(bundled_settings) as searcher:
        holdings = holdings_of(searcher.catalogue)
        (count,) = (s.pages for s in searcher.catalogue.sources() if s.id == "livret-1-diagnostic")
    assert len(holdings.files()) == 5
    path = tmp_path / "s.jsonl"
    source = {"file": "livret-1-diagnostic.pdf", "pages": [1, count]}
    assert load_set(write(path, {**GOOD, "sources": [source]}), holdings)
    beyond = {"file": "livret-1-diagnostic.pdf", "pages": [count + 1]}
    write(path, {**GOOD, "sources": [beyond, {**source, "file": "livret-1-diagnostique.pdf"}]})
    found = [message for _, _, message in problems_of(path, holdings)]
    assert f"page {count + 1}, alors que le fichier a {count} pages" in found[0]
    assert found[1].endswith("vouliez-vous dire « livret-1-diagnostic.pdf » ?")
