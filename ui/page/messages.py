"""A turn as the messages of Gradio's chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from agent import Way
from ui.page.cards import cards
from ui.page.chips import chips
from ui.page.comparison import side_by_side
from ui.page.markup import data, escape, prose
from ui.page.texts import Texts
from ui.page.turn import Turn

PLAIN: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}
_SKELETONS = 3
_NAMED = ("busy", "crowded", "gone", "sorry")


def messages_of(turn: Turn, currency: str, t: Texts) -> Iterator[gr.ChatMessage]:
    """Yield what was asked, cards, prose and what follows, each apart: none moves another."""
    if turn.asked:
        yield gr.ChatMessage(role="user", content=_html(_asked(turn, t)))
    understood = chips(turn.need, currency, t) if turn.need else ""
    if head := understood + _products(turn, t) + _waiting(turn, t):
        yield gr.ChatMessage(role="assistant", content=_html(head))
    if turn.text:
        yield gr.ChatMessage(role="assistant", content=prose(turn.text))
    if tail := _tail(turn, t):
        yield gr.ChatMessage(role="assistant", content=_html(tail))


def _html(markup: str) -> gr.HTML:
    return gr.HTML(markup, **PLAIN)


def _asked(turn: Turn, t: Texts) -> str:
    """Return what was asked; what was typed can be typed otherwise."""
    edit = (
        f'<button type="button" class="edit" data-edit="{turn.number}" '
        f'aria-label="{escape(t("edit"))}" title="{escape(t("edit"))}"></button>'
    )
    done = ' class="done"' if turn.move else ""
    return f'<p{done} dir="auto">{escape(turn.asked)}</p>{"" if turn.move else edit}'


def _waiting(turn: Turn, t: Texts) -> str:
    if turn.over or turn.text:
        return ""
    doing = escape(t("checking" if turn.items else "waiting"))
    line = f'<p class="waiting" role="status">{doing}<span aria-hidden="true"></span></p>'
    if turn.items:
        return line
    bones = '<div class="card"><div class="picture"></div><p></p><p></p><p></p></div>' * _SKELETONS
    return f'<div class="cards skeleton" aria-hidden="true">{bones}</div>{line}'


def _products(turn: Turn, t: Texts) -> str:
    """Return the products of a turn: side by side where they are compared, else a card each."""
    if turn.compare and turn.compare.rows and len(turn.items) == len(turn.compare.ids):
        return side_by_side(turn.compare, [item.product for item in turn.items], t)
    return cards(turn.items, t, exposure=turn.exposure, turn=turn.number, vanished=turn.vanished)


def _tail(turn: Turn, t: Texts) -> str:
    by = f'<p class="note" data-held>{escape(t("by_person"))}</p>' if _is_told(turn) else ""
    return by + _ways(turn.ways, t) + notes(turn.notes) + _end(turn, t)


def _is_told(turn: Turn) -> bool:
    """Return True for what a person from the shop says."""
    return turn.by_person and bool(turn.text)


def notes(texts: Sequence[str]) -> str:
    """Return the remarks on a turn, a quiet line each."""
    return "".join(f'<p class="note" dir="auto">{escape(text)}</p>' for text in texts)


def _end(turn: Turn, t: Texts) -> str:
    """Return how a turn ended that ended otherwise than by an answer, and the way to another."""
    words = {
        "failed": t(turn.words)
        if turn.words in ("busy", "crowded", "gone", "sorry")
        else turn.words,
        "stopped": t("stopped"),
        "unanswered": t("unanswered"),
        "person": t("person"),
    }.get(turn.state, t("silent") if turn.silent else "")
    alert = "alert" if turn.state == "failed" or turn.silent else "status"
    held = " data-held" if turn.state == "person" else ""
    line = f'<p class="failed" role="{alert}"{held}>{escape(words)}</p>' if words else ""
    if turn.state in ("running", "person") or not turn.asked:
        return line
    again = escape(t("again" if turn.state == "done" else "retry"))
    kind = "retry" if turn.state == "done" else "retry loud"
    return f'{line}<button type="button" class="{kind}" data-retry="{turn.number}">{again}</button>'


def _ways(ways: Sequence[Way], t: Texts) -> str:
    buttons = "".join(
        f'<button type="button" data-move="{data(way.move)}"><bdi>{escape(way.text)}</bdi> '
        f"<small>{escape(t.counted('matching', way.matching))}</small></button>"
        for way in ways
    )
    return f'<p class="ways" aria-label="{escape(t("ways"))}">{buttons}</p>' if buttons else ""
