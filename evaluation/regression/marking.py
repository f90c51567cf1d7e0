"""Two texts or two lists of calls beside each other, with what differs marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from typing import NamedTuple

from agent import Called
from evaluation.regression.calls import told

# A word with the space after it: spaces of their own would be alike everywhere and break up a mark.
_PIECE = re.compile(r"\s+|\S+\s*")
_CONTEXT = 2


class Piece(NamedTuple):
    """Some words, and whether the other side lacks them."""

    text: str
    differs: bool


class CallRow(NamedTuple):
    """A call on each side, as it reads; empty where there is none."""

    baseline: str
    candidate: str

    @property
    def differs(self) -> bool:
        """True where the two are not the same call."""
        return self.baseline != self.candidate


def marked(baseline: str, candidate: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts in pieces, by words."""
    before, after = _PIECE.findall(baseline), _PIECE.findall(candidate)
    left: list[Piece] = []
    right: list[Piece] = []
    words = [p.strip() for p in before], [p.strip() for p in after]
    for kind, a, b, c, d in SequenceMatcher(None, *words, autojunk=False).get_opcodes():
        if b > a:
            left.append(Piece("".join(before[a:b]), kind != "equal"))
        if d > c:
            right.append(Piece("".join(after[c:d]), kind != "equal"))
    return left, right


def aligned_calls(baseline: Sequence[Called], candidate: Sequence[Called]) -> list[CallRow]:
    """Return the calls in rows, those of one tool beside each other."""
    before, after = [c.name for c in baseline], [c.name for c in candidate]
    rows: list[CallRow] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(baseline[a:b], candidate[c:d], strict=True)
            rows += [CallRow(told([one]), told([other])) for one, other in pairs]
        else:
            rows += [CallRow(told([one]), "") for one in baseline[a:b]]
            rows += [CallRow("", told([other])) for other in candidate[c:d]]
    return rows


def lines_changed(baseline: str, candidate: str) -> Iterator[tuple[str, str]]:
    """Yield the lines of a difference, each with "+", "-", " " or "@" before it."""
    lines = unified_diff(baseline.splitlines(), candidate.splitlines(), lineterm="", n=_CONTEXT)
    for line in lines:
        if not line.startswith(("---", "+++")):
            yield line[0], line[1:] if line[0] != "@" else line
