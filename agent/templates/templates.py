"""Sentences with named slots, looked up by name; a language is a file of one shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

DEFAULT = "en"
_SLOT = re.compile(r"\{(\w+)\}")
# What is a name in every language.
_NAMES = ("brand", "size")
_JOINT = re.compile(r", | and ")
_AMOUNT = re.compile(r"(?P<number>[\d.,]+) (?P<unit>\w+)")


class Templates:
    """The sentences of one language. A name has dots: `lead.one`; a sentence has `{slots}`."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self._tree = tree
        self._sentences = dict(_leaves(tree["sentences"], ""))
        self._seams = [(re.compile(seam), other) for seam, other in tree["seams"].items()]
        self._counted = [(_whole(way), other) for way, other in tree["counted"].items()]

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name, with the ways to say it."""
        return self._sentences

    def ways(self, *names: str) -> tuple[str, ...]:
        """Return the ways to say the first of `names` that this language has; none is a bug."""
        return next(self._sentences[n] for n in names if n in self._sentences)

    @property
    def heard(self) -> Templates:
        """The sentences that a shopper reads: these."""
        return self

    @property
    def space(self) -> str:
        """What stands between two sentences."""
        return str(self._tree.get("space", " "))

    def put(self, name: str, way: str, slots: Mapping[str, str]) -> str:
        """Return one of the ways to say the thing called `name`, with its slots filled."""
        return filled(way, slots)

    def of(self, text: str) -> str:
        """Return what a shopper reads for a text: the same."""
        return text

    def note(self, text: str, heard: str) -> str:
        """Return a text that has no counterpart beside itself."""
        return text

    def number(self, number: int) -> str:
        """Return a count as it is written: small ones in words."""
        words = self._tree["numbers"]
        return str(words[number]) if number < len(words) else f"{number:,}"

    def joined(self, parts: Sequence[str], last: str = "and") -> str:
        """Return an enumeration: "a, b and c"."""
        if len(parts) < 2:
            return "".join(parts)
        comma, join = self._tree["joins"][last]
        told = f"{comma.join(parts[:-1])}{join}{parts[-1]}"
        for seam, mended in self._seams:
            told = seam.sub(mended, told)
        return told

    def strung(self, between: str, parts: Sequence[str]) -> str:
        """Return parts with something said between them."""
        return between.join(parts)

    def without(self, begin: str, text: str) -> str:
        """Return a text without its beginning."""
        return text.removeprefix(begin)

    def quoted(self, text: str) -> str:
        """Return words of the shopper's in quotation marks."""
        return str(self._tree["quoted"]).format(text)

    def value(self, text: str) -> str:
        """Return a value of the catalogue as it is said: "2 hours", "navy"."""
        amount = _AMOUNT.fullmatch(text)
        if amount:
            one, many = self._tree["units"].get(amount["unit"], [amount["unit"]] * 2)
            return f"{amount['number']} {one if amount['number'] == '1' else many}"
        known = self._tree["values"].get(text.casefold()) or self._filled_in(text)
        return str(known) if known else self._enumerated(text)

    def _filled_in(self, text: str) -> str:
        ways = ((found, other) for way, other in self._counted if (found := way.fullmatch(text)))
        return next((filled(other, found.groupdict()) for found, other in ways), "")

    def _enumerated(self, text: str) -> str:
        """Return several values in one text, where any of them is said otherwise."""
        parts = _JOINT.split(text)
        said = [self.value(part) for part in parts] if len(parts) > 1 else parts
        return text if said == parts else self.joined(said)

    def has_word_for(self, value: str) -> bool:
        """Return True where no part of a value would stand in a sentence untranslated."""
        if not self._tree["values"] or any(map(str.isdigit, value)):
            return True
        return all(part.casefold() in self._tree["values"] for part in _JOINT.split(value))

    def tells(self, field: str, value: str) -> bool:
        """Return True where a field with its value has words in this language."""
        return self.names_field(field) and (field in _NAMES or self.has_word_for(value))

    def names_field(self, name: str) -> bool:
        """Return True where a field has a name in this language."""
        return self is load() or name in self._tree["fields"]

    def field(self, name: str) -> str:
        """Return the name of a field as it is said."""
        return str(self._tree["fields"].get(name, name.replace("_", " ")))

    def noun(self, flag: str) -> bool:
        """Return True for what a product has ("a hood"), not what it is ("foldable")."""
        return flag in self._tree["nouns"]


def slots_of(sentence: str) -> frozenset[str]:
    """Return the names of the slots of a sentence, in lower case."""
    return frozenset(name.lower() for name in _SLOT.findall(sentence))


def filled(sentence: str, slots: Mapping[str, str]) -> str:
    """Return a sentence with its slots filled; `{Name}` begins with a capital letter."""
    return _SLOT.sub(lambda m: _in_case(m[1], slots), sentence)


def _whole(way: str) -> re.Pattern[str]:
    """Return what matches a text of one shape, its slots by name."""
    fixed = re.split(_SLOT, way)
    parts = [rf"(?P<{f}>.+?)" if i % 2 else re.escape(f) for i, f in enumerate(fixed)]
    return re.compile("".join(parts))


@cache
def pattern(sentence: str) -> re.Pattern[str]:
    """Return what finds a sentence in a text, whatever its slots were filled with."""
    fixed = _SLOT.split(sentence)[::2]
    return re.compile(".{1,200}?".join(map(re.escape, fixed)))


@lru_cache(maxsize=16_384)
def times(sentence: str, text: str) -> int:
    """Return how often a text says a sentence, whatever its slots were filled with.

    Every reply of a conversation is asked for every way to say a thing: most say none of it.
    """
    fixed = _SLOT.split(sentence)[::2]
    if not any(fixed):
        return len(text)
    if not all(part in text for part in fixed):
        return 0
    return len(_within(tuple(fixed)).findall(text))


@cache
def _within(fixed: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds the fixed parts; a slot at an end would be tried at every letter."""
    first = "" if fixed[0] else "(?<=.)"
    last = "" if fixed[-1] else "(?=.)"
    inner = ".{1,200}?".join(re.escape(part) for part in fixed if part)
    return re.compile(f"{first}{inner}{last}")


def begun(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def _in_case(name: str, slots: Mapping[str, str]) -> str:
    return slots[name] if name in slots else begun(slots[name.lower()])


def load(language: str = DEFAULT) -> Templates:
    """Return the sentences of a language, English where there is no file of it."""
    return _loaded(language)


@cache
def _loaded(language: str) -> Templates:
    file = files(__package__).joinpath(f"{language}.yaml")
    if not file.is_file():
        return _loaded(DEFAULT)
    return Templates(yaml.safe_load(file.read_text(encoding="utf-8")))


def _leaves(tree: Mapping[str, Any], path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in tree.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{path}{name}.")
        else:
            yield path + name, (value,) if isinstance(value, str) else tuple(value)
