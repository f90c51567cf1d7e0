"""One turn as the page shows it: what was asked, and what has become of it so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from agent import (
    Asked,
    Comparison,
    Done,
    Event,
    Failed,
    Found,
    Item,
    Move,
    Need,
    Reply,
    Said,
    Understood,
    Way,
)
from ui.handover import PERSON

State = Literal["running", "done", "failed", "stopped", "unanswered", "person"]


@dataclass(frozen=True)
class Turn:
    """What one person said and was answered.

    `number` is its place in the conversation, from 1. A `move` was done by a button
    instead of something said. `vanished` are the titles of what the shop no longer has. `words` are
    what went wrong, where that has words of its own; `by_person` tells who answered.
    """

    number: int
    asked: str
    move: Move | None = None
    state: State = "running"
    need: Need | None = None
    items: tuple[Item, ...] = ()
    vanished: tuple[str, ...] = ()
    text: str = ""
    notes: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    compare: Comparison | None = None
    exposure: str = ""
    words: str = ""
    by_person: bool = False

    def after(self, event: Event) -> Turn:
        """Return the turn as it is once an event has happened."""
        match event:
            case Understood(need=need, said=said):
                return replace(self, need=need, asked=said if self.move else self.asked)
            case Found(products=found):
                return replace(self, items=tuple(Item(product=p, reasons=()) for p in found))
            case Said(text=text):
                return replace(self, text=self.text + text)
            case Asked():
                # It was said; its choices come as buttons with the reply.
                return self
            case Done(reply=reply):
                return self._done(reply)
            case Failed(message=message):
                return replace(self, state="failed", words=message)

    def _done(self, reply: Reply) -> Turn:
        held = reply.model == PERSON and not reply.text
        return replace(
            self,
            state="person" if held else "done",
            need=None if held else reply.need,
            items=reply.items,
            text=reply.text,
            notes=reply.notes,
            follow_ups=reply.asks.options if reply.asks else reply.follow_ups,
            ways=reply.ways,
            compare=reply.compare,
            exposure=reply.exposure,
            by_person=held,
        )

    @property
    def over(self) -> bool:
        """True when nothing more will be said."""
        return self.state != "running"

    @property
    def answered(self) -> bool:
        """True when the shopper got what there was to say."""
        return self.state in ("done", "person")

    @property
    def silent(self) -> bool:
        """True when the reply says and shows nothing."""
        shown = self.text.strip() or self.items or self.vanished or self.notes
        return self.state == "done" and not shown
