"""What happens during a turn, as the doors see it: the whole contract between agent and ui."""

from __future__ import annotations

from agent.need import Need
from agent.question import Question
from agent.reply import Reply
from store import Product, Value


class Understood(Value):
    """The need, read before anything is searched, of what was `said` without personal data."""

    need: Need
    said: str = ""


class Found(Value):
    """The products to show now; a later one replaces an earlier one."""

    products: tuple[Product, ...]


class Said(Value):
    """A sentence that was checked; `text` carries its own white space."""

    text: str


class Asked(Value):
    """The one question of a turn, after everything that was said."""

    question: Question


class Done(Value):
    """The turn is over; the reply repeats all of it, and is the truth for cards and prose."""

    reply: Reply


class Failed(Value):
    """The turn could not be finished; `message` may be shown to the shopper."""

    message: str


Event = Understood | Found | Said | Asked | Done | Failed
