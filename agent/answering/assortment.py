"""Questions for what the shop carries, answered by counts and by the catalogue's own values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel.numbers import format_currency

from agent.answering.finding import Answer
from agent.reading import Reader, root, table
from agent.voice import Voice
from store import Catalog, Constraint, fold, words

_MOST = 8


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("asking")["assortment"][name])


def assortment(
    catalog: Catalog, reader: Reader, said: str, shown: bool, voice: Voice
) -> Answer | None:
    """Return what the shop has of a kind, which values a field takes, what things cost.

    Where products are `shown`, only a question that speaks of the shop is about the shop.
    """
    flat = " ".join(fold(said).split())
    if shown and not re.search(table("asking")["assortment"]["shop"], flat):
        return None
    found = _pattern("list").search(flat) or _pattern("count").search(flat)
    if found and (told := _values(catalog, found["what"], voice)):
        return Answer(text=told)
    if _pattern("count").search(flat) or _pattern("have").search(flat):
        kinds = [c for c in reader.limits(said) if c.field == "category" and not c.negative]
        return Answer(text=_counted(catalog, reader, said, kinds[0], voice)) if kinds else None
    if _pattern("range").search(flat):
        kinds = [c for c in reader.limits(said) if c.field == "category" and not c.negative]
        return Answer(text=_range(catalog, kinds, voice)) if kinds else None
    return None


def _counted(catalog: Catalog, reader: Reader, said: str, kind: Constraint, voice: Voice) -> str:
    limits = [c for c in reader.limits(said) if c.checkable]
    number = catalog.count(limits)
    kind_said = " ".join(dict.fromkeys(c.said or str(c.value) for c in (*limits, kind)))
    if not number:
        return voice.say("assortment.none", kind=kind_said)
    return " ".join(
        [voice.count("assortment.have", number, kind=kind_said), _span(catalog, limits, voice)]
    ).strip()


def _range(catalog: Catalog, kinds: list[Constraint], voice: Voice) -> str:
    return _span(catalog, kinds, voice)


def _span(catalog: Catalog, limits: list[Constraint], voice: Voice) -> str:
    low = catalog.extreme("price", limits, lowest=True)
    high = catalog.extreme("price", limits, lowest=False)
    if low is None or high is None or low == high:
        return ""
    money = [str(format_currency(v, catalog.currency, locale="en_US")) for v in (low, high)]
    return voice.say("assortment.span", low=money[0], high=money[1])


def _values(catalog: Catalog, what: str, voice: Voice) -> str:
    """Return the values of the field asked for: brands, departments, colors."""
    vocabulary = catalog.vocabulary
    name = root(words(what)[-1]) if words(what) else ""
    fields: dict[str, Mapping[str, int]] = {"brand": vocabulary.brands, **vocabulary.texts}
    asked = next((f for f in fields if root(f.replace("_", " ").split()[-1]) == name), "")
    if asked:
        held = fields[asked]
        field = voice.words.field(asked)
    elif re.fullmatch("|".join(table("asking")["assortment"]["departments"]), what.strip()):
        held, field = vocabulary.departments or vocabulary.categories, "department"
    else:
        return ""
    ranked = sorted(held, key=lambda v: (-held[v], v))
    listed = voice.words.joined(ranked[:_MOST])
    if len(ranked) <= _MOST:
        return voice.say("assortment.all", field=field, values=listed)
    return voice.say("assortment.some", n=f"{len(ranked):,}", field=field, values=listed)
