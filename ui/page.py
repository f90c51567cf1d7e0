"""The shop's page: a conversation with cards before prose, kept on the server."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files
from itertools import chain, repeat
from typing import Any, Protocol
from uuid import uuid4

import gradio as gr

from agent import Asked, Done, Event, Failed, Found, Item, Need, Reply, Said, Understood
from ui.cards import cards, chips, escape, notes, prose, verbatim
from ui.front import ShopFront
from ui.visitor import visitor_in

LONGEST = 2_000
_TURNS_SHOWN = 40
_BUTTONS = 4
_DEPARTMENTS = 24
_AT_ONCE = 4
_WAITING = 32
_SORRY = "Sorry, something went wrong on our side. Please try again in a moment."
_SILENT = "I have nothing to show for that. Could you say it another way?"
_LABEL = "What are you looking for?"
_KNOWN = (
    "<p><span>Your likes and clicks shape your picks.</span> "
    '<button type="button" data-forget>Forget me</button> <span role="status"></span></p>'
)
_PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
# The question is brought to the top once, so that its cards are seen before its prose.
_TO_THE_TOP = """() => requestAnimationFrame(() => {
  const panel = document.querySelector("#chat .panel-wrap");
  const asked = panel?.querySelectorAll(".user-row") ?? [];
  if (panel && asked.length && panel.dataset.asked !== String(asked.length)) {
    const top = (part) => part.getBoundingClientRect().top;
    const gap = top(asked[asked.length - 1]) - top(panel);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    panel.scrollBy({top: gap - 12, behavior: still ? "auto" : "smooth"});
  }
  if (panel) panel.dataset.asked = asked.length;
})"""
# On a phone the focus would open the keyboard over the page.
_FOCUS = """() => {
  if (matchMedia("(pointer: fine)").matches) document.querySelector("#ask textarea")?.focus();
}"""
# The button that was clicked disappears, so the focus has to go somewhere.
_SEND = f"""() => {{
  document.querySelector("#ask .submit-button")?.click();
  ({_FOCUS})();
}}"""
_log = logging.getLogger(__name__)
View = tuple[Any, ...]


class Assistant(Protocol):
    """Whoever answers a shopper."""

    def reply(
        self, text: str, *, conversation: str | None = None, shopper: str | None = None
    ) -> Iterator[Event]:
        """Yield what happens in a turn, ending with Done or Failed."""
        ...


@dataclass(frozen=True)
class Turn:
    """One question and what has become of it so far."""

    asked: str
    need: Need | None = None
    items: tuple[Item, ...] = ()
    text: str = ""
    reply: Reply | None = None
    failed: str = ""

    def after(self, event: Event) -> Turn:
        """Return the turn as it is once an event has happened."""
        match event:
            case Understood(need=need):
                return replace(self, need=need)
            case Found(products=found):
                return replace(self, items=tuple(Item(product=p, reasons=()) for p in found))
            case Said(text=text):
                return replace(self, text=self.text + text)
            case Asked():
                # It was said; its choices come as buttons with the reply.
                return self
            case Done(reply=reply):
                return replace(
                    self, need=reply.need, items=reply.items, text=reply.text, reply=reply
                )
            case Failed(message=message):
                return replace(self, failed=message)

    @property
    def over(self) -> bool:
        """True when nothing more will be said."""
        return bool(self.reply or self.failed)

    @property
    def silent(self) -> bool:
        """True when the reply says and shows nothing."""
        return bool(self.reply and not (self.text.strip() or self.items or self.reply.notes))


@dataclass(frozen=True)
class Talk:
    """A conversation; its id is made here and never leaves the server."""

    turns: tuple[Turn, ...] = ()
    id: str = field(default_factory=lambda: str(uuid4()))

    def ask(self, text: str, assistant: Assistant, shopper: str | None = None) -> Iterator[Talk]:
        """Yield the conversation as it grows by one turn."""
        turn = Turn(text)
        yield self._with(turn)
        try:
            for event in assistant.reply(text, conversation=self.id, shopper=shopper):
                turn = turn.after(event)
                yield self._with(turn)
        except Exception:  # Whatever an assistant raises, the shopper sees a sentence, not a trace.
            _log.exception("a turn failed")
        if not turn.over:
            yield self._with(replace(turn, failed=_SORRY))

    def _with(self, turn: Turn) -> Talk:
        return replace(self, turns=(*self.turns, turn)[-_TURNS_SHOWN:])


def build(assistant: Assistant, *, shop: ShopFront, known: bool = False) -> gr.Blocks:
    """Return the page of a shop; where shoppers are `known`, they may ask to be forgotten."""
    page = gr.Blocks(title=shop.title, analytics_enabled=False, fill_height=True)
    with page:
        talk = gr.State(None)
        with gr.Row(elem_id="masthead"):
            gr.HTML(_masthead(shop), **_PLAIN)
            restart = gr.Button("New conversation", elem_id="restart", size="sm")
        chat = _chat(shop)
        with gr.Row(elem_id="suggestions"):
            buttons = [gr.Button(size="sm", **s) for s in _suggested(shop.starters)]
        box = _box()
        if known:
            gr.HTML(_KNOWN, elem_id="known", **_PLAIN)
        _wire(assistant, shop, _Parts(chat, talk, tuple(buttons), box, restart))
        page.load(None, js=_FOCUS, api_visibility="private")
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    return page


@dataclass(frozen=True)
class _Parts:
    chat: gr.Chatbot
    talk: gr.State
    buttons: tuple[gr.Button, ...]
    box: gr.Textbox
    restart: gr.Button


def _wire(assistant: Assistant, shop: ShopFront, parts: _Parts) -> None:
    def ask(
        text: str | None, before: Talk | None, request: gr.Request | None = None
    ) -> Iterator[View]:
        asked = (text or "").strip()[:LONGEST]
        if not asked:
            yield tuple(gr.skip() for _ in seen)
            return
        # Cleared once: what is typed while the answer comes is the next question.
        boxes = chain([""], repeat(gr.skip()))
        shopper = visitor_in(dict(request.headers).get("cookie")) if request else None
        talks = (before or Talk()).ask(asked, assistant, shopper)
        for talk, box in zip(talks, boxes, strict=False):
            yield (*_view(talk, shop), box)

    seen = [parts.chat, parts.talk, *parts.buttons, parts.box]
    own: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    parts.box.submit(
        ask,
        [parts.box, parts.talk],
        seen,
        trigger_mode="always_last",
        concurrency_limit=_AT_ONCE,
        **own,
    )
    # All turns come through the box, so that no two of a conversation run at once.
    for button in parts.buttons:
        button.click(None, button, parts.box, js="text => text", **own).then(None, js=_SEND, **own)
    # An answer may still be on its way; only a new page is sure to be free of it.
    parts.restart.click(None, js="() => location.reload()", **own)
    parts.chat.change(None, js=_TO_THE_TOP, **own)


def _view(talk: Talk, shop: ShopFront) -> View:
    """Return the page's parts for a conversation: messages, the conversation, suggestions."""
    messages = [m for turn in talk.turns for m in _messages(turn, shop)]
    return (messages, talk, *(gr.update(**s) for s in _suggested(_next(talk.turns[-1]))))


