"""Finds what an assistant did wrong in a conversation, by its own reading of rows and log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from evaluation.simulation.answering import answered
from evaluation.simulation.claims import unsupported
from evaluation.simulation.conversation import Conversation, Turn
from evaluation.simulation.judging import broken
from evaluation.simulation.limit import Limit
from evaluation.simulation.reading import carries, names
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.wrong import Wrong

_NOTHING = re.compile(
    r"\b(?:nothing|none|no one|no [a-z-]+|not (?:one|any|a single)|n[o']t have|do(?:es)? not|don.t|"
    r"can.t find|couldn.t find|could not find|without|zero|0|sold out|isn.t|aren.t)\b",
    re.IGNORECASE,
)

_ANSWERS = ("answer", "no preference", "wish", "reveal")


@dataclass
class Finding:
    """What the referee counted in one conversation; `wrongs` tell each case for reading."""

    items: int = 0
    checks: dict[str, int] = field(default_factory=dict)
    breaks: dict[str, int] = field(default_factory=dict)
    impossible_turns: int = 0
    wrongs: list[Wrong] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """Return how often something of a kind went wrong."""
        return sum(wrong.kind == kind for wrong in self.wrongs)


def judge(conversation: Conversation, shop: Shop) -> Finding:
    """Return what went wrong in a conversation, turn by turn."""
    return _Referee(shop, conversation).judged()


class _Referee:
    def __init__(self, shop: Shop, conversation: Conversation) -> None:
        self._shop, self._conversation = shop, conversation
        self._limits: dict[Limit, int] = {}
        self._rejected: set[str] = set()
        self._carried: set[Limit] = set()
        self._found = Finding()
        self._relaxed = False
        self._asked: set[str] = set()

    def judged(self) -> Finding:
        for number, turn in enumerate(self._conversation.turns, start=1):
            self._hear(number, turn)
            self._items(number, turn)
            self._memory(number, turn)
            self._refusal(number, turn)
            self._answer(number, turn)
            self._question(number, turn)
            for claim in unsupported(turn, self._before(number), tuple(self._limits), self._shop):
                self._wrong("unsupported_claims", number, claim)
        return self._found

    def _before(self, number: int) -> tuple[Turn, ...]:
        return self._conversation.turns[: number - 1]

    def _wrong(self, kind: str, number: int, what: str) -> None:
        self._found.wrongs.append(Wrong(kind, number, what))

    def _hear(self, number: int, turn: Turn) -> None:
        for limit in turn.said.dropped:
            self._limits.pop(limit, None)
            self._carried.discard(limit)
        for limit in turn.said.added:
            self._limits.setdefault(limit, number)
        self._rejected |= set(turn.said.rejected)
        self._relaxed |= turn.said.act == "relax"

    def _items(self, number: int, turn: Turn) -> None:
        for shown in turn.heard.shown:
            if shown == turn.said.about:
                continue  # what was asked about is shown, whatever else is wanted
            self._found.items += 1
            if shown not in self._shop.by_id:
                self._wrong("out_of_catalogue", number, shown)
                continue
            self._item(number, shown)
            if shown in self._rejected:
                self._wrong("rejected_again", number, shown)

    def _item(self, number: int, shown: str) -> None:
        row = self._shop.by_id[shown]
        wrong = [limit for limit in self._limits if self._breaks(row, limit)]
        if not wrong:
            return
        told = "; ".join(str(limit) for limit in wrong)
        self._wrong("violations", number, f"{shown} breaks {told}")
        if any(self._limits[limit] < number for limit in wrong):
            self._wrong("forgotten", number, f"{shown} breaks {told}, told before")

    def _breaks(self, row: Row, limit: Limit) -> bool:
        kind, wrong = limit.kind, broken(row, limit)
        self._found.checks[kind] = self._found.checks.get(kind, 0) + 1
        self._found.breaks[kind] = self._found.breaks.get(kind, 0) + wrong
        return wrong

    def _memory(self, number: int, turn: Turn) -> None:
        """Note limits that the reply's need held in an earlier turn and holds no longer."""
        constraints = turn.heard.constraints
        if constraints is None:
            return
        for limit, told in list(self._limits.items()):
            held = any(carries(constraint, limit) for constraint in constraints)
            held = held or names(turn.heard.about, limit)
            if held:
                self._carried.add(limit)
            elif limit in self._carried:
                self._carried.discard(limit)
                self._wrong("forgotten", number, f"the need lost {limit}")
            elif told == number:
                self._wrong("unread", number, f"{limit} of {turn.said.text!r}")

    def _refusal(self, number: int, turn: Turn) -> None:
        """Judge what is said where nothing fits, and nothing said where something does."""
        if turn.said.act in ("distract", "ask"):
            return
        heard, limits = turn.heard, tuple(self._limits)
        possible = self._shop.arguable(limits) - self._rejected
        if self._conversation.goal.outlook == "impossible" and not self._relaxed and not possible:
            self._found.impossible_turns += 1
            bad = list(self._wrong_items(turn, limits))
            if bad or not _NOTHING.search(heard.text):
                self._wrong("dishonest_empty", number, ", ".join(bad) or heard.text)
        elif not heard.shown and not heard.asks and self._shop.meeting(limits) - self._rejected:
            self._wrong("false_refusals", number, heard.text)

    def _answer(self, number: int, turn: Turn) -> None:
        row = self._shop.by_id.get(turn.said.about)
        if row and not answered(turn.heard.text, row, turn.said.slot):
            self._wrong("unanswered", number, f"{turn.said.slot} of {row.id}: {turn.heard.text}")

    def _question(self, number: int, turn: Turn) -> None:
        """Note a question on what was answered or told; an offer to give it up is none."""
        if turn.said.act in _ANSWERS and number > 1:
            self._asked.add(self._conversation.turns[number - 2].heard.asks)
        field = turn.heard.asks
        told = field in {limit.field for limit in self._limits}
        if field and (field in self._asked or told) and turn.heard.shown:
            self._wrong("repeated_questions", number, field)

    def _wrong_items(self, turn: Turn, limits: tuple[Limit, ...]) -> Iterator[str]:
        for shown in turn.heard.shown:
            row = self._shop.by_id.get(shown)
            if row is None or any(broken(row, limit) for limit in limits):
                yield shown
