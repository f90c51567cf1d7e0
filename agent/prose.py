"""The offline model's sentences: what was found and why, out of a tool's answer."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from babel.numbers import format_currency

from agent.need import Need
from agent.sentences import split
from store import BOUNDS, Constraint, stems

Answer = dict[str, Any]
LONGEST = 120
_EXCERPT_WORDS = 26
_OFFERS = 3
_COMPARED = " of these"
_LEADS = {
    "one": (
        "One product meets all of that.",
        "Only one fits, and it fits everything you asked.",
        "That leaves exactly one.",
        "There is a single match.",
    ),
    "few": (
        "{n} products meet every point.",
        "These {n} are all that fit.",
        "Your limits leave {n}.",
        "{n} match, and these are all of them.",
    ),
    "many": (
        "{n} meet your limits; the closest come first.",
        "Out of {n} that fit, I would look at these.",
        "{n} products fit. My short list:",
        "There are {n} to choose from, and these stand out.",
        "Of the {n} that qualify, these suit best.",
    ),
    "open": (
        "Closest to what you describe:",
        "I would start with these.",
        "This is what comes nearest.",
        "Here is where I would look first.",
        "My picks for that:",
    ),
}
_NUMBERS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN_UNITS = {"hour": "hours"}
FIXED = {
    "smalltalk": "Hello! Tell me what you are looking for, for whom, or what it may cost.",
    "service": "I can't see orders, deliveries or returns from here; the shop's staff can help "
    "with those. I can help you choose a product.",
    "handoff": "Please turn to the shop's staff for that. I can go on helping you choose until "
    "they answer.",
    "off_topic": "I only know this shop and its products. What are you looking for?",
    "nothing": "Nothing here meets all of that.",
    "wordless": "I can't answer that from the catalogue. Could you say it in other words?",
    "empty": "What are you looking for? A kind of product, a use or a price is enough to start.",
}


def told(need: Need, answer: Answer, directives: Collection[str]) -> str:
    """Return the whole reply for a tool's answer, within the directives that hold."""
    products = answer.get("products", [])
    if need.missing and not products:
        return unknown(need)
    if not products:
        return nothing_found(need, answer, directives)
    texts = (
        _list(need, answer, directives, count, excerpts)
        for count in range(len(products), 0, -1)
        for excerpts in range(count, -1, -1)
    )
    return _short(texts, directives)


def _short(texts: Iterable[str], directives: Collection[str]) -> str:
    """Return the first text that is short enough, or the last."""
    text = ""
    for text in texts:
        if "short" not in directives or len(text.split()) <= LONGEST:
            break
    return text


def _list(
    need: Need, answer: Answer, directives: Collection[str], count: int, excerpts: int
) -> str:
    shown = answer["products"][:count]
    unverified = any("unverified" in p for p in shown)
    lines = [lead(need, answer["matching"], count, unverified=unverified)]
    for place, product in enumerate(shown):
        lines.append(item(product, need, directives, excerpt=place < excerpts))
    return "\n".join([*lines, *remarks(need, answer, directives)])


def lead(need: Need, matching: int, shown: int, *, unverified: bool = False) -> str:
    """Return the first sentence: how many fit; `unverified` ones are among those shown."""
    if need.missing:
        things = _joined([f"“{thing}”" for thing in need.missing[:_OFFERS]], " or ")
        return f"Nothing here is called {things}; these come nearest."
    if unverified:
        known = _NUMBERS[matching] if matching < len(_NUMBERS) else f"{matching:,}"
        are = "is" if matching == 1 else "are"
        return f"{_begun(known or 'none')} {are} known to fit; of some the catalogue doesn't say."
    kind = "few" if matching <= shown else "many"
    if matching == 1:
        kind = "one"
    elif not need.hard:
        kind = "open"
    number = _NUMBERS[matching] if matching < len(_NUMBERS) else f"{matching:,}"
    return _begun(_varied(_LEADS[kind], need.about + str(matching)).format(n=number))


def item(product: Answer, need: Need, directives: Collection[str], *, excerpt: bool = True) -> str:
    """Return the line about one product: name, price, reasons and drawback."""
    reasons = _merged([r for r in product["reasons"] if not r.startswith("costs ")])
    told = [_sentence(_listed(reasons[:3]))] if reasons and "reasons" in directives else []
    adds = best_sentence(product["says"], need.about, told=f"{product['title']} {told}")
    if adds and excerpt:
        told.append(adds)
    if "trade_off" in directives and product["drawbacks"]:
        first, *more = product["drawbacks"][:2]
        apart = "unverified" in product
        told += map(_sentence, [first, *more] if apart else [_joined([first, *more])])
    price = product["facts"]["price"]
    shown = f", {price}" if price != "not stated" else ""
    # A sentence of its own: whatever is cut of the rest, the product stays named.
    return " ".join([f"- **{product['title']}**{shown}.", *told])


def _merged(reasons: Sequence[str]) -> list[str]:
    """Say "the cheapest and the lightest of these" once, not "of these" twice."""
    compared = [r.removesuffix(_COMPARED) for r in reasons if r.endswith(_COMPARED)]
    others = [r for r in reasons if not r.endswith(_COMPARED)]
    return [*others, _joined(compared) + _COMPARED] if compared else others


