"""The line about one product: its name and price, why this one, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.quotation import best_of, details, quotable
from agent.voice import Voice

Told = Mapping[str, Any]
"""A reason as the tools answer it: `name`, `slots`, `kind`, `text`, `asked`."""

_UNPRICED = "not stated"
# What a shopper has to know before anything that is only a matter of degree.
_GRAVE = ("unsaid", "out_of_stock", "few_left", "poorly_rated", "unrated")
_KINDS = ("wish", "comparison", "fact")


@dataclass
class Lines:
    """Writes the lines of one reply: none says of two products the same."""

    voice: Voice
    directives: Collection[str]
    about: str = ""
    _told: set[str] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)

    def line(self, product: Told, shown: int, *, quote: bool = True) -> str:
        """Return the line of a product, one of so many; with `quote` the description speaks too."""
        reasons = list(self._reasons(product)) if "reasons" in self.directives else []
        said = [self._worded(r, shown) for r in reasons]
        quoted = self._quoted(product, said) if quote and self._may_quote else ""
        if not said and not quoted:
            said = self._things(product)
        against = self._drawbacks(product, reasons, shown)
        good = said[: 1 if quoted else 2]
        self._told.update(good)
        return f"- {self._shaped(product, good, against)}" + (f" {quoted}" if quoted else "")

    @property
    def _may_quote(self) -> bool:
        return "reasons" in self.directives

    def _shaped(self, product: Told, good: Sequence[str], against: Sequence[str]) -> str:
        shape = "a" * bool(good) + "b" * (len(good) > 1) + "d" * bool(against)
        slots = dict(zip("ab", good, strict=False))
        if against:
            slots["d"] = against[0]
        shaped = self.voice.say(f"item.{shape or 'bare'}", head=self._head(product), **slots)
        return " ".join([shaped, *(self.voice.say("item.more", d=d) for d in against[1:])])

    def _head(self, product: Told) -> str:
        price = product["facts"]["price"]
        if price == _UNPRICED:
            return self.voice.say("item.unpriced", title=product["title"])
        return self.voice.say("item.priced", title=product["title"], price=price)

    def _reasons(self, product: Told) -> Iterator[Told]:
        """Yield what to say for a product, the most telling first, each field once."""
        good = [r for r in product["reasons"] if r["kind"] != "drawback" and r["name"] != "price"]
        fields: set[str] = set()
        for reason in sorted(good, key=self._place):
            about = reason["slots"].get("field", reason["text"])
            if about not in fields:
                fields.add(about)
                yield reason

    def _place(self, reason: Told) -> tuple[bool, bool, int]:
        """Order reasons: what repeats the wish or another product's reason comes last."""
        told = reason["name"] + reason["slots"].get("field", "")
        return reason["asked"], told in self._names, _KINDS.index(reason["kind"])

    def _worded(self, reason: Told, shown: int) -> str:
        name, slots = reason["name"], dict(reason["slots"])
        about = slots.pop("field", "")
        if not name:
            return str(reason["text"])
        self._names.append(name + about)
        if name in ("flag", "no_flag") and self.voice.words.noun(about):
            name = name.replace("flag", "noun")
        slots = {k: self.voice.words.value(v) for k, v in slots.items()}
        slots |= {"field": self.voice.words.field(about), "these": self._these(shown)}
        side = "drawbacks" if reason["kind"] == "drawback" else "reasons"
        return self.voice.say(
            f"{side}.{name}.{about}", f"{side}.{name}.any", f"{side}.{name}", **slots
        )

    def _these(self, shown: int) -> str:
        form = "two" if shown == 2 else "many"
        return self.voice.say(f"these.{form}", n=self.voice.words.number(shown))

    def _quoted(self, product: Told, said: Sequence[str]) -> str:
        fresh = [s for s in quotable(product["says"]) if s not in self._told]
        told = best_of(fresh, self.about, f"{product['title']} {said[:1]}")
        self._told.add(told)
        return told

    def _things(self, product: Told) -> list[str]:
        found = [d for d in details(product["says"]) if d not in self._told]
        return found[:1]

    def _drawbacks(self, product: Told, reasons: Sequence[Told], shown: int) -> list[str]:
        """Return what speaks against a product: one thing, two where a limit is unverified."""
        if "trade_off" not in self.directives:
            return []
        taken = {r["slots"].get("field") for r in reasons[:2]}
        bad = [
            r
            for r in product["drawbacks"]
            if r["name"] in _GRAVE or not r["name"] or r["slots"].get("field") not in taken
        ]
        bad.sort(key=lambda r: (r["name"] not in _GRAVE and bool(r["name"]), self._place_of(r)))
        return [self._worded(r, shown) for r in bad[: 2 if "unverified" in product else 1]]

    def _place_of(self, drawback: Told) -> bool:
        return drawback["name"] + drawback["slots"].get("field", "") in self._names
