"""Rescoring: each feature says what its name says, likelihoods order, and pages are spread."""

import numpy as np
import pytest

from index.aids import Aids, shipped_aids
from index.build import build_index
from index.logistic import LogisticModel
from index.rescoring import FEATURES, naming, ranking_model
from index.search import open_searcher
from tests.index_factory import TOYS, settings_in, write_files

TEXTS = {
    "eau.txt": "# Les noues\nLes noues boisées retiennent la pluie.\n"
    "La rue des Lilas garde ses platanes et ses bancs, sans autre changement.\f"
    "# Sommaire\nNoues : pluie, rue, platanes.",
    "velo.txt": "# Prêter des vélos\nL’atelier de Clermont, ouvert par la commune voisine après "
    "trois réunions publiques, prête des vélos aux familles du quartier, pour un mois entier, chaque "
    "saison, chaque année, chaque fois que le stock permet une remise, même en hiver.\f"
    "# Réparer\nUn mécanicien répare les selles.",
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranked")
    settings = settings_in(folder)
    build_index([write_files(folder / "docs", TEXTS)], settings, **TOYS)
    with open_searcher(settings) as opened:
        yield opened


def only(searcher, question, name, opening):
    """The values of one feature for passages that hold a word, and for the others."""
    passages, rows = searcher.ranking_features(question)
    values = rows[:, FEATURES.index(name)]
    inside = [float(v) for p, v in zip(passages, values, strict=True) if opening in p.text]
    outside = [float(v) for p, v in zip(passages, values, strict=True) if opening not in p.text]
    return inside, outside


def test_every_share_lies_between_0_and_1(searcher):
    for question in ("les noues et la pluie", "vélos à Clermont", "Réparer des selles en 2022 ?"):
        _, rows = searcher.ranking_features(question)
        shares = np.delete(rows, FEATURES.index("length"), axis=1)
        assert len(rows)
        assert shares.min() >= 0.0
        assert shares.max() <= 1.0 + 1e-9


def test_exact_words_beat_their_variants(searcher):
    inside, _ = only(searcher, "noues boisées", "exact", "boisées")
    assert inside == [pytest.approx(1.0)]
    inside, _ = only(searcher, "noue boisée", "exact", "boisées")
    assert inside == [0.0]


def test_words_close_together_are_worth_more(searcher):
    together, _ = only(searcher, "noues pluie", "window", "boisées")
    assert together == [pytest.approx(1.0)]
    _, apart = only(searcher, "atelier hiver réparer", "window", "prête")
    assert max(apart) < 1.0


def test_neighbours_and_headings_vouch(searcher):
    inside, _ = only(searcher, "pluie platanes", "around", "platanes et")
    assert inside == [pytest.approx(1.0)]
    inside, outside = only(searcher, "prêter", "headings", "Clermont")
    assert inside == [pytest.approx(1.0)]
    assert max(outside, default=0.0) == 0.0


def test_references_are_told(searcher):
    inside, outside = only(searcher, "noues pluie rue platanes", "reference", "Noues :")
    assert inside == [1.0]
    assert set(outside) == {0.0}


def test_names_are_capitals_that_open_nothing(searcher):
    def named(question):
        query = searcher._parser.parse(question)
        flags = naming(question, query)
        return [term.surface for term, flag in zip(query.terms, flags, strict=True) if flag]

    assert named("Vélos prêtés à Clermont en 2022") == ["Clermont", "2022"]
    assert named("ANRU et vélos") == ["ANRU"]
    assert named("VELOS A CLERMONT") == []
    inside, outside = only(searcher, "des vélos à Clermont", "names", "Clermont")
    assert inside == [pytest.approx(1.0)]
    assert min(outside) < 1.0


def test_the_model_orders_and_scores_stay_likelihoods(searcher):
    found = searcher.search("prêter des vélos à Clermont", k=10)
    assert "Clermont" in found[0].passage.text
    scores = [item.score for item in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)


def test_without_a_model_the_fused_order_stays(tmp_path):
    settings = settings_in(tmp_path)
    build_index([write_files(tmp_path / "docs", TEXTS)], settings, **TOYS)
    turned = LogisticModel(0.0, {"lexical": -1.0, "dense": -1.0})
    shipped = shipped_aids()
    orders = []
    for ranking in (None, turned):
        aids = Aids(shipped.equivalents, shipped.places, ranking)
        with open_searcher(settings, aids=aids) as opened:
            found = opened.search("vélos des familles", k=10, spread=False)
            orders.append([item.passage.id for item in found])
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == sorted(orders[1])


def test_one_page_does_not_take_every_rank(tmp_path):
    lines = "\n".join(f"Le vélo numéro {i} sert aux familles." for i in range(9))
    texts = {"a.txt": f"# Vélos\n{lines}", "b.txt": "# Trajets\nUn vélo pour le marché."}
    settings = settings_in(tmp_path)
    build_index([write_files(tmp_path / "docs", texts)], settings, **TOYS)
    with open_searcher(settings) as opened:
        spread = [e.passage.source_id for e in opened.search("vélo des familles", k=10)]
        plain = [
            e.passage.source_id for e in opened.search("vélo des familles", k=10, spread=False)
        ]
    assert sorted(spread) == sorted(plain)
    assert spread.index("b") < plain.index("b") == 9


def test_the_shipped_weights_are_of_known_features():
    model = ranking_model()
    assert set(model.weights) <= set(FEATURES)
    assert model.weights["around"] > 0
    assert model.weights.get("reference", 0.0) <= 0
