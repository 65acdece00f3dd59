"""What holds a fact, and above all what does not."""

import pytest

from corpus.sentences import sentences
from evals.cases import Fact, GivenAnswer, GivenSentence, Importance
from evals.facts import Matcher, asserted


@pytest.fixture(scope="module")
def matcher():
    return Matcher()


HELD = [
    ("75 cours", "Paris compte soixante-quinze cours Oasis."),
    ("75 cours", "En juin, 75 nouvelles cours ouvrent."),
    ("Loos-en-Gohelle", "à loos en gohelle"),
    ("Loos en Gohelle", "À LOOS-EN-GOHELLE"),
    ("1 500 habitants", "1500 habitants"),
    ("1500 habitants", "mille cinq cents habitants"),
    ("1,5 M€", "1.5 million d'euros"),
    ("1 500 000 €", "1,5 million d’euros"),
    ("75 %", "soixante-quinze pour cent"),
    ("un millier d'arbres", "1 000 arbres"),
    ("10 femmes", "une dizaine de femmes"),
    ("vingtaine", "une vingtaine d’étudiants"),
    ("l’État", "L'ETAT"),
    ("œuvre", "une oeuvre collective"),
    ("écoquartier", "éco-quartier"),
    ("éco-quartier", "l’écoquartier"),
    ("jardin partagé", "des jardins partagés"),
    ("désimperméabiliser", "desimpermeabilise"),
    ("juin 2018", "en juin 2018"),
    ("une femme sur trois", "près d’une femme sur trois"),
    ("217 sur 247", "217 répondants sur 247"),
    ("sans caution", "la location se fait sans aucune caution"),
    ("pas supprimé", "le risque n’est jamais supprimé"),
    ("450 adhérents", "Adhérents : 450"),
    ("450 adhérents", "80 bénévoles et 450 adhérents"),
    ("100 000 ménages", "100 000 de ses ménages"),
    ("80 m² à 200 m²", "de 80 à plus de 200 m²"),
    ("60 ans", "de 60 à 65 ans"),
    ("7 °C", "7 degrés"),
    ("3,5 ha", "3,5 hectares"),
    ("400 m²", "400 mètres carrés"),
    ("24 heures", "24 h"),
    ("5 à 10 € par an", "entre 5 et 10 euros par an"),
    ("19e arrondissement", "dans le 19ème arrondissement"),
    ("premier étage", "au 1er étage"),
    ("10 mini-stations", "dix mini-stations"),
    ("forêt comestible", "Une forêt pousse. Elle est comestible."),
    ("Après M", "L’Après M, à Marseille"),
    ("oui", "Oui, il y en a."),
    ("plus de 200", "plus de 200 porteurs"),
    ("27 avril 2023", "le 27/04/2023"),
    ("27/04/2023", "Le 27 avril 2023, la ville signe."),
    ("avril 2023", "du 3 au 27.04.2023"),
    ("1er mai 2020", "depuis le 01/05/2020"),
    ("1 500 arbres", "1.500 arbres"),
    ("15e siècle", "une halle du XVe siècle"),
    ("XVe siècle", "au quinzième siècle"),
    ("l’État", "avec les États"),
    ("ne supprime pas", "cela ne supprime pas le risque"),
    ("pas supprimé", "il n’a jamais été totalement supprimé"),
]
NOT_HELD = [
    ("75 cours", "175 cours"),
    ("75 cours", "75 écoles"),
    ("75 cours", "75 écoles ont une cour, dont 12 cours en herbe"),
    ("75 cours", "Il y a 75 écoles. Les cours sont belles."),
    ("7 cours", "75 cours"),
    ("75", "75,5"),
    ("2,5 ha", "25 ha"),
    ("3 hectares", "3,5 hectares"),
    ("450 adhérents", "80 adhérents et 450 bénévoles"),
    ("450 adhérents", "450 bénévoles dont 80 adhérents"),
    ("450 adhérents", "450 bénévoles et adhérents"),
    ("450 adhérents", "450 personnes bénévoles motivées engagées adhérentes"),
    ("450 adhérents", "Adhérents : 80, soit avec les autres 450."),
    ("450 adhérents", "les 80 adhérents, en tout 450"),
    ("1 500 arbres", "1,500 arbres"),
    ("27 avril 2023", "le 27/05/2023, non le 28/04/2023"),
    ("15e siècle", "au XVIe siècle"),
    ("l’État", "un logement en bon état"),
    ("Tours", "des tours de logements"),
    ("pas supprimé", "Le risque est supprimé, pas la pluie."),
    ("pas supprimé", "Pas de pluie cette année, le risque est supprimé."),
    ("juin 2018", "en juin 2019, puis en mai 2018"),
    ("une femme sur trois", "deux femmes sur trois"),
    ("une sur trois", "trois enfants sur place"),
    ("sans caution", "une caution de 10 €"),
    ("pas supprimé", "Le risque est supprimé. Ce n’est pas tout."),
    ("1 arbre", "un arbre"),
    ("75 %", "75 cours"),
    ("34 M€", "34 €"),
    ("1 million d’euros", "des millions d’euros"),
    ("20e arrondissement", "20 arrondissements"),
    ("150 femmes", "une centaine de femmes"),
    ("forêt comestible", "Une forêt pousse. Il pleut. Elle est comestible."),
    ("Après M", "après la ville, M. Dupont"),
    ("pain", "peindre"),
    ("", "rien"),
    ("…", "rien …"),
    ("pain", ""),
]


