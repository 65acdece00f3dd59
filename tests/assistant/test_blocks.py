"""Lists are found with their lead-in, whole or counted, and an open question gets the whole list."""

import pytest

from assistant.blocks import LEAST_ITEMS, MOST_WORDS, listings, opened_by


def texts(page):
    return [page[found.start : found.quotable(page)[0]] for found in listings(page)]


def test_a_lead_in_and_its_marked_items_are_one_block():
    page = (
        "Titre\nLa loi est claire. La commune peut :\n• transférer la compétence ;\n"
        "• fixer le tarif.\nAilleurs."
    )
    assert texts(page) == [
        "La commune peut :\n• transférer la compétence ;\n• fixer le tarif.",
    ]
    assert listings(page)[0].quotable(page)[1] == 0


def test_items_parted_by_semicolons_need_no_marker():
    page = (
        "La mise à jour comprend :\nl’évaluation de la vision ;\nla validation ;\n"
        "un plan d’action.\nUne autre phrase."
    )
    assert texts(page) == [page.rpartition("\n")[0]]


def test_one_item_or_none_is_no_block():
    assert LEAST_ITEMS == 2
    assert listings("Il faut :\n• du temps.\nPuis rien.") == []
    assert listings("Il faut :\nDu temps. De l’argent.") == []
    assert listings("Il faut :") == []
    assert listings("") == []


def test_a_long_list_keeps_whole_items_and_counts_the_others():
    item = "• " + " ".join(["mot"] * 19)
    page = "\n".join(["Les actions sont :", *[item] * 6])
    (found,) = listings(page)
    end, omitted = found.quotable(page)
    assert len(found.items) == 6
    assert 0 < omitted < 6
    assert len(page[found.start : end].split()) <= MOST_WORDS
    assert page[found.start : end].endswith("mot")


def test_a_list_of_long_items_is_known_but_not_quoted():
    item = "• " + " ".join(["mot"] * 60) + ". Une suite."
    page = f"Les actions sont :\n{item}\n{item}"
    (found,) = listings(page)
    assert found.quotable(page) == (found.start, 2)
    assert found.holds(page.index("mot"))
    assert found.holds(0)
    assert not found.holds(page.index("Une suite"))


DECREE = (
    "I. - Parties extérieures\na) Jardins privatifs\nEntretien courant des allées et des pelouses.\n"
    "Taille des arbres.\nb) Auvents\nEnlèvement de la mousse.\nTerritoire : Valmont\nUne ferme y ouvre."
)


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("Entretien courant", "a) Jardins privatifs"),
        ("Taille des arbres", "a) Jardins privatifs"),
        ("Enlèvement", "b) Auvents"),
        ("Une ferme", ""),
        ("I. - Parties", ""),
    ],
)
def test_a_small_title_opens_the_lines_below_it(sentence, title):
    assert opened_by(DECREE, DECREE.index(sentence)) == title
