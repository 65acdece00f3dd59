"""Sets in CSV: what people and spreadsheets make of them, and no loss between the formats."""

import csv
import io
import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.types import Turn
from evals import cells
from evals.cases import Case, ExpectedSource, Fact, Importance
from evals.checking import check_cases
from evals.jsonl import jsonl_text, read_jsonl
from evals.problems import SetErrors
from evals.sets import load_set
from evals.spreadsheet import csv_text, read_csv

HEADER = "id;question;sources;faits essentiels"
ROW = "d-1;Combien ?;a.pdf p. 3;75 cours"


def load(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "s.csv"
    path.write_bytes(text.encode(encoding))
    return load_set(path).cases


def problems(tmp_path, text):
    with pytest.raises(SetErrors) as caught:
        load(tmp_path, text)
    return [(p.line, p.case_id, plain(p.message)) for p in caught.value.problems]


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")


ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.text(
    "|=#\\;,\"'>p. 12\n\r\t+-@\u00a0a", max_size=12
)
FULL = ANY.filter(str.strip)


def is_name(text):
    hidden = any(
        unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"} or c in "\u034f\u115f\u1160\u3164\uffa0"
        for c in text
    )
    return bool(text.strip()) and text == text.strip() and not hidden


NAME = ANY.filter(is_name)
FILE = NAME.filter(lambda text: not set(text) & set("/\\"))
TAG = NAME.filter(lambda text: not set(text) & set("|;"))
PAGES = st.lists(st.integers(1, 99_999), min_size=1, max_size=4, unique=True).map(tuple)
FACT = st.builds(
    Fact, FULL, st.lists(FULL, max_size=2).map(tuple), st.sampled_from(list(Importance))
)
VITAL = Fact("x", (), Importance.VITAL)


@st.composite
def cases(draw):
    answerable = draw(st.booleans())
    sources = st.lists(
        st.builds(ExpectedSource, FILE, PAGES), min_size=1, max_size=3, unique_by=lambda s: s.file
    )
    facts = draw(st.lists(FACT, max_size=4))
    facts.insert(draw(st.integers(0, len(facts))), VITAL)
    return Case(
        draw(NAME),
        draw(FULL),
        tuple(draw(st.lists(st.builds(Turn, FULL, ANY), max_size=2))),
        answerable,
        tuple(draw(sources)) if answerable else (),
        tuple(facts) if answerable else (),
        draw(ANY),
        tuple(draw(st.lists(TAG, max_size=3))),
    )


SETS = st.lists(cases(), min_size=1, max_size=3, unique_by=lambda case: case.id)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SETS)
def test_both_formats_hold_any_set_without_loss_nor_formula(some):
    assert [p for p in check_cases(some) if "fait n°" not in p.message] == []
    for write, read in ((jsonl_text, read_jsonl), (csv_text, read_csv)):
        entries, found = read(write(some).encode("utf-8").decode("utf-8"))
        assert found == []
        assert [entry.case for entry in entries] == some
        assert not any(entry.unsound for entry in entries)
    no_formula(csv_text(some))


def no_formula(text):
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        assert len(row) == 9
        for cell in row:
            assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)


@given(st.text(max_size=8))
def test_the_apostrophe_comes_off_again(cell):
    assert cells.as_typed(cells.harmless(cell)) == cell


def test_what_a_spreadsheet_would_run_is_written_with_an_apostrophe():
    assert cells.harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert cells.harmless("'=1") == "''=1"
    assert cells.harmless("aujourd'hui = 1") == "aujourd'hui = 1"
    assert cells.as_typed("'appel") == "'appel"


def test_what_is_written_is_what_a_person_would_type():
    case = Case(
        "d-1", "Combien ?", (Turn("Où ?", "À Loos."), Turn("Quand ?", "")), True,
        (ExpectedSource("livret-3.pdf", (12, 13)), ExpectedSource("livret-1.pdf", (4,))),
        (Fact("75 cours", ("soixante-quinze",), Importance.VITAL), Fact("2,5 ha", (), Importance.OKAY)),
        "75.", ("chiffre", "groupe:cours oasis"),
    )  # fmt: skip
    header, row, end = csv_text([case]).split("\r\n")
    assert header == (
        "id;question;historique;a une réponse;sources;faits essentiels;faits utiles;"
        "réponse de référence;étiquettes"
    )
    assert row == (
        "d-1;Combien ?;Où ? => À Loos. | Quand ? =>;oui;livret-3.pdf p. 12, 13 | livret-1.pdf p. 4;"
        "75 cours = soixante-quinze;2,5 ha;75.;chiffre | groupe:cours oasis"
    )
    assert end == ""


