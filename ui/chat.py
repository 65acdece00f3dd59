"""The chat page as Gradio blocks: the layout, and which handler each control calls.

Only this folder knows Gradio. The conversation lives in the browser session's state. This module
does not know what an answer is.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ui import render, strings
from ui.conversation import Conversation
from ui.handlers import EXAMPLES, Handlers, View
from ui.protocol import Assistant

if TYPE_CHECKING:
    import gradio as gr

REFRESH = 15.0
"""Seconds between two looks at whether another generation has become current."""
SETTLE = 300
"""Milliseconds after a stop in which a last word of the answer may still arrive."""
CONCURRENT = 8
"""Questions answered at the same time."""
QUEUED = 64
"""Events waiting at most; beyond, the page says that there are too many."""
SESSION = 4 * 3600
"""Seconds after which the state of a closed or idle page is forgotten."""


class _Forgotten:
    """Nothing is to be done when a state is forgotten; the page's configuration says so too.

    The library's own function would be sent to the browser with its address in memory.
    """

    def __call__(self, value: object) -> None:
        """Does nothing."""

    def __repr__(self) -> str:
        return ""


def prepare_environment(temporary: Path) -> None:
    """Settings that Gradio reads from the environment: no analytics, own folder for files.

    Without the last one it recomputes a table of usage figures, that nobody sees, at every event.
    """
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_TEMP_DIR"] = str(temporary)
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**9)


def build_blocks(assistant: Assistant, staff: bool = False) -> gr.Blocks:
    """The page. `prepare_environment` must have been called; events are private, queue bounded.

    `staff`: there are pages of the staff to lead to.
    """
    import gradio as gr

    blocks: gr.Blocks
    with gr.Blocks(title=strings.NAME, analytics_enabled=False, fill_width=True) as blocks:
        parts: dict[str, Any] = {
            "state": gr.State(Conversation(), time_to_live=SESSION, delete_callback=_Forgotten()),
            "stopped": gr.State(0, time_to_live=SESSION, delete_callback=_Forgotten()),
            "generation": gr.State("", time_to_live=SESSION, delete_callback=_Forgotten()),
        }
        with gr.Row(elem_id="masthead"):
            _html(render.header_html(staff), "header")
            parts["new"] = gr.Button(strings.NEW, elem_id="new", visible=False, size="sm")
        with gr.Row(elem_id="page"):
            with gr.Column(elem_id="talk"):
                parts |= _conversation()
                parts |= _composer()
            with gr.Column(elem_id="sources"):
                parts |= _sources()
        view = View(**{name: parts[name] for name in View.__slots__})
        _wire(blocks, view, Handlers(assistant, view, gr.update), parts)
    blocks.queue(max_size=QUEUED, default_concurrency_limit=CONCURRENT, api_open=False)
    return blocks


def theme() -> gr.themes.Base:
    """A bare theme with the system's own fonts: nothing is fetched, `theme.css` does the rest."""
    import gradio as gr

    fonts = ["system-ui", "sans-serif"]
    return gr.themes.Base(font=fonts, font_mono=["ui-monospace", "monospace"])


def _conversation() -> dict[str, Any]:
    """The column of exchanges; on an empty conversation, the welcome and the examples."""
    import gradio as gr

    with gr.Column(elem_id="conversation"):
        _html(render.notice_html(), "notice")
        corpus = _html("", "corpus")
        with gr.Column(elem_id="welcome") as welcome:
            _html(render.welcome_html(), "welcome-text")
            with gr.Column(elem_id="examples"):
                examples = tuple(
                    gr.Button("", visible=False, elem_classes="example") for _ in range(EXAMPLES)
                )
        past, current = _html("", "past"), _html("", "current")
        _html(render.asked_html(), "asked")
        with gr.Row(elem_id="actions", visible=False) as actions:
            retry = gr.Button(strings.RETRY, elem_id="retry", visible=False, size="sm")
            edit = gr.Button(strings.EDIT, elem_id="edit", size="sm")
            undo = gr.Button(strings.UNDO, elem_id="undo", size="sm")
        with gr.Row(elem_id="removed", visible=False) as removed:
            _html(f"<p>{strings.REMOVED}</p>", "removed-text")
            restore = gr.Button(strings.RESTORE, elem_id="restore", size="sm")
    return {
        "corpus": corpus,
        "welcome": welcome,
        "examples": examples,
        "past": past,
        "current": current,
        "actions": actions,
        "retry": retry,
        "edit": edit,
        "undo": undo,
        "removed": removed,
        "restore": restore,
    }