def _next(turn: Turn) -> tuple[str, ...]:
    """Return what may be said next; what failed can be asked again."""
    if turn.failed:
        return (turn.asked,)
    if not turn.reply:
        return ()
    return turn.reply.asks.options if turn.reply.asks else turn.reply.follow_ups


def _suggested(texts: tuple[str, ...]) -> list[dict[str, Any]]:
    shown = [{"value": text, "visible": True} for text in texts[:_BUTTONS]]
    return shown + [{"value": "", "visible": False}] * (_BUTTONS - len(shown))


def _messages(turn: Turn, shop: ShopFront) -> Iterator[gr.ChatMessage]:
    yield gr.ChatMessage(role="user", content=verbatim(turn.asked))
    understood = chips(turn.need, shop.currency) if turn.need else ""
    exposure = turn.reply.exposure if turn.reply else ""
    yield _html(understood + cards(turn.items, exposure) + _waiting(turn))
    if turn.text:
        yield gr.ChatMessage(role="assistant", content=prose(turn.text))
    if turn.reply and turn.reply.notes:
        yield _html(notes(turn.reply.notes))
    if turn.failed or turn.silent:
        yield _html(f'<p class="failed" role="alert">{escape(turn.failed or _SILENT)}</p>')


def _html(markup: str) -> gr.ChatMessage:
    return gr.ChatMessage(role="assistant", content=gr.HTML(markup, **_PLAIN))


def _waiting(turn: Turn) -> str:
    if turn.over or turn.text:
        return ""
    doing = "Checking every reason" if turn.items else "Looking through the shelves"
    return f'<p class="waiting" role="status">{doing}<span aria-hidden="true"></span></p>'


def _masthead(shop: ShopFront) -> str:
    departments = f" in {len(shop.departments)} departments" if shop.departments else ""
    return (
        f"<h1>{escape(shop.title)}</h1><p>{shop.products:,} products{departments}. "
        "Every reason is checked against the catalogue.</p>"
    )


def _chat(shop: ShopFront) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label="Conversation",
        show_label=False,
        container=False,
        placeholder=_greeting(shop),
        layout="panel",
        height="100%",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],  # "$40 and $60" is no formula.
        allow_tags=False,
        autoscroll=False,
        scale=1,
    )


def _greeting(shop: ShopFront) -> str:
    departments = " · ".join(f"<span>{escape(d)}</span>" for d in shop.departments[:_DEPARTMENTS])
    return f'<div class="greeting"><h2>{_LABEL}</h2><p>{departments}</p></div>'


def _box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="ask",
        label=_LABEL,
        show_label=False,
        container=False,
        placeholder="What for, for whom, how much?",
        max_length=LONGEST,
        max_lines=5,
        submit_btn="Ask",
    )


def head() -> str:
    """Return the page's style sheet and script, as they stand in its head."""
    css, script = (_file(name) for name in ("page.css", "page.js"))
    return f"<style>{css}</style><script>{script}</script>"


def _file(name: str) -> str:
    return files("ui").joinpath(name).read_text(encoding="utf-8")
