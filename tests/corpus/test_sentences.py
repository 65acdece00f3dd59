"""Sentence segmentation: boundaries, abbreviations, offsets."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import is_complete, sentences


def parts(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Une phrase. Une autre !", ["Une phrase.", "Une autre !"]),
        ("M. Dupont habite ici. Mme Durand aussi.", ["M. Dupont habite ici.", "Mme Durand aussi."]),
        ("Voir art. L. 210 du code. Fin.", ["Voir art. L. 210 du code.", "Fin."]),
        ("Il a dit « oui. » Elle a dit non.", ["Il a dit « oui. »", "Elle a dit non."]),
        ("Le coût est de 1.5 M€ en 2022. En 2023, rien.",
         ["Le coût est de 1.5 M€ en 2022.", "En 2023, rien."]),
        ("Territoire : Paris (75)\nAnnées : 2017-2022",
         ["Territoire : Paris (75)", "Années : 2017-2022"]),
        ("- planter des arbres\n• enlever le bitume", ["planter des arbres", "enlever le bitume"]),
        ("jardins, ateliers, etc. Les habitants viennent.",
         ["jardins, ateliers, etc.", "Les habitants viennent."]),
        ("75 cours… Élan donné ?! Oui", ["75 cours…", "Élan donné ?!", "Oui"]),
        ("www.exemple.fr est un site. Bien.", ["www.exemple.fr est un site.", "Bien."]),
    ],
)  # fmt: skip
def test_boundaries(text, expected):
    assert parts(text) == expected


@given(st.text(alphabet="aÉ .!?…«»\n-•1\u00a0", max_size=200))
def test_offsets_are_ordered_and_lose_no_word(text):
    found = sentences(text)
    assert all(a < b for a, b in found)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(found))
    assert all("\n" not in text[a:b] for a, b in found)
    kept = "".join(parts(text))
    assert [c for c in kept if c in "aÉ"] == [c for c in text if c in "aÉ"]


def test_completeness():
    assert is_complete("Elle vient. »")
    assert not is_complete("Territoire : Paris")
