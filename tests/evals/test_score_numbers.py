"""Numbers of French text: every spelling of a number is one value, articles are none."""

from decimal import Decimal

import pytest

from evals.numbers import canonical, words


def values(text):
    return [word.number for word in words(text) if word.number is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 500 habitants", ["1500"]),
        ("1\u00a0500, 1\u202f500, 1\u2009500 et 1500", ["1500"] * 4),
        ("mille cinq cents", ["1500"]),
        ("1,5 ou 1.5", ["1.5", "1.5"]),
        ("1.500, 1.500.000,5 et 1,500", ["1500", "1500000.5", "1.5"]),
        ("0.500 et 1234.567", ["0.5", "1234.567"]),
        ("1 000,50 €", ["1000.5"]),
        ("1,5 million d’euros", ["1500000"]),
        ("34 M€, 2,3 Md€ et 100 k€", ["34000000", "2300000000", "100000"]),
        ("2 milliers et deux milliards", ["2000", "2000000000"]),
        ("un millier, un million, une dizaine", ["1000", "1000000", "10"]),
        ("des milliers de gens, des millions", []),
        ("sept, vingt-et-un, vingt et une, quatre-vingts", ["7", "21", "21", "80"]),
        ("quatre-vingt-dix-neuf et cent vingt", ["99", "120"]),
        ("deux millions cinq cent mille", ["2500000"]),
        ("septante et nonante-deux", ["70", "92"]),
        ("un jardin, une ferme, l’un des deux", ["2"]),
        ("des logements neufs", []),
        ("neuf projets", ["9"]),
        ("1er, 1ère, premier, 2ème, deuxième", ["1e", "1e", "1e", "2e", "2e"]),
        ("Paris 20e", ["20e"]),
        ("18-75 ans, de 80 à plus de 200 m²", ["18", "75", "80", "200"]),
        ("1.2.3 et 24/7", ["1", "2", "3", "24", "7"]),
        ("27/04/2023, 27.4.2023 et 2023-04-27", ["27", "2023"] * 3),
        ("01/04/2023", ["1e", "2023"]),
        ("13/13/2020", ["13", "13", "2020"]),
        ("XVe, IIIème, Ier, VIe", ["15e", "3e", "1e", "6e"]),
        ("Vers la vie, Vie, Louis XV, XXIe", []),
        ("14h30 et 5km", ["14", "30", "5"]),
        ("en 2022 300 logements", ["2022", "300"]),
        ("39 75", ["39", "75"]),
        ("0, zéro et 007", ["0", "0", "7"]),
        ("aujourd’hui, le CO2 et l’A4", []),
        ("vingt, trente ou quarante", ["20", "30", "40"]),
    ],
)
def test_a_number_has_one_value(text, expected):
    assert values(text) == expected


def test_percent_in_words():
    assert [word.surface for word in words("cent pour cent")] == ["cent", "%"]
    assert [word.surface for word in words("pour cent euros")] == ["pour", "cent", "euros"]


def test_a_word_knows_its_compound_and_its_place():
    text = "À Loos-en-Gohelle, y a-t-il vingt-cinq fermes ?"
    found = words(text)
    assert [w.compound for w in found][1:4] == ["Loos-en-Gohelle"] * 3
    assert [text[w.start : w.end] for w in found] == [
        "À", "Loos", "en", "Gohelle", "y", "a", "vingt-cinq", "fermes",
    ]  # fmt: skip


def test_spelt_numbers_up_to_a_thousand_are_found_as_their_figures():
    from text_to_num import text2num

    units = (
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
    )
    tens = "vingt trente quarante cinquante soixante quatre-vingt".split()
    for ten in tens:
        for unit in units.split()[1:9]:
            spelt = f"{ten}-{unit}"
            assert values(f"Voici {spelt} arbres.") == [str(text2num(spelt, "fr"))]
            assert values(f"Voici deux cent {spelt} arbres.") == [str(200 + text2num(spelt, "fr"))]
    for unit, value in zip(units.split()[1:], range(2, 17), strict=True):
        assert values(f"les {unit} arbres") == [str(value)]


def test_canonical_form():
    assert canonical(Decimal("2.50")) == "2.5"
    assert canonical(Decimal(0)) == "0"
    assert canonical(Decimal("1E+6")) == "1000000"
