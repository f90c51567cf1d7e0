"""The line about one product: its name and price, why this one, and what speaks against it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.conduct import Conduct
from agent.manner import manner, of_what, told_as
from agent.quotation import best_of, details, passable, quotable
from agent.voice import Voice
from store import stems

Told = Mapping[str, Any]
"""A reason as the tools answer it: `name`, `slots`, `kind`, `text`, `asked`."""

_UNPRICED = "not stated"
# What a shopper has to know before anything that is only a matter of degree.
_GRAVE = ("unsaid", "out_of_stock", "few_left", "poorly_rated", "unrated")
_REASONS = 2
_LEADING = ("least", "most")
# Those that name the first product: one in a line is enough.
_AGAINST = ("less", "more")
_STATING = ("stated", "amount")
_BY_NAME = ("stated", "instead", "amount")
_BOUNDS = ("least", "most")
_KINDS = ("wish", "comparison", "fact")
# Those whose words name no field, or several.
_WITHOUT_FIELD = ("mentioned", "unsaid", "price")


@dataclass
class Lines:
    """Writes the lines of one reply: none says of two products the same."""

    voice: Voice
    conduct: Conduct
    about: str = ""
    at_length: bool = False
    _told: set[str] = field(default_factory=set)
    _names: list[str] = field(default_factory=list)
    best: dict[str, str] = field(default_factory=dict)
    """The fields of which a line said that its product is the best, each with that product."""

    def line(self, product: Told, *, quote: bool = True) -> str:
        """Return the line of a product; with `quote` its description speaks too."""
        quote = quote and self.voice.quotes
        reasons = self._reasons(product)
        first = [r for r in reasons[:1] if r["kind"] != "fact" and not r["asked"]]
        good = [self._worded(r) for r in first]
        self.best |= {_field(r): product["id"] for r in first if r["name"] in _LEADING}
        quoted = self._quoted(quotable, product, good) if quote else ""
        things = self._things(product) if self.voice.quotes and not quoted else []
        room = _REASONS - len(first) - len(things) - bool(quoted)
        more = _more(reasons, first, " ".join([product["title"], *things]))[:room]
        good += [*things, *(self._worded(r) for r in more)]
        if not good and not quoted and quote:
            quoted = self._quoted(passable, product, good)
        if not good and not quoted:
            more = reasons[:_REASONS]
            good = [self._worded(r) for r in more]
        against = self._drawbacks(product, [*first, *more])
        rest = self._rest(product, quoted) if self.at_length and quote else []
        return " ".join([f"- {self._shaped(product, good, against)}", quoted, *rest]).strip()

    def _rest(self, product: Told, quoted: str) -> list[str]:
        """Return everything else that a description says."""
        return [s for s in passable(product["says"], product["title"]) if s != quoted]

    def _shaped(self, product: Told, good: Sequence[str], against: Sequence[str]) -> str:
        shape = "a" * bool(good) + "b" * (len(good) > 1) + "d" * bool(against)
        slots = dict(zip("ab", good, strict=False))
        if against:
            slots["d"] = against[0]
        # "Rug: pile: wool" has a colon too many.
        dashed = f"item.dash.{shape}" if any(": " in g for g in good) else ""
        ways = [n for n in (dashed, f"item.{shape or 'bare'}") if n in self.voice.words.names]
        shaped = self.voice.say(*ways, head=self._head(product), **slots)
        return " ".join([shaped, *(self.voice.say("item.more", d=d) for d in against[1:])])

    def _head(self, product: Told) -> str:
        price = product["facts"]["price"]
        if price == _UNPRICED:
            return self.voice.say("item.unpriced", title=product["title"])
        return self.voice.say("item.priced", title=product["title"], price=price)

    @property
    def _speaks_for(self) -> bool:
        return "reasons" in self.conduct

    def _reasons(self, product: Told) -> list[Told]:
        """Return what to say for a product, the most telling first, each field once."""
        good = [r for r in product["reasons"] if r["name"] != "price"] if self._speaks_for else []
        good = [r for r in good if has_words(r, self.voice)]
        found: dict[str, Told] = {}
        for reason in sorted(good, key=lambda r: self._place(r, product["title"])):
            found.setdefault(_field(reason), reason)
        return list(found.values())

    def _place(self, reason: Told, title: str) -> tuple[bool, bool, bool, int]:
        """Order reasons: what repeats the wish, the title or another's reason comes last."""
        known = _is_in(title, reason) or reason["name"] == "stocked"
        return reason["asked"], known, self._is_worn(reason), _KINDS.index(reason["kind"])

    def _worded(self, reason: Told) -> str:
        if reason["name"]:
            self._names.append(reason["name"] + reason["slots"].get("field", ""))
        return worded(reason, self.voice)

    def _quoted(
        self, among: Callable[[str, str], list[str]], product: Told, said: Sequence[str]
    ) -> str:
        said_of = among(product["says"], product["title"]) if self._speaks_for else []
        fresh = [s for s in said_of if self._is_fresh(s)]
        told = best_of(fresh, self.about, " ".join([product["title"], *said]))
        self._told.add(told)
        return told

    def _is_fresh(self, text: str) -> bool:
        return text not in self._told and not self.voice.has_said(text)

    def _things(self, product: Told) -> list[str]:
        things = details(product["says"]) if self._speaks_for else iter(())
        thing = next((d for d in things if self._is_fresh(d)), "")
        self._told.add(thing)
        return [thing] if thing else []

    def _drawbacks(self, product: Told, reasons: Sequence[Told]) -> list[str]:
        """Return what speaks against a product: one thing, two where a limit is unverified."""
        if "trade_off" not in self.conduct:
            return []
        taken = {_field(r) for r in reasons}
        compared = any(r["name"] in _AGAINST for r in reasons)
        bad = [
            r
            for r in product["drawbacks"]
            if _is_grave(r) or (_field(r) not in taken and not (compared and r["name"] in _AGAINST))
        ]
        bad = [r for r in bad if has_words(r, self.voice)]
        bad.sort(key=lambda r: (not _is_grave(r), self._is_worn(r)))
        return [self._worded(r) for r in bad[: 2 if "unverified" in product else 1]]

    def _is_worn(self, reason: Told) -> bool:
        """Return True where another product has a reason of this kind already."""
        return bool(reason["name"]) and reason["name"] + _field(reason) in self._names


