"""One short question to the shopper, with the answers that the shop can offer."""

from __future__ import annotations

from typing import Any

from store import Value


class Question(Value):
    """A question about `field`; `options` are real values of it, each a text that is understood.

    Where the shopper reads it in another language, `english` is the question as it is checked and
    `meant` are the options as they are understood.
    """

    field: str
    question: str
    options: tuple[str, ...] = ()
    english: str = ""
    meant: tuple[str, ...] = ()

    @property
    def checked(self) -> str:
        """The question in English."""
        return self.english or self.question

    @property
    def understood(self) -> tuple[str, ...]:
        """The options in English."""
        return self.meant or self.options

    def as_json(self) -> dict[str, Any]:
        """Return the question as the contract shapes it."""
        return {"field": self.field, "question": self.question, "options": list(self.options)}