def test_the_file_is_one_that_a_french_spreadsheet_opens(tmp_path):
    from evals.sets import write_set

    case = load(tmp_path, f"{HEADER}\n{ROW}\n")[0]
    path = tmp_path / "t.csv"
    write_set([case], path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfid;question;")
    assert data.count(b"\r\n") == data.count(b"\n") == 2
    assert load_set(path).cases == (case,)


def test_facts_keep_their_order_across_the_two_columns():
    facts = tuple(
        Fact(f"fait {n}", (), grade)
        for n, grade in enumerate([Importance.OKAY, Importance.VITAL, Importance.OKAY], 1)
    )
    vital, okay = cells.facts_cells(facts)
    assert (vital, okay) == ("#2 fait 2", "#1 fait 1 | #3 fait 3")
    assert cells.facts_of(vital, okay) == facts
    assert [f.text for f in cells.facts_of("un | #1 deux", "trois")] == ["deux", "un", "trois"]


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_separators_line_ends_and_bom(tmp_path, mark, end, bom):
    rows = [
        ["FAITS-ESSENTIELS", "Étiquettes", "ID", "Sources", "Question", "Réponse de référence"],
        ["2,5 ha = 2.5 ha", "a;b", "d-1", "a.pdf p. 12,0", 'Qui ; où, et "quand" ?', "1,5 °C"],
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator=end).writerows(rows)
    (case,) = load(tmp_path, bom + out.getvalue())
    assert case.question == 'Qui ; où, et "quand" ?'
    assert case.facts[0].forms == ("2,5 ha", "2.5 ha")
    assert case.reference == "1,5 °C"
    assert case.sources == (ExpectedSource("a.pdf", (12,)),)
    assert case.tags == ("a", "b")


def test_english_columns(tmp_path):
    text = (
        "Tags,okay facts,VITAL_FACTS,sources,answerable,history,question,id,reference\n"
        "a | b,,,,FALSE,Où ? => Là.,Et quand ?,d-1,\n"
    )
    (case,) = load(tmp_path, text)
    assert not case.answerable
    assert case.history == (Turn("Où ?", "Là."),)
    assert case.tags == ("a", "b")


@pytest.mark.parametrize(
    ("cell", "pages"),
    [
        ("12", (12,)), ("12, 13", (12, 13)), ("12,13", (12, 13)), ("12-14", (12, 13, 14)),
        ("12–14, 20", (12, 13, 14, 20)), ("12 à 14", (12, 13, 14)), ("12,0", (12,)),
        ("12.0", (12,)), ("12,00; 13,0", (12, 13)), ("3 et 5", (3, 5)), ("12,5", (12, 5)),
        ("10,0,20", (10, 20)), ("12, 0", (12, 0)),
    ],
)  # fmt: skip
def test_pages_as_they_are_typed(cell, pages):
    told = []
    assert cells.pages_of(cell, told.append) == pages
    assert not told


@pytest.mark.parametrize(
    "cell", ["", "12.5", "douze", "14-12", "1-9999", "-3", "12,,13", "1234567"]
)
def test_pages_that_are_none(cell):
    told = []
    cells.pages_of(cell, told.append)
    assert len(told) == 1


@pytest.mark.parametrize(
    "cell",
    ["a.pdf p. 3", "a.pdf p3", "a.pdf pp. 3", "a.pdf  page 3", "a.pdf pages 3", "a.pdf P. 3"],
)
def test_sources_as_they_are_typed(cell):
    told = []
    assert cells.sources_of(cell, told.append) == (ExpectedSource("a.pdf", (3,)),)
    assert not told


def test_a_file_name_that_looks_like_a_page(tmp_path):
    told = []
    (source,) = cells.sources_of("plan p. 3.pdf p. 4", told.append)
    assert source == ExpectedSource("plan p. 3.pdf", (4,))
    assert not told


@pytest.mark.parametrize("encoded", [True, False])
def test_lines_that_a_spreadsheet_quoted_whole(tmp_path, encoded):
    """A file of « , » shown in one column, then saved: header alike or left bare."""
    header = "id,question,sources,faits essentiels"
    row = 'd-1,"Combien, et où ?",a.pdf p. 3,75 cours'
    wrap = '"{}"'.format
    lines = [
        wrap(header) if encoded else header,
        wrap(row.replace('"', '""')),
        wrap("d-2,,x p. 1,y"),
    ]
    found = problems(tmp_path, "\r\n".join(lines))
    if encoded:
        assert found[0][0] == 1
        assert "chaque ligne est une seule cellule entre guillemets" in found[0][2]
        assert found[1:] == [(3, "d-2", "la question est vide ; écrivez-la.")], "and the rest too"
    else:
        quoted = "la ligne entière est une seule cellule entre guillemets"
        assert [f[0] for f in found if quoted in f[2]] == [2, 3]
        assert (3, "d-2", "la question est vide ; écrivez-la.") in found


def test_lines_are_those_of_the_file_with_cells_of_many_lines(tmp_path):
    text = f'{HEADER}\n\nd-1;"Un\r\ndeux\ntrois ?";a.pdf p. 3;75 cours\n;;;\nd-2;;a.pdf p. 3;x\n'
    assert problems(tmp_path, text) == [(7, "d-2", "la question est vide ; écrivez-la.")]


def test_many_problems_of_a_spreadsheet_at_once(tmp_path):
    text = "\n".join(
        [
            HEADER + ";a une réponse;étiquetes;",
            "d-1;Où ?;a.pdf;75 cours;peut-être;x;",
            "d-1;Où ?;a.pdf p. 1,5;;oui;x;reste",
            'd-3;Il dit "oui" ?;a.pdf p. 0;x;oui;x',
            'd-4;"Il "dit" oui ?";a.pdf p. 1;x',
            "d-5;Où ?;a.pdf p. 3.5;x;oui;;;trop",
            "d-6;Où ?;;;non",
            'd-7;"Où ?;a.pdf p. 3;x;oui',
            "d-8;Où ?;a.pdf p. 3;x;oui",
        ]
    )
    found = problems(tmp_path, text)
    expected = [
        (1, None, "colonne inconnue « étiquetes » ; vouliez-vous dire « étiquettes » ?"),
        (2, "d-1", "« a.pdf » : écrivez le fichier puis la page"),
        (2, "d-1", "« peut-être » ; écrivez « oui » ou « non »"),
        (3, "d-1", "identifiant déjà pris à la ligne 2"),
        (3, "d-1", "au moins un fait essentiel"),
        (3, "d-1", "la cellule « reste » est sous une colonne sans nom"),
        (4, "d-3", "page 0 ; la première page"),
        (5, None, "guillemets mal placés"),
        (6, "d-5", "« 3.5 » n'est pas un numéro de page entier"),
        (6, "d-5", "8 cellules pour 7 colonnes"),
        (8, None, "n'est jamais fermé"),
    ]
    for line, identity, words in expected:
        assert any(f[:2] == (line, identity) and words in f[2] for f in found), (line, words, found)
    assert len(found) == len(expected), found


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("id;question;sources", "colonne manquante : « faits essentiels »"),
        (
            "id",
            "colonnes manquantes : « question », « sources », « faits essentiels » ; ajoutez-les",
        ),
        (HEADER + ";Question", "colonne en double : « question »"),
        (HEADER + ";faits utils", "vouliez-vous dire « faits utiles »"),
        ("d-1;Combien;3;4", "l'en-tête n'est pas reconnu"),
        ('"id', "l'en-tête n'est pas reconnu"),
    ],
)
def test_headers(tmp_path, header, words):
    ((line, _, message),) = problems(tmp_path, f"{header}\n")
    assert line == 1
    assert words in message