def best_sentence(text: str, about: str, *, told: str = "") -> str:
    """Return the sentence of a description that adds most about what is sought.

    Words in `told` are known to the reader already.
    """
    known = set(stems(told))
    wanted = set(stems(about)) - known
    whole = [s.strip() for s in split(text) if s.strip()]
    short = [s for s in whole if len(s.split()) <= _EXCERPT_WORDS and s[-1] in ".!?"]
    if not short:
        return ""
    gains = {s: 3 * len(wanted & set(stems(s))) - len(known & set(stems(s))) for s in short}
    return max(short, key=lambda s: (gains[s], -short.index(s)))


def remarks(need: Need, answer: Answer, directives: Collection[str]) -> list[str]:
    """Return what has to be added: wishes that can't be checked, products left out."""
    found = []
    if "unverifiable" in directives and need.unverifiable:
        said = _joined([f"“{c.said or c.field}”" for c in need.unverifiable])
        found.append(f"The catalogue doesn't say enough to check {said}.")
    if hidden := _hidden(answer):
        might = "1 more might fit, but" if hidden == 1 else f"{hidden:,} more might fit, but"
        found.append(f"{might} the catalogue doesn't say.")
    if left_out := answer.get("left_out_unknown"):
        fields = _joined([c.field.replace("_", " ") for c in need.hard if c.negative])
        them = "it doesn't" if left_out == 1 else "they don't"
        more = "1 more is" if left_out == 1 else f"{left_out:,} more are"
        stated = f"state their {fields}" if fields else "state everything you asked for"
        if left_out == 1:
            stated = stated.replace("their", "its")
        found.append(f"{more} left out because {them} {stated}.")
    return found


def _hidden(answer: Answer) -> int:
    """Count the unverified products beyond those that are shown."""
    shown = sum("unverified" in p for p in answer.get("products", []))
    return int(answer.get("unverified", 0)) - shown


def nothing_found(need: Need, answer: Answer, directives: Collection[str]) -> str:
    """Return the honest answer when no product fits, with the nearest changes."""
    critique = next((c.said for c in reversed(need.hard) if _is_critique(c)), "")
    asked = [f"“{said}”" for said in dict.fromkeys(c.said for c in need.hard if c.said)]
    sentences = ["Nothing here fits."]
    if critique:
        sentences = [f"Nothing “{critique}” meets the rest of what you asked."]
    elif asked:
        sentences = [f"Nothing here meets all of that: {_joined(asked)}.", *sentences]
    if impossible := answer.get("impossible"):
        sentences = [f"Nothing here fits: {impossible[0]}."]
    if seen := answer.get("rejected"):
        shown = "the only one that fits" if seen == 1 else f"all {seen:,} that fit"
        sentences = [f"You have seen {shown}. Shall I show {'it' if seen == 1 else 'them'} again?"]
    offers = [o for o in answer.get("relaxations", []) if o["instead_of"] != critique]
    offered = _offered(offers[:_OFFERS]) if "nothing_found" in directives else ""
    more = remarks(need, {}, directives)
    return _short(("\n".join([s + offered, *more]) for s in sentences), directives)


def _is_critique(constraint: Constraint) -> bool:
    """Tell "cheaper" and "lighter" from "under $50": they compare with what was shown."""
    said = constraint.said
    return constraint.op in BOUNDS and " " not in said and not any(c.isdigit() for c in said)


def _offered(relaxations: Sequence[Answer]) -> str:
    moved = [
        f"{bound_of(r)} instead of {_counted(r)}" for r in relaxations if r["bound"] is not None
    ]
    gone = [_counted(r) for r in relaxations if r["bound"] is None]
    ways = [f"take {_joined(moved, ' or ')}"] if moved else []
    ways += [f"do without {_joined(gone, ' or ')}"] if gone else []
    return f" Would you {', or '.join(ways)}?" if ways else ""


def _counted(relaxation: Answer) -> str:
    matching = relaxation["matching"]
    products = "1 product" if matching == 1 else f"{matching:,} products"
    return f"“{relaxation['instead_of']}” ({products})"


def bound_of(relaxation: Answer) -> str:
    """Return the bound that would do, with its currency or unit."""
    bound, currency = relaxation["bound"], relaxation["currency"]
    if isinstance(bound, str):
        return f"{'up to' if relaxation['upper'] else 'from'} {bound}"
    unit = relaxation["unit"]
    amount = f"{bound:g} {_SPOKEN_UNITS.get(unit, unit)}".strip()
    if currency:
        amount = str(format_currency(bound, currency, locale="en_US"))
    return f"{'up to' if relaxation['upper'] else 'at least'} {amount}"


def unknown(need: Need) -> str:
    """Return the honest answer to a thing that this shop has no word for."""
    things = _joined(need.unknown[:_OFFERS], " or ")
    return f"This shop has no {things}. What else are you looking for?"


def _listed(parts: Sequence[str]) -> str:
    """Join parts that may hold "and" and commas themselves."""
    if any(" and " in p or "," in p for p in parts):
        return "; ".join(parts)
    return _joined(parts)


def _joined(parts: Sequence[str], last: str = " and ") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]


def _sentence(text: str) -> str:
    return _begun(text) + "." if text else ""


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def _varied(choices: Sequence[str], by: str) -> str:
    """Choose by content, so that the same question always gets the same words."""
    return choices[zlib.crc32(by.encode()) % len(choices)]