@pytest.mark.parametrize(("form", "text"), HELD)
def test_held(matcher, form, text):
    assert matcher.held(form, text)


@pytest.mark.parametrize(("form", "text"), NOT_HELD)
def test_not_held(matcher, form, text):
    assert not matcher.held(form, text)


@pytest.mark.parametrize("form", sorted({form for form, _ in HELD}))
def test_a_wording_holds_itself_and_survives_typing(matcher, form):
    assert matcher.held(form, form)
    assert matcher.held(form, f"Voici\u00a0: {form.replace('’', chr(39))}.")


@pytest.mark.parametrize("form", ["", "…", "le la de", "pas de", "Un an. Un mois. Un jour."])
def test_what_no_answer_can_hold_is_told(matcher, form):
    assert not matcher.provable(form)


@pytest.mark.parametrize("form", ["oui", "non", "aucun", "Après M", "75", "plus de deux", "État"])
def test_short_wordings_are_provable(matcher, form):
    assert matcher.provable(form)


def test_what_the_docstring_says_is_not_handled(matcher):
    assert matcher.held("75 cours", "la ville n’a pas 75 cours")
    assert matcher.held("marché", "une marche exploratoire")
    assert matcher.held("Tours", "Tours de logements")
    assert not matcher.held("33 %", "un tiers")


def test_the_window_runs_over_the_sentences_of_an_answer(matcher):
    fact = Fact("bail rural à Nanterre", ("bail agricole",), Importance.VITAL)
    assert matcher.first_held(fact, ["Un bail rural est signé.", "C’est à Nanterre."])
    assert matcher.first_held(fact, ["Le bail", "est agricole."]) == "bail agricole"
    assert not matcher.first_held(fact, ["Un bail rural.", "Entre deux.", "À Nanterre."])
    assert not matcher.first_held(fact, [])


def test_notices_and_refusals_assert_nothing():
    said = (
        GivenSentence("Oui.", "quote", (1,)),
        GivenSentence("Je n’ai pas trouvé la suite.", "notice", ()),
    )
    shared = ("extractive", None, "", said, (), (), "i", {})
    assert asserted(GivenAnswer("q", "partial", *shared)) == ("Oui.",)
    assert asserted(GivenAnswer("q", "not_found", *shared)) == ()


def test_every_sentence_of_the_booklets_holds_itself(matcher, assistant):
    """On real pages: a sentence is found on its own page, its numbers and units included."""
    with assistant.live.reading() as searcher:
        catalogue = searcher.catalogue
        looked_up = 0
        for source in catalogue.sources():
            for number in range(4, source.pages + 1, 11):
                text = catalogue.page(source.id, number).text
                for start, end in sentences(text)[:8]:
                    looked_up += 1
                    assert matcher.held(text[start:end], text), text[start:end]
    assert looked_up > 100


@pytest.mark.parametrize(
    ("form", "text", "held"),
    [
        ("20 °C", "Rue Neuve, n° 20.", False),
        ("n° 12", "La fiche numéro 12 le dit.", True),
        ("loi n° 2015-992", "La loi 2015-992 du 17 août 2015", True),
        ("9 logements", "Un logement neuf a été livré.", False),
        ("12 jardins", "Au 12, rue des Jardins", False),
        ("10 emplois", "10 structures locales, emplois aidés", False),
        ("3 ateliers", "3 animatrices ; ateliers mensuels", False),
        ("20 kg", "20 kilogrammes de déchets", True),
        ("5 minutes", "à 5 min à pied", True),
        ("25 ans", "pendant 25 années", True),
        ("4 °C", "4° de moins sous les arbres", True),
    ],
)
def test_numbers_keep_to_their_own_words(form, text, held):
    assert Matcher().held(form, text) is held
