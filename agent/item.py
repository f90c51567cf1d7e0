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
_REASONS = 2
_KINDS = ("wish", "comparison", "fact")


@dataclass
class Lines:
    """Writes the lines of one reply: none says of two products the same."""

    voice: Voice
    directives: Collection[str]
    about: str = ""
    _told: set[str] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)

    def line(self, product: Told, *, quote: bool = True) -> str:
        """Return the line of a product; with `quote` its description speaks too."""
        reasons = list(self._reasons(product))[:_REASONS] if "reasons" in self.directives else []
        good = [self._worded(r) for r in reasons[:1]]
        quoted = self._quoted(product, good) if quote and "reasons" in self.directives else ""
        if not quoted:
            good += [self._worded(r) for r in reasons[1:]]
            good += self._things(product) if len(good) < _REASONS else []
        against = self._drawbacks(product, reasons)
        return " ".join([f"- {self._shaped(product, good, against)}", quoted]).strip()

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

    def _worded(self, reason: Told) -> str:
        name, slots = reason["name"], dict(reason["slots"])
        about = slots.pop("field", "")
        if not name:
            return str(reason["text"])
        self._names.append(name + about)
        if name in ("flag", "no_flag") and self.voice.words.noun(about):
            name = name.replace("flag", "noun")
        slots = {k: self.voice.words.value(v) for k, v in slots.items()}
        slots["field"] = self.voice.words.field(about)
        if name in ("least", "most"):
            slots["these"] = self.voice.say("these")
        side = "drawbacks" if reason["kind"] == "drawback" else "reasons"
        roughly = [f"{side}.{name}.{about}_about"] if "about" in slots else []
        named = (*roughly, f"{side}.{name}.{about}", f"{side}.{name}.any", f"{side}.{name}")
        return self.voice.say(*named, **slots)

    def _quoted(self, product: Told, said: Sequence[str]) -> str:
        fresh = [s for s in quotable(product["says"]) if self._is_fresh(s)]
        told = best_of(fresh, self.about, " ".join([product["title"], *said]))
        self._told.add(told)
        return told

    def _is_fresh(self, text: str) -> bool:
        return text not in self._told and not self.voice.has_said(text)

    def _things(self, product: Told) -> list[str]:
        thing = next((d for d in details(product["says"]) if self._is_fresh(d)), "")
        self._told.add(thing)
        return [thing] if thing else []

    def _drawbacks(self, product: Told, reasons: Sequence[Told]) -> list[str]:
        """Return what speaks against a product: one thing, two where a limit is unverified."""
        if "trade_off" not in self.directives:
            return []
        taken = {r["slots"].get("field") for r in reasons}
        bad = [
            r
            for r in product["drawbacks"]
            if r["name"] in _GRAVE or not r["name"] or r["slots"].get("field") not in taken
        ]
        bad.sort(key=lambda r: (r["name"] not in _GRAVE and bool(r["name"]), self._place_of(r)))
        return [self._worded(r) for r in bad[: 2 if "unverified" in product else 1]]

    def _place_of(self, drawback: Told) -> bool:
        return drawback["name"] + drawback["slots"].get("field", "") in self._names