def test_the_first_line_of_excel_is_passed_over(tmp_path):
    for mark in (";", ","):
        text = f"sep={mark}\r\n" + f"{HEADER}\r\n{ROW}\r\n".replace(";", mark)
        assert [case.id for case in load(tmp_path, text)] == ["d-1"]
    ((line, _, message),) = problems(tmp_path, f"sep=;\n{HEADER}\n{ROW}\nd-1;Où ?;a.pdf p. 3;b\n")
    assert (line, "déjà pris à la ligne 3" in message) == (4, True)


@pytest.mark.parametrize("mark", [",", "\t"])
def test_rows_parted_by_another_sign_than_the_header(tmp_path, mark):
    rows = [f'd-{n}{mark}"Où, et ""quand"" ?"{mark}a.pdf p. 3{mark}75 cours' for n in range(3)]
    ((line, _, message),) = problems(tmp_path, "\n".join([HEADER, *rows]))
    assert line == 2
    named = "« , »" if mark == "," else "une tabulation"
    assert f"l'en-tête est séparé par « ; », les lignes qui suivent par {named}" in message


def test_long_cells_are_read(tmp_path):
    (case,) = load(tmp_path, f"{HEADER};référence\n{ROW};{'x' * 200_000}\n")
    assert len(case.reference) == 200_000
