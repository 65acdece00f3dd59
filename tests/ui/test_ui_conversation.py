"""Events folded into exchanges, and exchanges into history and HTML."""

from dataclasses import replace

import pytest

from assistant.events import Delta, Failed, Finished, Found, Searching
from assistant.types import SentenceKind, Status
from tests.ui.scripted import LABEL, QUOTE, SECOND, make_scripted
from ui import render, strings
from ui.conversation import MAX_EXCHANGES, MAX_TURNS, NEAREST, Conversation, Exchange, Phase
from ui.handlers import lookup_of


@pytest.fixture
def scripted(tmp_path):
    return make_scripted(tmp_path)


@pytest.fixture
def lookup(scripted):
    return lookup_of(scripted.live.catalogue)


def finished(scripted, lookup, question):
    exchange = Exchange(1, question)
    for event in scripted.answer(question):
        exchange = exchange.after(event, lookup)
    return exchange


def test_phases_follow_the_stream(scripted, lookup):
    exchange, phases = Exchange(1, "Combien ?"), []
    for event in scripted.answer("Combien ?"):
        exchange = exchange.after(event, lookup)
        phases.append((type(event), exchange.phase, len(exchange.sentences)))
    assert phases == [
        (Searching, Phase.SEARCHING, 0),
        (Found, Phase.COMPOSING, 0),
        (Delta, Phase.COMPOSING, 1),
        (Delta, Phase.COMPOSING, 2),
        (Finished, Phase.DONE, 2),
    ]
    assert [card.marker for card in exchange.cards] == [1, 2]
    assert all(card.before and card.after for card in exchange.cards)


def test_a_failure_ends_the_exchange(lookup):
    exchange = Exchange(1, "q").after(Failed("Relancez le modèle."), lookup)
    assert (exchange.phase, exchange.failure) == (Phase.FAILED, "Relancez le modèle.")
    assert exchange.stopped() == exchange
    assert "Relancez le modèle." in render.exchange_html(exchange)


def test_what_the_index_no_longer_holds_is_left_out(scripted):
    scripted.live.catalogue = replace(scripted.live.catalogue, ids=("livret-3",))
    lookup = lookup_of(scripted.live.catalogue)
    assert lookup.source("rapport") is None
    exchange = finished(scripted, lookup, "Quelle météo ?")
    assert {card.file for card in exchange.nearest} == {"livret-3.pdf"}


def test_not_found_asserts_nothing(scripted, lookup):
    exchange = finished(scripted, lookup, "Quelle météo ?")
    assert len(exchange.nearest) == NEAREST
    quoted = replace(exchange.sentences[0], text="Il fera beau.", kind=SentenceKind.QUOTE)
    html = render.exchange_html(replace(exchange, sentences=(*exchange.sentences, quoted)))
    assert "box-not-found" in html
    assert "Les documents ne donnent pas la météo." in html
    assert "Il fera beau" not in html
    assert strings.NEAREST in html
    silent = render.exchange_html(replace(exchange, sentences=()))
    assert strings.NOT_FOUND in silent


def test_badges_and_statuses(scripted, lookup):
    extracts = render.exchange_html(finished(scripted, lookup, "Combien ?"))
    assert strings.EXTRACTS in extracts
    assert strings.PARTIAL not in extracts
    partial = render.exchange_html(finished(scripted, lookup, "Une partie ?"))
    assert strings.PARTIAL in partial
    assert "Rédigé par IA (modèle petit-modele)" in partial
    notice = finished(scripted, lookup, "Bonjour")
    assert notice.answer.status is Status.NOTICE
    assert "badge" not in render.exchange_html(notice)
    assert strings.SOURCES_EMPTY in render.sources_html(notice)
    assert "sources-of" not in render.sources_html(notice)


def test_the_follow_up_shows_how_it_was_understood(scripted, lookup):
    exchange = replace(finished(scripted, lookup, "Et où ?"), query="Où sont les cours Oasis ?")
    assert "Où sont les cours Oasis" in render.exchange_html(exchange)
    assert "understood" not in render.exchange_html(replace(exchange, query="Et où ?"))
    missed = finished(scripted, lookup, "Quelle météo ?")
    nested = replace(missed, query="Où ? (Combien ? (cours « Oasis ») Ambassad'Air)")
    html = render.exchange_html(nested).replace(strings.THIN, " ").replace(strings.NBSP, " ")
    assert "Recherche complétée avec : Combien ? · cours « Oasis » · Ambassad’Air<" in html
    long = render.exchange_html(replace(missed, query=f"Où ? ({'quartier ' * 40})"))
    assert 60 < len(long.split("complétée avec")[1].split("</p>")[0]) < 120
    swapped = replace(missed, query="Que dit « Habiter » à Rennes ?")
    assert "“Habiter”" in render.exchange_html(swapped)


