"""Conditions as a person types them: `price<50 and color=blue,green; not leather_free`."""

from __future__ import annotations

import re
from typing import NamedTuple, NoReturn

from store.constraint import Constraint, Op
from store.errors import BadCondition
from store.meant import Meant, meant
from store.resolution import check_field, kinds_of
from store.vocabulary import Vocabulary

LONGEST = 2_000
_SIGNS: dict[str, Op] = {
    **{"<=": "lte", ">=": "gte", "≤": "lte", "≥": "gte", "<": "lt", ">": "gt"},
    **{"!=": "ne", "<>": "ne", "≠": "ne", "==": "eq", "=": "eq", "in": "in", "not in": "not_in"},
}
_SIGN = r"<=|>=|!=|<>|==|[<>=≤≥≠]"
_JOIN = re.compile(r"\s*(?:;|(?<!\S)and(?!\S))\s*", re.IGNORECASE)
_NOT = re.compile(r"(?:!(?!=)|not\s)\s*", re.IGNORECASE)
_LISTED = rf"(?:not\s+)?in(?!\w|\s*(?:{_SIGN}))"
_OP = re.compile(rf"\s*(?P<sign>{_SIGN}|{_LISTED})\s*", re.IGNORECASE)
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<text>(?:\\.|(?!(?P=quote)|\\).)*)(?P=quote)", re.DOTALL)
_NAME = re.compile(
    rf"[^\W_][\w .-]*?(?=\s*(?:{_SIGN})|\s{_LISTED}|\s*;|\sand(?!\S)|\s*$)", re.IGNORECASE
)
_BARE = re.compile(r"[^,;]+?(?=\s*[,;]|\sand(?!\S)|\s*$)", re.IGNORECASE)
_INSIDE = re.compile(r"[^,;)\]]+?(?=\s*[,;)\]]|\s*$)")
_OPENED, _CLOSED = re.compile(r"[(\[]\s*"), re.compile(r"\s*[)\]]")
_COMMA = re.compile(r"\s*,\s*")
_BLANK = re.compile(r"\s*")


class Typed(NamedTuple):
    """A value as it was typed: its text, where it begins, and whether it stood in quotes."""

    text: str
    at: int
    quoted: bool


def parse_where(text: str, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Return the conditions of a text, in the terms of a catalogue; none for a blank one.

    A condition is `field op value,value…` with `= != < <= > >=`, `in` or `not in`, or the name of
    a yes-or-no field, alone or after `not`. `;` and `and` join conditions; quotes keep a value
    with such a word or a comma whole, and keep it text. Raises BadCondition with the position,
    counted from 1, and UnknownField.
    """
    return tuple(_Reader(text, vocabulary).conditions())


class _Reader:
    """Reads from left to right; `at` is where the rest begins."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary, self.at = text, vocabulary, 0

    def conditions(self) -> list[Constraint]:
        if len(self.text) > LONGEST:
            self.fail(f"at most {LONGEST:,} characters", LONGEST)
        found: list[Constraint] = []
        self.skip(_BLANK)
        while self.at < len(self.text):
            found += self.condition()
            end = self.at
            if not self.skip(_JOIN) and self.at < len(self.text):
                self.fail("`and`, `;` or the end", end)
        return found

    def condition(self) -> list[Constraint]:
        begin = self.at
        denied = bool(self.skip(_NOT))
        field = self.name()
        check_field(field, self.vocabulary)
        sign = self.skip(_OP)
        if not sign:
            return [self.flag(field, begin, denied)]
        if denied:
            self.fail("a yes-or-no field after `not`; write != instead", begin)
        op = _SIGNS[" ".join(sign["sign"].casefold().split())]
        values = self.values()
        said = self.text[begin : self.at].strip()
        return [
            Constraint(field=field, said=said, **limit._asdict())
            for limit in self.limits(field, op, values)
        ]

    def flag(self, field: str, begin: int, denied: bool) -> Constraint:
        if "flag" not in kinds_of(field, self.vocabulary):
            self.fail(f"a sign and a value after {field!r}, as in {field}=…", self.at)
        said = self.text[begin : self.at].strip()
        return Constraint(field=field, op="eq", value=not denied, said=said)

    def limits(self, field: str, op: Op, values: list[Typed]) -> list[Meant]:
        found = meant(field, op, [(v.text, v.quoted) for v in values], self.vocabulary)
        if isinstance(found, tuple):
            place, expected = found
            self.fail(expected, values[place].at)
        return found

    def name(self) -> str:
        quoted = self.skip(_QUOTED)
        found = quoted or self.skip(_NAME)
        if not found:
            self.fail("the name of a field", self.at)
        name = _unquoted(found) if quoted else found[0]
        if name in self.vocabulary.coverage:
            return name
        return re.sub(r"[\s.-]+", "_", name.strip().casefold())

    def values(self) -> list[Typed]:
        opened = self.skip(_OPENED)
        found = [self.value(bool(opened))]
        while self.skip(_COMMA):
            found.append(self.value(bool(opened)))
        if opened and not self.skip(_CLOSED):
            self.fail("a closing bracket", self.at)
        return found

    def value(self, opened: bool) -> Typed:
        at = self.at
        if quoted := self.skip(_QUOTED):
            return Typed(_unquoted(quoted), at, True)
        bare = self.skip(_INSIDE if opened else _BARE)
        if not bare:
            self.fail("a value", at)
        if bare[0][0] in "\"'":
            self.fail("a closing quote", at)
        return Typed(bare[0].strip(), at, False)

    def skip(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Move behind a pattern that matches here, if it does and takes at least a letter."""
        found = pattern.match(self.text, self.at)
        if found is None or found.end() == self.at:
            return None
        self.at = found.end()
        return found

    def fail(self, expected: str, at: int) -> NoReturn:
        rest = self.text[at : at + 30]
        found = f"found {rest!r}" if rest else "found the end"
        raise BadCondition(f"position {at + 1}: expected {expected}, {found}")


def _unquoted(found: re.Match[str]) -> str:
    return re.sub(r"\\(.)", r"\1", found["text"], flags=re.DOTALL)
