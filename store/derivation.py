"""Attributes that a catalogue states only in prose, read from the title, then the description."""

from __future__ import annotations

import re

from store.lexicon import (
    colors,
    doubtful,
    idle,
    materials,
    named_in,
    plain_colors,
    tells_doubtful,
    uncolored,
)
from store.product import AttributeValue, Product
from store.terms import undenied
from store.words import fold, words

FLAGS = {
    "waterproof": r"(?:100% |fully )?waterproof",
    "wireless": r"wireless|bluetooth",
    "noise_cancelling": r"noise[- ]cancell?ing",
    "rechargeable": r"rechargeable",
    "foldable": r"foldable|collapsible",
    "machine_washable": r"machine[- ]washable",
    "dishwasher_safe": r"dishwasher[- ]safe",
}
_DENIED = r"\b(?:not|no|non|never|neither|nor|cannot|\w+n't|without)[\s-]+(?:[\w'-]+\s+){0,3}"
_ANY_FLAG = re.compile("|".join(FLAGS.values()))
_CONJOINED = {"and", "or", "&"}


def derive(product: Product) -> Product:
    """Return the product with a color, material and flags read from its words.

    What the catalogue states is never replaced; `derived` names the field each was read from.
    Olive oil is not olive, nor tea in a tin of tin.
    """
    found: dict[str, tuple[AttributeValue, str]] = {}
    looks = (("color", colors()), ("material", materials())) if _has_looks(product) else ()
    for source, whole in (("title", product.title), ("description", product.description)):
        text = fold(_without_brand(whole, product.brand))
        # "Latex-free" plasters are of anything else.
        spoken = tuple(words(undenied(text)))
        for field, lexicon in looks:
            if named := _first_named(spoken, lexicon, prose=source == "description"):
                found.setdefault(field, (named, source))
        if _ANY_FLAG.search(text):
            for flag, pattern in FLAGS.items():
                if _affirmed(pattern, text):
                    found.setdefault(flag, (True, source))
    new = {f: v for f, v in found.items() if f not in product.attributes}
    if not new:
        return product
    return product.model_copy(
        update={
            "attributes": {**product.attributes, **{f: v for f, (v, _) in new.items()}},
            "derived": {**product.derived, **{f: source for f, (_, source) in new.items()}},
        }
    )


def _has_looks(product: Product) -> bool:
    """Return False for what is eaten, drunk or applied, by the name of its narrowest category."""
    kind = words(product.categories[-1]) if product.categories else []
    return not {" ".join(kind[-1:]), " ".join(kind[-2:])} & uncolored()


def _without_brand(text: str, brand: str | None) -> str:
    """Black Diamond makes lamps in other colors."""
    return re.sub(rf"\b{re.escape(brand)}\b", "", text, flags=re.IGNORECASE) if brand else text


def _first_named(
    spoken: tuple[str, ...], lexicon: frozenset[str], *, prose: bool
) -> tuple[str, ...]:
    """Return the first value a text names, with those joined to it ("black and gold").

    Later mentions are usually of parts, such as the straps of a bag. In `prose`, words that seldom
    tell a color or a material count where what follows shows that they do.
    """
    chosen: list[str] = []
    last = 0
    for start, end, phrase in named_in(spoken, lexicon | idle()):
        if phrase in idle():
            continue
        if lexicon is not colors() and _is_shade(phrase, spoken[end : end + 1]):
            continue
        # Stainless steel has no color of that name, and crystal clear sound no crystal.
        other = materials() if lexicon is colors() else colors()
        if " ".join((phrase, *spoken[end : end + 1])) in other:
            continue
        if prose and phrase in doubtful() and not _is_shown_by(spoken[end : end + 1]):
            continue
        between = set(spoken[last:start])
        if chosen and not between <= _CONJOINED:
            break
        chosen.append(phrase)
        last = end
    return tuple(dict.fromkeys(chosen))


def _is_shade(phrase: str, after: tuple[str, ...]) -> bool:
    """Return True for the stone of "stone gray"."""
    return phrase in colors() and bool(plain_colors() & set(after))


def _is_shown_by(after: tuple[str, ...]) -> bool:
    """Return True for a word after which "clear" or "down" is meant: glass, lens, jacket."""
    return bool(set(after) & (tells_doubtful() | colors() | materials()))


def _affirmed(pattern: str, folded: str) -> bool:
    said = re.search(rf"\b(?:{pattern})\b", folded)
    return bool(said) and not re.search(rf"{_DENIED}(?:{pattern})\b", folded)
