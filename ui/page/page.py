"""The page in Gradio's parts: a masthead, a conversation that scrolls, and a box that stays."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.front import ShopFront
from ui.page.act import LONGEST, act_of
from ui.page.clerk import Clerk, Talk
from ui.page.frame import DEPARTMENTS, frame, greeting, known, masthead, suggested
from ui.page.guest import guest_of, texts_of
from ui.page.messages import PLAIN, messages_of
from ui.page.texts import Texts, i18n
from ui.page.turn import Turn

_AT_ONCE = 4
_WAITING = 32
# Where a conversation would be that can't be shown: an empty one would be no change.
_NONE = "!"
_OWN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class _Parts:
    chat: gr.Chatbot
    at: gr.Textbox
    next: gr.HTML
    act: gr.Textbox
    go: gr.Button
    box: gr.Textbox


def build(clerk: Clerk, *, shop: ShopFront, is_known: bool = False) -> gr.Blocks:
    """Return the page of a shop; where shoppers are known, they may ask to be forgotten."""
    page = gr.Blocks(title=shop.title, analytics_enabled=False, fill_height=True)
    with page:
        with gr.Row(elem_id="masthead"):
            gr.HTML(masthead(shop), **PLAIN)
            gr.Button(i18n("history"), elem_id="history", size="sm")
            gr.Button(i18n("restart"), elem_id="restart", size="sm")
        chat = _chat(shop)
        around = gr.HTML(elem_id="frame", **PLAIN)
        following = gr.HTML(suggested(shop.starters), elem_id="suggestions", **PLAIN)
        box = _box()
        memory = gr.HTML(elem_id="known", **PLAIN)
        # What a shopper does comes through here, and which conversation it became goes back.
        act = gr.Textbox(visible="hidden")
        at = gr.Textbox(visible="hidden")
        go = gr.Button(elem_id="go", visible="hidden")
        _wire(clerk, shop, _Parts(chat, at, following, act, go, box))

        def opened(request: gr.Request) -> tuple[str, str]:
            t = texts_of(request.headers)
            return frame(t), known(t) if is_known else ""

        page.load(opened, None, [around, memory], **_OWN).then(
            None, js="() => page.begin()", **_OWN
        )
    page.queue(default_concurrency_limit=_AT_ONCE, max_size=_WAITING)
    return page


def _wire(clerk: Clerk, shop: ShopFront, parts: _Parts) -> None:
    async def run(
        told: str | None, request: gr.Request | None = None
    ) -> AsyncGenerator[tuple[Any, ...], None]:
        act = act_of(told)
        headers = request.headers if request else {}
        guest = guest_of(headers, (request and request.session_hash) or "")
        if act is None:
            yield tuple(gr.skip() for _ in seen)
            return
        view = _View(shop, texts_of(headers))
        async with aclosing(clerk.run(act, guest)) as talks:
            async for talk in talks:
                yield view.of(talk)

    seen = [parts.chat, parts.at, parts.next]
    parts.go.click(
        run,
        parts.act,
        seen,
        js="() => page.next()",
        trigger_mode="multiple",  # The browser's queue begins the next turn as one ends.
        concurrency_limit=_AT_ONCE,
        **_OWN,
    ).then(None, js="() => page.done()", **_OWN)
    # All turns come through one queue in the browser, so that no two of a page run at once.
    parts.box.submit(None, parts.box, parts.box, js="text => page.say(text)", **_OWN)
    parts.box.stop(None, js="() => page.stop()", **_OWN)
    parts.at.change(None, parts.at, js="talk => page.at(talk)", **_OWN)
    parts.chat.change(None, js="() => page.changed()", **_OWN)


class _View:
    """Shows one conversation state after state; a turn that stays as it is is not made anew."""

    def __init__(self, shop: ShopFront, texts: Texts) -> None:
        self._shop, self._texts = shop, texts
        self._made: dict[int, tuple[Turn, list[gr.ChatMessage]]] = {}

    def of(self, talk: Talk) -> tuple[list[gr.ChatMessage], str, str]:
        """Return the page's parts for a conversation: messages, where it is, what may come next."""
        # An update of a component would be made into another component each time: values are not.
        self._made = {id(turn): self._messages(turn) for turn in talk.turns}
        messages = [m for turn in talk.turns for m in self._made[id(turn)][1]]
        if talk.notice:
            said = f"*{self._texts(talk.notice)}*"
            messages.append(gr.ChatMessage(role="assistant", content=said))
        following = _next(talk.turns[-1]) if talk.turns else self._shop.starters
        return messages, talk.id or (_NONE if talk.notice else ""), suggested(following)

    def _messages(self, turn: Turn) -> tuple[Turn, list[gr.ChatMessage]]:
        made = self._made.get(id(turn))
        return made or (turn, list(messages_of(turn, self._shop.currency, self._texts)))


def _next(turn: Turn) -> tuple[str, ...]:
    """Return what may be said next; the ways out of nothing stand with the reply."""
    return turn.follow_ups if turn.state == "done" and not turn.ways else ()


def _chat(shop: ShopFront) -> gr.Chatbot:
    return gr.Chatbot(
        elem_id="chat",
        label=i18n("conversation"),
        show_label=False,
        container=False,
        placeholder=greeting(shop.departments[:DEPARTMENTS]),
        layout="panel",
        height="100%",
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],  # "$40 and $60" is no formula.
        allow_tags=False,
        autoscroll=False,
        scale=1,
    )


def _box() -> gr.Textbox:
    return gr.Textbox(
        elem_id="ask",
        label=i18n("ask"),
        show_label=False,
        container=False,
        placeholder=i18n("hint"),
        max_length=LONGEST,
        max_lines=5,
        submit_btn=str(i18n("send")),
        stop_btn=str(i18n("stop")),
    )
