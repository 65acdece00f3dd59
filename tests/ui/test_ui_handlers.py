"""What the controls do, without a page: the same handlers that Gradio calls."""

import logging
from contextlib import closing

import pytest

from tests.ui.scripted import QUOTE, make_scripted
from ui import strings
from ui.conversation import MAX_QUESTION, Conversation, Phase
from ui.handlers import EXAMPLES, Handlers, View

NAMES = {name: name for name in View.__slots__ if name != "examples"}
VIEW = View(**NAMES, examples=tuple(f"example{i}" for i in range(EXAMPLES)))


@pytest.fixture
def scripted(tmp_path):
    return make_scripted(tmp_path)


@pytest.fixture
def handlers(scripted):
    return Handlers(scripted, VIEW, dict)


def conversation_after(updates):
    return [update["state"] for update in updates if "state" in update][-1]


def test_an_answer_is_streamed_sentence_by_sentence(handlers):
    updates = list(handlers.ask("Combien ?", Conversation()))
    assert updates[0]["question"] == ""
    assert updates[0]["stop"] == {"visible": True, "interactive": True}
    assert [update["current"].count('class="sentence') for update in updates] == [
        0, 0, 0, 1, 2, 2, 2, 2,
    ]  # fmt: skip
    last = updates[-1]
    assert last["stop"] == {"visible": False, "interactive": True}
    assert last["send"] == {"visible": True}
    assert last["welcome"] == {"visible": False}
    assert conversation_after(updates).last.phase is Phase.DONE


def test_history_is_handed_over(handlers, scripted):
    first = conversation_after(handlers.ask("Combien ?", Conversation()))
    list(handlers.ask("Et où ?", first))
    (turn,) = scripted.histories[-1]
    assert turn.question == "Combien ?"
    assert QUOTE in turn.answer


@pytest.mark.parametrize("question", ["", "   \n", None])
def test_an_empty_question_does_nothing(handlers, scripted, question):
    assert list(handlers.ask(question, Conversation())) == [{"message": ""}]
    assert scripted.histories == []


def test_a_long_question_is_refused_in_french_and_kept(handlers, scripted):
    (update,) = handlers.ask("x" * (MAX_QUESTION + 1), Conversation())
    assert "question" not in update
    assert f"1{strings.THIN}001 caractères" in update["message"]
    assert 'role="alert"' in update["message"]
    assert scripted.histories == []
    assert len(list(handlers.ask("x" * MAX_QUESTION, Conversation()))) > 1


def test_an_unexpected_error_shows_and_logs_nothing_of_the_question(handlers, caplog):
    caplog.set_level(logging.DEBUG)
    secret = "Ma voisine Odile est en panne"
    updates = list(handlers.ask(secret, Conversation()))
    assert strings.UNEXPECTED in updates[-1]["current"]
    assert "panne interne" not in updates[-1]["current"]
    assert updates[-1]["retry"] == {"visible": True}
    assert "RuntimeError" in caplog.text
    assert "Odile" not in caplog.text


def test_a_failure_can_be_tried_again_in_its_place(handlers):
    failed = conversation_after(handlers.ask("échec ?", Conversation()))
    assert failed.last.failure == "Le modèle ne répond pas ; relancez-le."
    again = conversation_after(handlers.retry(failed))
    assert [exchange.phase for exchange in again.exchanges] == [Phase.DONE]
    assert [update["state"] for update in handlers.retry(Conversation())] == [Conversation()]


def test_no_index_is_said_in_french(handlers, scripted):
    scripted.live.missing = True
    updates = list(handlers.ask("Combien ?", Conversation()))
    assert "lancez «" in updates[-1]["current"]
    refreshed = handlers.refresh("")
    assert "Aucun index" in refreshed["corpus"]


def test_closing_the_stream_closes_the_assistant(handlers, scripted):
    with closing(handlers.ask("lentement", Conversation())) as updates:
        for update in updates:
            if 'class="sentence' in update["current"]:
                break
        conversation = update["state"]
    assert scripted.cut_short.is_set()
    stopped = handlers.stop(conversation)
    assert stopped["state"].last.phase is Phase.STOPPED
    assert strings.STOPPED in stopped["current"]
    assert QUOTE in stopped["current"]
    assert stopped["retry"] == {"visible": True}
    assert stopped["actions"] == {"visible": False}


def test_a_word_that_crosses_the_stop_is_settled(handlers):
    pending = Conversation().asked("Combien ?")
    stop = handlers.stop(pending)
    assert stop["stopped"] == pending.last.id
    assert stop["send"] == stop["actions"] == {"visible": False}
    assert stop["stop"] == {"visible": True, "interactive": False}
    settled = handlers.settle(pending, stop["stopped"])
    assert settled["state"].last.phase is Phase.STOPPED
    assert strings.STOPPED in settled["current"]
    again = stop["state"].asked("Et où ?")
    assert handlers.settle(again, stop["stopped"]) == {"stopped": 0}
    opened = handlers.settle(stop["state"], stop["stopped"])
    assert opened["state"] == stop["state"]
    assert opened["send"] == opened["actions"] == {"visible": True}
    assert handlers.settle(Conversation(), 1) == {"stopped": 0}


def test_a_state_left_pending_does_not_swallow_the_next_question(handlers):
    pending = Conversation().asked("Combien ?")
    for ask in (handlers.ask, handlers.ask_example):
        phases = [e.phase for e in conversation_after(ask("Et où ?", pending)).exchanges]
        assert phases == [Phase.STOPPED, Phase.DONE]


def test_edit_undo_and_new(handlers):
    asked = conversation_after(handlers.ask("Combien ?", Conversation()))
    edited = handlers.edit(asked)
    assert (edited["question"], edited["state"].exchanges) == ("Combien ?", ())
    undone = handlers.undo(asked)
    assert undone["state"].exchanges == ()
    assert undone["welcome"] == {"visible": True}
    assert "question" not in undone
    assert undone["removed"] == {"visible": True}
    restored = handlers.restore(undone["state"])
    assert restored["state"] == asked
    assert restored["removed"] == {"visible": False}
    assert handlers.new()["state"] == Conversation()
    assert handlers.stop(Conversation())["state"] == Conversation()


def test_an_example_leaves_the_typed_text_alone(handlers):
    updates = list(handlers.ask_example("Combien ?", Conversation()))
    assert all("question" not in update for update in updates)
    assert conversation_after(updates).last.phase is Phase.DONE


def test_refresh_only_when_the_generation_changes(handlers, scripted):
    first = handlers.refresh("")
    assert first["generation"] == "0123abcd"
    assert "livret-3.pdf" in first["corpus"]
    assert first["example0"]["visible"]
    assert first["example3"] == {"visible": False}
    assert handlers.refresh("0123abcd") == {"generation": "0123abcd"}
    scripted.live.index_id = "feed"
    scripted.live.catalogue.ids = ("note",)
    second = handlers.refresh("0123abcd")
    assert second["generation"] == "feed"
    assert "livret-3.pdf" not in second["corpus"]


def test_refresh_tells_that_the_index_is_gone(handlers, scripted, tmp_path):
    catalogue = scripted.live.catalogue
    folder, catalogue.folder = catalogue.folder, tmp_path / "absent"
    gone = handlers.refresh("0123abcd")
    assert strings.INDEX_GONE in gone["corpus"]
    catalogue.folder = folder
    assert "livret-3.pdf" in handlers.refresh(gone["generation"])["corpus"]
