"""Lists are found with their lead-in, whole or counted, and an open question gets the whole list."""

from assistant.blocks import LEAST_ITEMS, MOST_WORDS, blocks


def texts(page):
    return [page[block.start : block.end] for block in blocks(page)]


def test_a_lead_in_and_its_marked_items_are_one_block():
    page = (
        "Titre\nLa loi est claire. La commune peut :\n• transférer la compétence ;\n"
        "• fixer le tarif.\nAilleurs."
    )
    assert texts(page) == [
        "La commune peut :\n• transférer la compétence ;\n• fixer le tarif.",
    ]
    assert blocks(page)[0].omitted == 0


def test_items_parted_by_semicolons_need_no_marker():
    page = (
        "La mise à jour comprend :\nl’évaluation de la vision ;\nla validation ;\n"
        "un plan d’action.\nUne autre phrase."
    )
    assert texts(page) == [page.rpartition("\n")[0]]


def test_one_item_or_none_is_no_block():
    assert LEAST_ITEMS == 2
    assert blocks("Il faut :\n• du temps.\nPuis rien.") == []
    assert blocks("Il faut :\nDu temps. De l’argent.") == []
    assert blocks("Il faut :") == []
    assert blocks("") == []


def test_a_long_list_keeps_whole_items_and_counts_the_others():
    item = "• " + " ".join(["mot"] * 19)
    page = "\n".join(["Les actions sont :", *[item] * 6])
    (block,) = blocks(page)
    assert block.items + block.omitted == 6
    assert block.omitted > 0
    assert len(page[block.start : block.end].split()) <= MOST_WORDS
    assert page[block.start : block.end].endswith("mot")