def worded(reason: Told, voice: Voice) -> str:
    """Return a reason in words."""
    name, slots = reason["name"], dict(reason["slots"])
    about = slots.pop("field", "")
    if not name:
        return str(reason["text"])
    if name in ("flag", "no_flag") and voice.words.noun(about):
        name = name.replace("flag", "noun")
    slots = {k: voice.words.value(v) for k, v in slots.items()}
    slots["field"] = voice.words.field(about)
    if name == "unsaid":
        untold = [voice.words.heard.field(f) for f in about.split()]
        voice.words.note(slots["what"], voice.words.heard.joined(untold, "or"))
    if name in _LEADING:
        slots["these"] = voice.say("these")
    side = "drawbacks" if reason["kind"] == "drawback" else "reasons"
    roughly = [f"{side}.{name}.{about}_about"] if "about" in slots else []
    way = f"{side}.{name}"
    known = told_as(about)
    named = (*roughly, f"{way}.{about}", f"{way}.{known}")
    if name in _BY_NAME and not any(n in voice.words.names for n in named):
        how = manner(known, slots["value"])
        slots["field"] = voice.words.field(of_what(known) if how in _BOUNDS else known)
        named = (f"{way}.{how}",)
    return voice.say(*named, f"{way}.any", way, **slots)


def has_words(reason: Told, voice: Voice) -> bool:
    """Return True where a reason can be told in the shopper's language without a word of another.

    What is a name everywhere, such as a brand, needs none.
    """
    if voice.quotes:
        return True
    name, slots = reason["name"], reason["slots"]
    if not name or name in _WITHOUT_FIELD:
        return bool(name)
    said = [v for k, v in slots.items() if k in ("value", "other")]
    words, field = voice.words.heard, slots.get("field", "")
    return all(words.tells(field, v) for v in said) if said else words.names_field(field)


def _more(reasons: Sequence[Told], first: Sequence[Told], told: str) -> list[Told]:
    """Return the reasons after the first that say something new."""
    fresh = [r for r in reasons if r not in first and not r["asked"]]
    compared = any(r["name"] in _AGAINST for r in first)
    return [r for r in fresh if not _is_in(told, r) and not (compared and r["name"] in _AGAINST)]


def _is_in(text: str, reason: Told) -> bool:
    """Return True where a text holds the value that a reason states."""
    value = reason["slots"].get("value", "")
    return reason["name"] in _STATING and set(stems(value)) <= set(stems(text))


def _field(reason: Told) -> str:
    return str(reason["slots"].get("field", reason["text"]))


def _is_grave(drawback: Told) -> bool:
    return not drawback["name"] or drawback["name"] in _GRAVE
