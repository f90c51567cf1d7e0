"""The offline model's sentences: what was found and why, out of a tool's answer."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from typing import Any

from babel.numbers import format_currency

from agent.need import Need
from agent.sentences import split
from store import BOUNDS, Constraint, stems

Answer = dict[str, Any]
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
        "All {n} that fit are here.",
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
_NUMBERS = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
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
    if not answer.get("products"):
        return nothing_found(need, answer, directives)
    paragraphs = [lead(need, answer)]
    paragraphs += [item(p, need, directives) for p in answer["products"]]
    paragraphs += remarks(need, answer, directives)
    return "\n".join(p for p in paragraphs if p)


def lead(need: Need, answer: Answer) -> str:
    """Return the first sentence: how many fit."""
    matching, shown = answer["matching"], len(answer["products"])
    kind = "few" if matching <= shown else "many"
    if matching == 1:
        kind = "one"
    elif not need.hard:
        kind = "open"
    number = _NUMBERS[matching] if matching < len(_NUMBERS) else f"{matching:,}"
    return _varied(_LEADS[kind], need.about + str(matching)).format(n=number)


def item(product: Answer, need: Need, directives: Collection[str]) -> str:
    """Return the line about one product: name, price, reasons and drawback."""
    reasons = _merged([r for r in product["reasons"] if not r.startswith("costs ")])
    told = [_sentence(_joined(reasons[:3]))] if reasons and "reasons" in directives else []
    if excerpt := best_sentence(product["says"], need.about, told=f"{product['title']} {told}"):
        told.append(excerpt)
    if "trade_off" in directives and product["drawbacks"]:
        told.append(_sentence(_joined(product["drawbacks"][:2])))
    price = product["facts"]["price"]
    shown = f", {price}" if price != "not stated" else ""
    return f"- **{product['title']}**{shown}: {' '.join(told)}".rstrip(": ")


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
    if left_out := answer.get("left_out_unknown"):
        fields = _joined([c.field.replace("_", " ") for c in need.hard if c.negative])
        them = "it doesn't" if left_out == 1 else "they don't"
        more = "1 more is" if left_out == 1 else f"{left_out:,} more are"
        stated = f"state their {fields}" if fields else "state everything you asked for"
        if left_out == 1:
            stated = stated.replace("their", "its")
        found.append(f"{more} left out because {them} {stated}.")
    return found


def nothing_found(need: Need, answer: Answer, directives: Collection[str]) -> str:
    """Return the honest answer when no product fits, with the nearest changes."""
    critique = next((c.said for c in reversed(need.hard) if _is_critique(c)), "")
    asked = _joined([c.said for c in need.hard if c.said])
    if critique:
        sentence = f"Nothing {critique} meets the rest of what you asked."
    else:
        sentence = f"Nothing here meets all of that: {asked}." if asked else "Nothing here fits."
    offers = [o for o in answer.get("relaxations", []) if o["instead_of"] != critique]
    if offers and "nothing_found" in directives:
        told = _joined([_offer(o) for o in offers[:_OFFERS]], ", or ")
        sentence = f"{sentence} What would help: {told}."
    return "\n".join([sentence, *remarks(need, {}, directives)])


def _is_critique(constraint: Constraint) -> bool:
    """Tell "cheaper" and "lighter" from "under $50": they compare with what was shown."""
    words = constraint.said.split()
    return constraint.op in BOUNDS and len(words) == 1 and not any(c.isdigit() for c in words[0])


def _offer(relaxation: Answer) -> str:
    matching = relaxation["matching"]
    products = "1 product" if matching == 1 else f"{matching:,} products"
    said = relaxation["instead_of"]
    if relaxation["bound"] is None:
        return f"leaving out “{said}” ({products})"
    return f"{bound_of(relaxation)} instead of “{said}” ({products})"


def bound_of(relaxation: Answer) -> str:
    """Return the bound that would do, as money where it is a price."""
    bound, currency = relaxation["bound"], relaxation["currency"]
    if not currency:
        return f"{bound:g}"
    return str(format_currency(bound, currency, locale="en_US"))


def unknown(need: Need) -> str:
    """Return the honest answer to a thing that this shop has no word for."""
    return f"This shop has no {_joined(need.unknown, ' or ')}. What else are you looking for?"


def details(question: str, answer: Answer) -> str:
    """Return the facts that a question about shown products asks for, or that there are none."""
    asked = set(stems(question))
    lines = []
    for product in answer["products"]:
        facts = [f"{k}: {v}" for k, v in product["facts"].items() if asked & set(stems(k))]
        about = facts or _fitting(product["says"], asked)
        said = "; ".join(about) if about else "the catalogue doesn't say"
        lines.append(f"- **{product['title']}**: {said.rstrip('.')}.")
    return "\n".join(lines)


def _fitting(text: str, asked: set[str]) -> list[str]:
    scored = [(len(asked & set(stems(s))), s.strip()) for s in split(text) if s.strip()]
    best = max(scored, default=(0, ""))
    return [best[1]] if best[0] >= 2 else []


def _joined(parts: Sequence[str], last: str = " and ") -> str:
    if len(parts) < 2:
        return "".join(parts)
    return ", ".join(parts[:-1]) + last + parts[-1]


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "." if text else ""


def _varied(choices: Sequence[str], by: str) -> str:
    """Choose by content, so that the same question always gets the same words."""
    return choices[zlib.crc32(by.encode()) % len(choices)]
