"""The ways a product may be named by its title and its brand."""

from __future__ import annotations

from collections.abc import Sequence

from agent.grounding.facts import Facts
from agent.grounding.passage import Word
from agent.grounding.terms import Phrase


def ways(facts: Facts) -> list[Phrase]:
    """Return the names of a product: its title, and its title after its brand."""
    brand, title = facts.brand, facts.title
    own = [title] if not brand or title[: len(brand)] == brand else [title, brand + title]
    return [*own, brand] if brand else own


def length(words: Sequence[Word], index: int, name: Phrase, facts: Facts) -> int:
    """Return how many words from `index` on begin the name; 0 where too few do."""
    many = 0
    while many < len(name) and index + many < len(words):
        if words[index + many].root != name[many]:
            break
        many += 1
    if many == len(name) and (many > 1 or name == facts.brand or words[index].capital):
        return many
    while many and not _named_like(words[index + many - 1]):
        many -= 1
    return many if many >= max(2, len(facts.brand) * (name[:1] == facts.brand[:1])) else 0


def _named_like(word: Word) -> bool:
    return word.capital or word.text[0].isdigit()


def in_order(roots: Sequence[str], name: Phrase) -> bool:
    """Return True when the roots stand in a name in this order, with or without others."""
    rest = iter(name)
    return all(root in rest for root in roots)