def _composer() -> dict[str, Any]:
    """The field, its buttons and the line for what is wrong with a question."""
    import gradio as gr

    with gr.Column(elem_id="composer"):
        message = _html("", "message")
        _html('<p id="too-long" class="message" role="status"></p>', "length")
        with gr.Row(elem_id="entry"):
            question = gr.Textbox(
                label=strings.QUESTION,
                show_label=False,
                placeholder=strings.PLACEHOLDER,
                lines=1,
                max_lines=6,
                container=False,
                autofocus=True,
                elem_id="question",
                html_attributes=gr.InputHTMLAttributes(
                    autocomplete="off", spellcheck=True, lang="fr", enterkeyhint="send"
                ),
            )
            send = gr.Button(strings.SEND, variant="primary", elem_id="send")
            stop = gr.Button(strings.STOP, variant="stop", visible=False, elem_id="stop")
        _html(f'<p class="hint">{strings.HINT}</p>', "hint")
    return {"message": message, "question": question, "send": send, "stop": stop}


def _sources() -> dict[str, Any]:
    """The column of source cards."""
    _html(f'<h2 id="sources-title" tabindex="-1">{strings.SOURCES}</h2>', "sources-head")
    return {
        "past_sources": _html("", "past-sources"),
        "current_sources": _html(render.no_sources_html(), "current-sources"),
    }


def _html(value: str, elem_id: str) -> gr.HTML:
    import gradio as gr

    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def _wire(blocks: gr.Blocks, view: View, handlers: Handlers, parts: dict[str, Any]) -> None:
    """Connects controls and handlers; only the answers go through the queue."""
    import gradio as gr

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    outputs = [getattr(view, name) for name in View.__slots__ if name != "examples"]
    outputs += view.examples
    # « once », the default, would ignore a question sent just after a stop; ask.js sees to it that
    # there is one answer at a time.
    answering = {**quiet, "trigger_mode": "multiple"}
    asked = [
        gr.on(
            [view.question.submit, view.send.click],
            handlers.ask,
            [view.question, view.state],
            outputs,
            **answering,
        ),
        view.retry.click(handlers.retry, [view.state], outputs, **answering),
        *(
            button.click(handlers.ask_example, [button, view.state], outputs, **answering)
            for button in view.examples
        ),
    ]
    quiet["queue"] = False
    stop = view.stop.click(handlers.stop, [view.state], outputs, cancels=asked, **quiet)
    # What the answer sent before it was cancelled may arrive after the stop's own update.
    crossed = stop.then(None, js=f"() => new Promise(r => setTimeout(r, {SETTLE}))", **quiet)
    crossed.then(handlers.settle, [view.state, view.stopped], outputs, **quiet)
    new = view.new.click(handlers.new, [], outputs, cancels=asked, **quiet)
    edit = parts["edit"].click(handlers.edit, [view.state], outputs, **quiet)
    undo = parts["undo"].click(handlers.undo, [view.state], outputs, **quiet)
    restore = parts["restore"].click(handlers.restore, [view.state], outputs, **quiet)
    # Each of these controls may vanish with the focus: it goes where the user goes on.
    for done, step in ((new, "new"), (edit, "edit"), (undo, "undo"), (restore, "restore")):
        done.then(None, js=f"() => livrables.after('{step}')", **quiet)
    blocks.load(handlers.refresh, [view.generation], outputs, **quiet)
    gr.Timer(REFRESH).tick(handlers.refresh, [view.generation], outputs, **quiet)
