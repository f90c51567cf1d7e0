"""Words what a simulated shopper means, in the manner of people: seeded, so that it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from evaluation.simulation.goal import Change
from evaluation.simulation.limit import BOUNDS, Limit
from evaluation.simulation.persona import Persona
from evaluation.simulation.phrases import phrases
from evaluation.simulation.statements import flag_phrase
from evaluation.simulation.typing_errors import mistyped
from evaluation.simulation.words import singular

_MONEY = {
    "USD": ("${n}", "${n}", "{n} dollars", "{n} bucks", "${n}", "{n}$", "{n} usd"),
    "EUR": ("€{n}", "{n} euros", "{n} €", "{n} eur"),
    "GBP": ("£{n}", "{n} pounds", "£{n}"),
}
_MASSES = frozenset({"g", "kg", "oz", "lb"})


class Wording:
    """One shopper's way of putting things."""

    def __init__(self, persona: Persona, rng: Random, words: frozenset[str]) -> None:
        self._persona, self._rng, self._words = persona, rng, words

    def said(self, text: str, limits: Sequence[Limit] = ()) -> str:
        """Return a text as this shopper types it: with slips, but not in what is a name."""
        rng = self._rng
        if self._persona.lower:
            text = text.lower()
        if rng.random() < 0.3:
            text = text.replace("'", "")
        if rng.random() < self._persona.typos:
            text = mistyped(text, rng, self._words, _names(limits))
        return text.rstrip(".!") if rng.random() < 0.7 else text

    def one(self, *path: str, **slots: str) -> str:
        """Return one of the phrases at a place of the table, filled in."""
        table = phrases()
        for step in path:
            table = table[step]
        return str(self._rng.choice(list(table))).format(**slots)

    def noun(self, name: str) -> str:
        """Return the name of a thing, in the plural or for one."""
        *first, last = name.split()
        one = last not in phrases()["plural_only"] and self._rng.random() < 0.6
        return " ".join([*first, singular(last) if one else last])

    def opening(self, thing: str) -> str:
        """Return a first sentence about a thing."""
        bare = thing.removeprefix("a ").removeprefix("an ")
        return self.one("openings", thing=thing, things=bare) + self._chatter()

    def thing(self, noun: str, limits: Sequence[Limit]) -> str:
        """Return a noun with limits around it: "black leather backpack under $80"."""
        before: list[str] = []
        after: list[str] = []
        for limit in limits:
            shape, words = self.worded(limit)
            (before if shape == "adjective" and self._fits_before(limit) else after).append(words)
        core = " ".join([*before, noun])
        single = noun.split()[-1] not in phrases()["plural_only"] and not noun.endswith("s")
        article = "an " if core[0].lower() in "aeiou" else "a "
        article = article if single and self._rng.random() < 0.7 else ""
        joint = self._rng.choice(phrases()["joins"])
        return article + core + (self._lead(after) + joint.join(after) if after else "")

    def _lead(self, after: list[str]) -> str:
        bare = not after[0].startswith(("$", "€", "£")) and not after[0][0].isdigit()
        return " " if bare and self._rng.random() < 0.6 else ", "

    def _fits_before(self, limit: Limit) -> bool:
        return (
            not limit.negative and " in " not in f" {limit.value} " and limit.field != "available"
        )

    def worded(self, limit: Limit) -> tuple[str, str]:
        """Return the shape of a limit in words (adjective, clause or with) and the words."""
        if limit.op in BOUNDS:
            return "clause", self._bound(limit)
        if limit.negative:
            return "clause", self.one("limits", "negative", limit.field, v=str(limit.value))
        if isinstance(limit.value, bool):
            return flag_phrase(limit.field) or ("adjective", limit.field)
        table = phrases()["limits"].get(limit.field)
        if table is None:
            return "adjective", self._text(limit)
        shapes = [s for s in table for _ in (0, 1) if s == "adjective"] + ["clause"]
        shape = self._rng.choice([s for s in shapes if s in table])
        form = table[shape]
        form = form if isinstance(form, str) else self._rng.choice(form)
        return shape, form.format(v=limit.value)

    def _text(self, limit: Limit) -> str:
        """Return "dark roast" for a roast that is dark; "gluten free" speaks for itself."""
        field = limit.field.replace("_", " ").removesuffix(" type")
        alone = limit.field in ("dietary", "pattern") or field in str(limit.value)
        return str(limit.value) if alone else f"{limit.value} {field}"

    def _bound(self, limit: Limit) -> str:
        if limit.field == "price":
            return self.one("limits", "price", limit.op, p=self.price(limit))
        table = phrases()["numbers"]
        field = limit.field.replace("_", " ")
        ways = (table.get(limit.field) or table["named" if limit.unit else "counted"])[limit.op]
        if limit.field == "capacity" and limit.unit in _MASSES:
            # "At least 1 oz" would be a weight.
            ways = [way for way in ways if "hold" in way or "capacity" in way]
        return str(self._rng.choice(ways)).format(q=self.quantity(limit), field=field)

    def price(self, limit: Limit) -> str:
        """Return a price: "$60", "60 bucks"."""
        forms = _MONEY.get(limit.unit, (f"{{n}} {limit.unit}",))
        return self._rng.choice(forms).format(n=f"{limit.amount:g}")

    def quantity(self, limit: Limit) -> str:
        """Return a number with its unit, in one of the unit's spellings."""
        number = f"{limit.amount:g}"
        if not limit.unit:
            return number
        spelled = {
            unit: names
            for names_of in phrases()["units"].values()
            for unit, names in names_of.items()
        }
        return f"{number} {self._rng.choice(spelled[limit.unit])}"

    def revealing(self, limit: Limit) -> str:
        """Return a sentence that adds one limit."""
        if limit.field == "price" and self._rng.random() < 0.3 and limit.op == "most":
            return self.one("limits", "budget", p=self.price(limit))
        shape, words = self.worded(limit)
        return self.one("reveal", shape, v=words)

    def changing(self, change: Change) -> str:
        """Return a sentence that takes something back for something else, or for nothing."""
        new, old = change.new, change.old
        if new is None:
            return self.one("change", "drop", old=self._bare(old))
        if new.field == "price":
            return self.one("change", "price", p=self.price(new))
        if old is None:
            return self.one("change", "not", v=str(new.value))
        return self.one("change", "switch", v=str(new.value), old=str(old.value))

    def relaxing(self, change: Change) -> str:
        """Return a sentence that gives way."""
        if change.new:
            return self.one("relax", "price", p=self.price(change.new))
        return self.one("relax", "drop", old=self._bare(change.old))

    def _bare(self, limit: Limit | None) -> str:
        """Return what is let go of, in a word or two."""
        assert limit is not None
        plain = isinstance(limit.value, str) and limit.kind != "text"
        return str(limit.value) if plain else self.worded(limit)[1]

    def _chatter(self) -> str:
        """Return something that says nothing, for those who talk like that; else nothing."""
        table = phrases()["chatter"].get(self._persona.name)
        chosen = table and self._persona.chatters and self._rng.random() < 0.5
        return f" {self._rng.choice(table)}" if chosen else ""


def nth(place: int) -> str:
    """Return the word for a place in a list, from 0."""
    return str(phrases()["ordinals"][place])


def _names(limits: Sequence[Limit]) -> frozenset[str]:
    """Return the words that nobody could guess if they were misspelt."""
    named = [str(limit.value) for limit in limits if limit.field == "brand"]
    return frozenset(word for name in named for word in name.lower().split())
