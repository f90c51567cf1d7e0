"""What a prompt makes of a model: which directives hold, are weakened, taken back or missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Literal, NamedTuple

from agent.conduct.pattern import Found, find, is_denied, mentions, patterns, table
from agent.conduct.sentences import Sentence, sentences, without_data
from store import Value

Standing = Literal["held", "weak", "contrary", "absent"]
_PROMPTS_KEPT, _SENTENCES_KEPT = 256, 4096


class Sign(NamedTuple):
    """What one sentence says of one directive."""

    directive: str
    standing: Standing
    number: int | None = None


class Conduct(Value):
    """The directives by id with their standing, and the numbers that some of them name.

    `barred` are the tools that the prompt says not to use.
    """

    standings: Mapping[str, Standing] = {}
    numbers: Mapping[str, int] = {}
    barred: frozenset[str] = frozenset()

    def __contains__(self, directive: str) -> bool:
        """Return True where a directive holds in full."""
        return self.standings.get(directive) == "held"


class Directive(Value):
    """What the embedded model does where a directive holds, and what it does otherwise."""

    id: str
    does: str
    otherwise: str


@cache
def known_directives() -> tuple[Directive, ...]:
    """Return every directive that the embedded model follows."""
    return tuple(
        Directive(id=id_, does=entry["does"], otherwise=entry["else"])
        for id_, entry in table("directives").items()
    )


def conduct_of(prompt: str) -> Conduct:
    """Return how a prompt makes a model behave; fenced data in it is not read."""
    return _conduct(without_data(prompt))


@lru_cache(maxsize=_PROMPTS_KEPT)
def _conduct(prompt: str) -> Conduct:
    said = tuple(sentences(prompt))
    if any(_revokes(sentence) for sentence in said):
        return Conduct(standings={d.id: "contrary" for d in known_directives()})
    signs = [sign for sentence in said for sign in _signs(sentence)]
    standings = {
        d.id: _together([s.standing for s in signs if s.directive == d.id])
        for d in known_directives()
    }
    return Conduct(
        standings=standings,
        numbers={s.directive: s.number for s in signs if s.number and s.standing == "held"},
        barred=frozenset(n for s in said if s.names and _bars(s) for n in s.names),
    )


@lru_cache(maxsize=_SENTENCES_KEPT)
def _signs(sentence: Sentence) -> tuple[Sign, ...]:
    """Return what a sentence says of each directive."""
    table_ = table("directives").items()
    return tuple(Sign(id_, *sign) for id_, entry in table_ for sign in _said(entry, sentence))


def _said(entry: Mapping[str, Any], sentence: Sentence) -> Iterator[tuple[Standing, int | None]]:
    """Yield what a sentence says of a directive, with its number."""
    ordered = bool(entry.get("ordered"))
    for found in patterns(entry.get("says", ()), sentence, ordered=ordered):
        yield _standing(found, denied=found.denied), found.number
    for found in patterns(entry.get("forbids", ()), sentence, ordered=ordered):
        yield _standing(found, denied=not found.denied), found.number
    for found in patterns(entry.get("against", ()), sentence):
        if not found.denied:
            # Even a permission takes a rule back.
            yield "contrary", None
        elif not found.weakened:
            yield "held", found.number


def _standing(found: Found, *, denied: bool) -> Standing:
    if denied:
        return "contrary"
    return "weak" if found.weakened else "held"


def _together(standings: Sequence[Standing]) -> Standing:
    order: tuple[Standing, ...] = ("contrary", "held", "weak")
    return next((s for s in order if s in standings), "absent")


def _revokes(sentence: Sentence) -> bool:
    return mentions("revoking", sentence) and bool(find(["rules"], sentence))


def _bars(sentence: Sentence) -> bool:
    """Return True where a sentence says not to use the tools that it names."""
    return is_denied(sentence) and find(["use"], sentence) is not None
