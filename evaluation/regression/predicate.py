"""What a value should be, where it need not be one value: `{lte: 150}`, `{regex: tent}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from evaluation.regression.assignment import unmatched
from store import Value

_CLOSE = 0.02


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class Approx(Value):
    """A number that may be `within` another one."""

    value: float
    within: Annotated[float, Field(ge=0)]


class Predicate(Value):
    """Conditions that a value meets all at once.

    `approx` is within 2 %, or as far as it says. Of a list, `subset` is one that holds nothing
    else than these, `superset` one that holds all of these. `any: true` is whatever is there,
    `any: false` nothing at all.
    """

    lt: float | None = None
    lte: float | None = None
    gt: float | None = None
    gte: float | None = None
    one_of: Annotated[tuple[Any, ...] | None, Field(alias="in")] = None
    regex: Pattern | None = None
    approx: float | Approx | None = None
    subset: tuple[Any, ...] | None = None
    superset: tuple[Any, ...] | None = None
    any: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Predicate:
        if not self.model_fields_set:
            raise ValueError("a condition should have one of " + ", ".join(sorted(NAMES)))
        return self

    def problems(self, actual: Any) -> Iterator[str]:
        """Yield what of it a value does not meet."""
        if self.any is not None and (actual is not None) != self.any:
            yield f"is {shown(actual)}, should be {'there' if self.any else 'left out'}"
        yield from self._numeric(actual)
        if self.one_of is not None and not any(equal(v, actual) for v in self.one_of):
            yield f"is {shown(actual)}, should be one of {shown(list(self.one_of))}"
        if self.regex is not None and not _searched(self.regex, actual):
            yield f"is {shown(actual)}, should match /{self.regex}/"
        yield from self._listed(actual)

    def _numeric(self, actual: Any) -> Iterator[str]:
        number = _number(actual)
        for name, sign in (("lt", "<"), ("lte", "<="), ("gt", ">"), ("gte", ">=")):
            limit = getattr(self, name)
            if limit is not None and (number is None or not _HOLDS[name](number, limit)):
                yield f"is {shown(actual)}, should be {sign} {limit:g}"
        if self.approx is not None:
            near = self.approx if isinstance(self.approx, Approx) else _around(self.approx)
            if number is None or abs(number - near.value) > near.within:
                yield f"is {shown(actual)}, should be {near.value:g} ± {near.within:g}"

    def _listed(self, actual: Any) -> Iterator[str]:
        listed = isinstance(actual, Sequence) and not isinstance(actual, str)
        held = list(actual) if listed else []
        if self.subset is not None:
            more = unmatched(held, self.subset, lambda have, want: fits(want, have))
            if more or not listed:
                told = shown(more if listed else actual)
                yield f"has {told}, should hold nothing but {shown(list(self.subset))}"
        if self.superset is not None:
            missing = unmatched(self.superset, held, fits)
            if missing or not listed:
                yield f"is {shown(actual)}, lacks {shown(missing)}"


NAMES = frozenset(f.alias or name for name, f in Predicate.model_fields.items())
_HOLDS = {
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
}


def is_predicate(expected: Any) -> bool:
    """Return True for a mapping that is written as a condition."""
    return isinstance(expected, Mapping) and bool(expected) and set(expected) <= NAMES


def differences(expected: Any, actual: Any, at: str = "") -> Iterator[str]:
    """Yield where a value is not as expected, each with its path.

    A mapping without names of conditions is looked at key by key; keys it does not name may have
    any value. Lists have to agree in order and length.
    """
    if is_predicate(expected):
        for problem in Predicate.model_validate(expected).problems(actual):
            yield f"{at or 'it'} {problem}"
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for name, wanted in expected.items():
            yield from differences(wanted, actual.get(name), f"{at}.{name}" if at else name)
    elif _is_list(expected) and _is_list(actual) and len(expected) == len(actual):
        for place, (wanted, found) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(wanted, found, f"{at}[{place}]")
    elif not equal(expected, actual):
        yield f"{at or 'it'} is {shown(actual)}, should be {shown(expected)}"


def fits(expected: Any, actual: Any) -> bool:
    """Return True where nothing differs."""
    return next(differences(expected, actual), None) is None


def equal(expected: Any, actual: Any) -> bool:
    """Return True for the same value; 1 and 1.0 are, 1 and true or "1" are not."""
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return bool(expected == actual)


def shown(value: Any) -> str:
    """Return a value as it reads in a report."""
    return "missing" if value is None else repr(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _number(value: Any) -> float | None:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain else None


def _around(value: float) -> Approx:
    return Approx(value=value, within=abs(value) * _CLOSE)


def _searched(pattern: str, actual: Any) -> bool:
    return isinstance(actual, str) and bool(re.search(pattern, actual))
