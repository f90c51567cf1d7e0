"""A log of slates that were shown and answered: JSON lines, read strictly, bad ones reported."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, ValidationError, model_validator

from evaluation.errors import BadPolicyLog
from store import Value

Share = Field(ge=0, le=1)


class LoggedSlot(Value):
    """One slot as it was shown, and whether it was clicked.

    `propensity` is the probability of the product in this slot given the slots before it,
    `marginal` the one over all that could have stood before it.
    """

    product: str = Field(min_length=1)
    position: int = Field(ge=1)
    propensity: float = Share
    marginal: float | None = Field(default=None, ge=0, le=1)
    clicked: bool


class LoggedSlate(Value):
    """One exposure: its slate, and what the policy in question would show in its place.

    `greedy` is the slate of the best known order; `target` holds, for each position, the
    probability with which the policy in question puts a product there.
    """

    id: str = Field(min_length=1)
    policy: str = Field(min_length=1)
    slate: tuple[LoggedSlot, ...] = Field(min_length=1)
    greedy: tuple[str, ...] | None = None
    target: tuple[Mapping[str, float], ...] | None = None

    @model_validator(mode="after")
    def _is_a_slate(self) -> LoggedSlate:
        if sorted(s.position for s in self.slate) != list(range(1, len(self.slate) + 1)):
            raise ValueError(f"positions are not 1 to {len(self.slate)}, each once")
        if len({s.product for s in self.slate}) < len(self.slate):
            raise ValueError("a product stands in two positions")
        for at, chances in enumerate(self.target or (), 1):
            if min(chances.values(), default=0) < 0 or sum(chances.values()) > 1 + 1e-6:
                raise ValueError(f"target of position {at} is no distribution")
        return self

    @property
    def slots(self) -> tuple[LoggedSlot, ...]:
        """The slate in the order of its positions."""
        return tuple(sorted(self.slate, key=lambda s: s.position))


class Rejected(NamedTuple):
    """A line that can't be used, counted from 1, and why."""

    line: int
    reason: str


class PolicyLog(NamedTuple):
    """The lines that can be used, and those that can't."""

    lines: tuple[LoggedSlate, ...]
    rejected: tuple[Rejected, ...] = ()

    @property
    def policies(self) -> Mapping[str, int]:
        """The policies that chose, with how many slates each."""
        return Counter(line.policy for line in self.lines)

    def of(self, policy: str) -> PolicyLog:
        """Return the lines of one policy."""
        return self._replace(lines=tuple(x for x in self.lines if x.policy == policy))


def read_log(path: Path) -> PolicyLog:
    """Read a log; raises BadPolicyLog where there is none, or not one line of use."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BadPolicyLog(f"there is no {path}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadPolicyLog(f"{path} can't be read: {error}", hint="Save it as UTF-8") from error
    lines: dict[str, LoggedSlate] = {}
    rejected: list[Rejected] = []
    for number, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            continue
        found = _line(row)
        if isinstance(found, str):
            rejected.append(Rejected(number, found))
        elif found.id in lines:
            rejected.append(Rejected(number, f"id {found.id!r} was there before"))
        else:
            lines[found.id] = found
    if not lines:
        first = f"; line {rejected[0].line}: {rejected[0].reason}" if rejected else ""
        raise BadPolicyLog(f"{path} has no line of use{first}")
    return PolicyLog(tuple(lines.values()), tuple(rejected))


def _line(row: str) -> LoggedSlate | str:
    """Return the line, or why it can't be used."""
    try:
        return LoggedSlate.model_validate(json.loads(row))
    except json.JSONDecodeError as error:
        return f"no JSON: {error.msg} at {error.colno}"
    except RecursionError:
        return "no JSON: nested too deep"
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        return f"{place}: {first['msg']}" if place else str(first["msg"])
