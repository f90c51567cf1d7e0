"""The conversations of one browser, to be gone on with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from babel.dates import format_datetime

from store import Conversations
from ui.page.markup import escape
from ui.page.texts import Texts

_MOST = 40
_LONGEST = 90


class Listed(NamedTuple):
    """A conversation: what was said first and last, how often, and when it was used."""

    id: str
    first: str
    last: str
    turns: int
    used: float


def talks_of(conversations: Conversations, catalog: str, owner: str) -> list[Listed]:
    """Return the conversations in which something was said, the last used first."""
    found = []
    for conversation in conversations.of(catalog, owner, limit=_MOST):
        said = [turn.said for turn in conversations.turns(conversation.id) if turn.said]
        if said:
            found.append(Listed(conversation.id, said[0], said[-1], len(said), conversation.used))
    return found


def listed(talks: Sequence[Listed], t: Texts) -> str:
    """Return conversations as a list of links that stay on the page."""
    if not talks:
        return f'<p class="quiet">{escape(t("no_history"))}</p>'
    return f'<ul class="talks">{"".join(_lines(talks, t))}</ul>'


def _lines(talks: Sequence[Listed], t: Texts) -> Iterator[str]:
    for talk in talks:
        when = datetime.fromtimestamp(talk.used, UTC).astimezone()
        told = format_datetime(when, "short", locale=t.language)
        count = t.counted("turns", talk.turns)
        last = (
            f'<span dir="auto">{escape(_cut(talk.last))}</span>' if talk.last != talk.first else ""
        )
        yield (
            f'<li><a href="#{escape(talk.id)}"><b dir="auto">{escape(_cut(talk.first))}</b>{last}'
            f"<small>{escape(f'{told} · {count}')}</small></a></li>"
        )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
