"""What the fields of a product say to a question: qualities, values, limits, stock."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.answering.asked import Asked, way_roots
from agent.answering.finding import Finding
from agent.answering.passages import by_words, excerpt, texts
from agent.reading import root, table, words_of
from recommender import label, made_of
from store import (
    Constraint,
    Product,
    Quantity,
    answers,
    converted,
    key,
    satisfies,
    texts_of,
    values_of,
    words,
)

_DECIMALS = 10
_HIDDEN = frozenset({"goes_with"})


def by_stock(product: Product, asked: Asked) -> Finding:
    """Return whether a product can be bought, and how many there are."""
    stock = product.stock
    told = "out of stock" if not product.available else "in stock"
    if product.available and stock is not None:
        told = f"{stock:,} in stock"
    verdict = "yes" if product.available and stock != 0 else "no"
    if "how many" in asked.text:
        verdict = "value"
    return Finding.model_validate(
        {"product": product.id, "verdict": verdict, "field": "stock", "value": told}
    )


def by_return(product: Product) -> Finding:
    """Return that nobody knows when a product is back, with how it stands now."""
    told = by_stock(product, Asked(kind="stock", text=""))
    return told.model_copy(update={"verdict": "yes" if told.verdict == "yes" else "unsaid"})


def by_rating(product: Product) -> Finding:
    """Return what buyers gave."""
    if not product.rating or not product.rating.count:
        return Finding(product=product.id, verdict="unsaid")
    told = f"{product.rating.value:g} from {product.rating.count:,} ratings"
    return Finding(product=product.id, verdict="value", field="rating", value=told)


def by_flag(product: Product, asked: Asked) -> Finding | None:
    """Return whether a product has the quality asked for, where it is stated as yes or no."""
    for flag in asked.flags:
        known = product.attributes.get(flag)
        if isinstance(known, bool) and _covers(asked, way_roots(flag, asked.text)):
            verdict = "yes" if known else "no"
            return Finding.model_validate(
                {"product": product.id, "verdict": verdict, "field": flag, "value": verdict}
                | {"flag": True}
            )
    return None


def beside(product: Product, asked: Asked) -> Finding | None:
    """Return a quality that a question names among other things, as no more than that."""
    for flag in asked.flags:
        if isinstance(product.attributes.get(flag), bool):
            value = stated(product, flag)
            return Finding(product=product.id, verdict="unsaid", field=flag, value=value)
    return None


def _covers(asked: Asked, named: frozenset[str]) -> bool:
    """Return True where nothing else is asked: "a waterproof zipper" asks for a zipper.

    What follows a preposition is only what it is wanted for ("waterproof for camping").
    """
    left = [r for r in asked.roots if r not in named]
    if not left:
        return True
    said = words(asked.text)
    spots = [i for i, w in enumerate(said) if root(w) in named]
    after = said[max(spots) + 1 :] if spots else []
    aim = next(
        (i for i, w in enumerate(after) if w in ("for", "on", "when", "while", "during", "if")),
        None,
    )
    if aim is None:
        return False
    return set(left) <= {root(w) for w in after[aim + 1 :]}


def by_limits(product: Product, asked: Asked) -> Finding | None:
    """Return whether a product meets what the reader understands ("in green", "under 2 kg")."""
    limits = [c for c in asked.limits if c.kind != "flag" and _names_all(asked, c)]
    limits = limits or _size(product, asked)
    for limit in limits[:1]:
        met = satisfies(product, limit)
        if limit.field == "gender" and "unisex" in values_of(product, "gender"):
            met = True
        if met is None:
            return None
        if not met and not _settled(product, limit, asked):
            return Finding(
                product=product.id,
                verdict="unsaid",
                field=limit.field,
                value=stated(product, limit.field),
            )
        verdict = "yes" if met else "no"
        value = _fitting(product, limit) if met else stated(product, limit.field)
        return Finding.model_validate(
            {"product": product.id, "verdict": verdict, "field": limit.field, "value": value}
        )
    return None


def _size(product: Product, asked: Asked) -> list[Constraint]:
    """Return the size of "do they come in a 43", asked of what comes in sizes."""
    found = re.search(r"\b(?:in|as) an? ([a-z]{1,4}|\d{1,3}(?:\.5)?)$", asked.text)
    if not found or "size" not in product.attributes:
        return []
    return [Constraint(field="size", op="eq", value=found[1], said=found[1])]


def _fitting(product: Product, limit: Constraint) -> str:
    """Return the values that meet a limit, or what the field states."""
    wanted = {key(str(v)) for v in limit.values}
    held = [v for v in values_of(product, limit.field) if answers(limit.field, v) & wanted]
    return ", ".join(held) or stated(product, limit.field)


def _names_all(asked: Asked, limit: Constraint) -> bool:
    """Return True where the limit is all that is asked, beside its field and its unit."""
    told = {root(w) for w in words(f"{limit.said} {limit.field.replace('_', ' ')} {limit.unit}")}
    told |= {root(w) for v in limit.values for w in words(str(v))}
    left = [r for r in asked.roots if r not in told and r not in _measuring()]
    return not left


def _measuring() -> frozenset[str]:
    return frozenset(root(w) for w in words_of("asking", "measuring"))


def _settled(product: Product, limit: Constraint, asked: Asked) -> bool:
    """Return True where what a product states in a field is all there is, so that a no is sure."""
    if limit.kind != "text":
        return True
    closed = limit.field in table("asking")["closed"]
    if limit.field == "material" and set(map(str, limit.values)) & _loose_materials():
        return False
    held = {root(w) for v in values_of(product, limit.field) for w in words(v)}
    if held & {root(w) for v in limit.values for w in words(str(v))} and limit.field != "size":
        return False  # "cotton" may be organic cotton, for all the catalogue says.
    return closed and limit.field not in product.derived and by_words(product, asked) is None


def _loose_materials() -> frozenset[str]:
    """Return the names of kinds of material: what is one of them is seldom told in full."""
    return words_of("asking", "loose_materials")


def by_value(product: Product, asked: Asked) -> Finding | None:
    """Return a yes where a field or one of its values is just what is asked: "pockets: 2"."""
    wanted = " ".join(asked.roots)
    if not wanted:
        return None
    for name, value in product.attributes.items():
        if name in _HIDDEN or isinstance(value, bool):
            continue
        if value == ("none",) and key(label(name)) == wanted:
            return Finding(product=product.id, verdict="no", field=name, value="none")
        held = texts_of(product).get(name, ())
        named = " ".join(root(w) for w in words(label(name))) == wanted
        several = name in table("asking")["in_parts"]
        said = [(v, " ".join(root(w) for w in words(v))) for v in held]
        same = next(
            (v for v, r in said if r == wanted or (several and f" {wanted} " in f" {r} ")), None
        )
        if named and not _zero(value):
            verdict = "yes" if isinstance(value, Quantity) else "value"
            told = {"field": name, "value": stated(product, name)}
            return Finding.model_validate({"product": product.id, "verdict": verdict} | told)
        if same and name not in product.derived:
            return Finding(product=product.id, verdict="yes", field=name, value=same)
    return None


def _zero(value: object) -> bool:
    return isinstance(value, Quantity) and not value.amount


def values(product: Product, asked: Asked) -> list[Finding]:
    """Return the values of the fields asked for, in the unit asked for; none is empty."""
    found = []
    for field in asked.fields:
        told = stated(product, field, asked.unit)
        if told and field == "material" and not _makes(product):
            found.append(_of_material(product, told))
        elif told:
            found.append(Finding(product=product.id, verdict="value", field=field, value=told))
    return found if asked.every else found[:1]


def _makes(product: Product) -> bool:
    """Return True where a product is made of its materials: a text may only mention one."""
    return all(made_of(product, v) for v in values_of(product, "material"))


def _of_material(product: Product, told: str) -> Finding:
    """Return the words in which a text mentions a material: "glass beads"."""
    wanted = re.compile(rf"\b{re.escape(told.split(', ')[0])}\b", re.IGNORECASE)
    said = next(((f, s) for f, s in texts(product) if wanted.search(s)), None)
    if said is None:
        return Finding(product=product.id, verdict="unsaid")
    quote = excerpt(said[1], told)
    return Finding(product=product.id, verdict="value", field=said[0], quote=quote)


def stated(product: Product, field: str, unit: str = "") -> str:
    """Return what a product states in a field, in another unit where one is wanted; or nothing."""
    if field == "price":
        return str(product.price) if product.price else ""
    if field in ("brand", "category"):
        return ", ".join(values_of(product, field)[-1:])
    if field == "rating":
        return by_rating(product).value
    value = product.attributes.get(field)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Quantity):
        return _in_unit(value, unit)
    return str(value) if value is not None else _options(product, field)


def _options(product: Product, field: str) -> str:
    """Return the options of the variants: the sizes there are."""
    named = [
        v
        for variant in product.variants
        for n, v in variant.options.items()
        if key(n) == key(field)
    ]
    return ", ".join(dict.fromkeys(named))


def _in_unit(value: Quantity, unit: str) -> str:
    moved = converted(value, unit) if unit else None
    if moved is None or unit == value.unit:
        return str(value)
    digits = 2 if moved.amount < 1 else 1 if moved.amount < _DECIMALS * 10 else 0
    said = table("asking")["units"].get(unit, unit)
    return f"{round(moved.amount, digits):g} {said} ({value})"


def main_facts(product: Product, most: int = 6) -> Sequence[tuple[str, str]]:
    """Return the facts that anybody wants to know, each field with what it states."""
    first = ("price", "rating", "material", "color", "size", "weight", "capacity")
    names = dict.fromkeys((*first, *product.attributes))
    unmade = set() if _makes(product) else {"material"}
    told = [(n, stated(product, n)) for n in names if n not in _HIDDEN | unmade]
    return [(n, t) for n, t in told if t][:most]
