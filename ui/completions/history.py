"""What was said so far as a client tells it, and the keys under which its beginnings are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

from ui.api.errors import ApiError
from ui.completions.request import Message

_MOST_MESSAGES, _MOST_CHARACTERS = 256, 200_000
_LONGEST = 8_000
# Of a long history that nobody here remembers, the end tells what is wanted now.
_MOST_PLAYED = 20
_TOO_LONG = "context_length_exceeded"


class Line(NamedTuple):
    """One thing that was said."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True)
class History:
    """What was said, up to the shopper's last message, which is to be answered.

    `who` tells apart those whose histories may be the same.
    """

    who: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def asked(self) -> str:
        """The message to answer."""
        return self.lines[-1].text[:_LONGEST]

    def keys(self) -> list[str]:
        """Return the keys of every beginning that ends with a reply, the longest first."""
        digests = _digests(self.who, self.lines[:-1])
        ends = zip(digests, self.lines, strict=False)
        return [key for key, line in ends if line.role == "assistant"][::-1]

    def key_with(self, reply: str) -> str:
        """Return the key of all of it with the reply that it got."""
        return _digests(self.who, (*self.lines, Line("assistant", reply)))[-1]

    def unheard(self, since: str | None) -> tuple[str, ...]:
        """Return what the shopper said before, after the beginning with a key."""
        digests = _digests(self.who, self.lines[:-1])
        start = digests.index(since) + 1 if since else 0
        said = [line.text[:_LONGEST] for line in self.lines[start:-1] if line.role == "user"]
        return tuple(said[-_MOST_PLAYED:])


def history_of(messages: Sequence[Message], who: tuple[str, ...]) -> History:
    """Return the history of a request's messages. Raises ApiError.

    System and developer messages are the client's own and loosen nothing here, a tool's answers
    are to no question of ours, and what follows the last user message is an answer to be given
    anew.
    """
    spoken = [Line(m.role, m.text) for m in messages if m.role in ("user", "assistant")]
    while spoken and spoken[-1].role != "user":
        spoken.pop()
    if not spoken or not spoken[-1].text.strip():
        told = "The last user message has no text to answer."
        raise ApiError(told, code="invalid_value", param="messages")
    return History(who, tuple(line for line in spoken if line.text.strip()))


def check_size(messages: Sequence[Message]) -> None:
    """Raise ApiError for a history that is longer than any that is read."""
    characters = sum(len(message.text) for message in messages)
    if len(messages) > _MOST_MESSAGES or characters > _MOST_CHARACTERS:
        told = f"At most {_MOST_MESSAGES} messages and {_MOST_CHARACTERS:,} characters are read."
        raise ApiError(f"{told} Begin a new chat.", code=_TOO_LONG, param="messages")


def _digests(who: tuple[str, ...], lines: Sequence[Line]) -> list[str]:
    """Return a digest for every beginning; white space, which clients trim, doesn't count."""
    digest = sha256("\0".join(who).encode())
    found = []
    for role, text in lines:
        digest.update(f"\0{role}\0{' '.join(text.split())}".encode())
        found.append(digest.hexdigest())
    return found