def test_the_label_stands_apart_from_the_quote(scripted, lookup):
    exchange = finished(scripted, lookup, "Une fiche ?")
    html = render.exchange_html(exchange)
    label = f'<strong class="sentence-label">{LABEL}<span class="visually-hidden">\u00a0: </span>'
    assert f"{label}</strong>{QUOTE}" in html
    assert f"{LABEL}\u00a0: {QUOTE} [1]" in render.plain_text(exchange)
    plain = render.exchange_html(finished(scripted, lookup, "Combien ?"))
    assert "sentence-label" not in plain


def test_guillemets_are_nested(scripted, lookup):
    html = render.sources_html(finished(scripted, lookup, "Que dit « Habiter » ?"))
    shown = html.replace(strings.NBSP, " ").replace(strings.THIN, " ")
    assert "Réponse à « Que dit “Habiter” ? »" in shown


def test_plain_text_holds_answer_and_sources(scripted, lookup):
    text = render.plain_text(finished(scripted, lookup, "Combien ?")).replace(strings.NBSP, " ")
    assert text.startswith(f"Combien ?\n\n{QUOTE} [1]\n{SECOND} [2]\n\nSources :\n[1] Habiter")
    assert "page 2 du PDF" in text
    assert render.plain_text(Exchange(1, "q")) == ""


def test_the_corpus_line_counts_in_french(scripted):
    catalogue = scripted.live.catalogue
    html = render.corpus_html(catalogue.sources()).replace(strings.NBSP, " ")
    assert "3 documents, 4 pages indexés" in html
    without = render.corpus_html(catalogue.sources()[2:]).replace(strings.NBSP, " ")
    assert ">1 document indexé<" in without
    assert ">2 documents indexés<" in render.corpus_html(catalogue.sources()[2:] * 2).replace(
        strings.NBSP, " "
    )
    one = render.corpus_html(catalogue.sources()[1:2]).replace(strings.NBSP, " ")
    assert "1 document, 1 page indexés" in one
    assert strings.CORPUS_MISSING in render.corpus_html(())


def test_history_holds_the_last_finished_exchanges(scripted, lookup):
    conversation = Conversation()
    for number in range(MAX_TURNS + 2):
        conversation = conversation.asked(f"Question {number} ?")
        for event in scripted.answer("Combien ?"):
            last = conversation.last.after(event, lookup)
            conversation = conversation.with_last(last)
    conversation = conversation.asked("Et où ?")
    turns = conversation.turns()
    assert [turn.question for turn in turns] == [f"Question {n} ?" for n in range(2, MAX_TURNS + 2)]
    assert turns[-1].answer == f"{QUOTE} [1]\n{SECOND} [2]"


def test_history_leaves_out_what_is_no_subject(scripted, lookup):
    def after(*questions):
        conversation = Conversation()
        for question in questions:
            conversation = conversation.asked(question)
            for event in scripted.answer(question):
                conversation = conversation.with_last(conversation.last.after(event, lookup))
        return [turn.question for turn in conversation.asked("Et où ?").turns()]

    assert after("Bonjour", "Combien ?", "Bonjour", "Quelle météo ?") == ["Combien ?"]
    assert after("Bonjour") == []
    assert after("Quelle météo ?") == ["Quelle météo ?"]
    assert after("Quelle météo ?", "Combien ?") == ["Quelle météo ?", "Combien ?"]


def test_what_was_taken_away_can_be_put_back():
    conversation = Conversation().asked("a").asked("b")
    taken = conversation.without_last()
    assert taken.restored() == conversation
    assert taken.asked("c").restored() == taken.asked("c")


def test_a_new_question_ends_a_pending_one():
    conversation = Conversation().asked("a").asked("b")
    assert [exchange.phase for exchange in conversation.exchanges] == [
        Phase.STOPPED,
        Phase.SEARCHING,
    ]
    assert conversation.turns() == ()


def test_ids_are_never_used_twice_and_the_page_is_bounded():
    conversation = Conversation()
    for _ in range(MAX_EXCHANGES + 5):
        conversation = conversation.asked("q").without_last().asked("q")
    ids = [exchange.id for exchange in conversation.exchanges]
    assert len(ids) == len(set(ids)) == MAX_EXCHANGES
    assert Conversation().without_last() == Conversation().restored() == Conversation()
