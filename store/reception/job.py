"""Something to be done later, which is not forgotten when a process dies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from store.product import Value

QueueName = Literal["inbox", "outbox"]


class Task(Value):
    """What is to be done, as it is put into a queue.

    `id` is the same however often it is put: the second time it is known already. Tasks of a
    `lane` are done one after the other, in their order. `conversation` is whose words the body
    holds, `packet` the hand-over that it delivers; either may be empty.
    """

    id: str
    lane: str
    kind: str
    body: Mapping[str, Any]
    conversation: str = ""
    packet: str = ""


class Job(Task):
    """A task that somebody took; `lease` tells that it was them.

    `came` is when it was put, in seconds since the epoch (UTC), `attempts` how often it was taken.
    """

    number: int
    lease: str
    came: float
    attempts: int
