"""Tables found in the text of a page: header, caption, rows, wrapped cells, and what is none."""

import pytest

from corpus.sentences import sentences
from corpus.tables import Table, is_row, tables


def rows_of(table: Table, text: str) -> list[str]:
    return [text[row.start : row.end] for row in table.rows]


def only(text: str) -> Table:
    (table,) = tables(text)
    return table


SURVEY = (
    "Question 5 : Qu'est-ce qui vous freine ?\n"
    "Réponses\tNombre\tPart\n"
    "La route n'est pas sûre.\t57\t25 %\n"
    "Il manque un endroit où garer son vélo près de\nla gare\t12\t5 %\n"
    "Total\t229\t100 %\n"
    "Le sondage a duré un mois."
)


def test_a_header_names_the_columns_and_the_line_above_the_table():
    table = only(SURVEY)
    assert table.header == ("Réponses", "Nombre", "Part")
    assert table.caption == "Question 5 : Qu'est-ce qui vous freine ?"
    assert table.title == "Question 5 : Qu'est-ce qui vous freine ? – Réponses / Nombre / Part"
    assert table.readable


def test_a_wrapped_first_cell_belongs_to_its_row():
    found = rows_of(only(SURVEY), SURVEY)
    assert found[1] == "Il manque un endroit où garer son vélo près de\nla gare\t12\t5 %"
    assert len(found) == 3


def test_a_row_is_named_by_its_cells_without_a_figure():
    table = only(SURVEY)
    assert table.named(table.rows[0], SURVEY) == "La route n'est pas sûre."


def test_columns_named_one_a_line_are_the_header():
    text = (
        "Tableau 2 - Les restaurants du secteur public\nNombre de convives\nNombre de sites\n"
        "Scolaire\t13 576\t62 625\nSanté\t2 213\t3 994\nArmées\t268\t353"
    )
    table = only(text)
    assert table.header == ("Nombre de convives", "Nombre de sites")
    assert table.caption == "Tableau 2 - Les restaurants du secteur public"


def test_columns_without_names_are_not_readable():
    text = "Le paragraphe précédent finit ici.\nScolaire\t13 576\t62 625\nSanté\t2 213\t3 994"
    assert not only(text).readable


def test_a_header_of_some_columns_only_is_not_readable():
    text = "% bio\tPart\nScolaire\t827\t39 %\t632\t24 %\t147\nSanté\t112\t4 %\t104\t21 %\t3"
    assert only(text).header == ("% bio", "Part")
    assert not only(text).readable


def test_one_column_needs_no_name():
    text = "Montants d'achat :\nBio\t95 733 820 €\nAutres\t44 110 035 €"
    table = only(text)
    assert table.readable
    assert table.title == "Montants d'achat"


def test_years_are_a_header():
    text = "Commune\t2019\t2020\nBellerive\t12\t30\nValmont\t9\t11"
    assert only(text).header == ("Commune", "2019", "2020")


def test_a_row_of_bare_figures_says_nothing_by_itself():
    text = "Résultats\nTout à fait d'accord Plutôt d'accord\tTotal\n158 66\t250"
    table = only(text)
    assert not table.says(table.rows[0], text)


def test_a_range_is_read_under_a_header_that_names_each_cell():
    text = "Quotient familial\tTarif\n0-599\t0,70 €\n600-1199\t0,90 €"
    table = only(text)
    assert table.says(table.rows[1], text)
    assert table.named(table.rows[1], text) == "600-1199"


@pytest.mark.parametrize(
    "text",
    [
        "1. Atteindre le zéro plastique\t7\n2. Remplacer la vaisselle jetable\t8\n3. Lutter contre le reste\t9",
        "Une phrase entière.\nUne autre phrase.",
        "Un seul rang\t12",
        "",
    ],
)
def test_contents_and_prose_are_no_tables(text):
    assert tables(text) == []


def test_rows_of_markdown_are_rows():
    text = "| Commune | Arbres |\n|---|---|\n| Bellerive | 40 |\n| Valmont | 12 |"
    table = only(text)
    assert table.header == ("Commune", "Arbres")
    assert [text[a:b] for a, b in table.rows[0].cells] == ["Bellerive", "40"]


def test_offsets_are_slices_of_the_text():
    for table in tables(SURVEY):
        for row in table.rows:
            assert all(row.start <= a < b <= row.end for a, b in row.cells)


def test_a_row_is_one_sentence():
    line = "La route n'est pas sûre.\t57"
    assert is_row(line)
    assert [line[a:b] for a, b in sentences(line)] == [line]
