"""The words of one catalogue that sentences are read with, made once for all its turns."""

from __future__ import annotations

from functools import cached_property

from agent.grounding.terms import Phrase, Terms, phrase
from store import Vocabulary, colors, materials, stems


class ShopWords:
    """What a vocabulary means to the check; the work grows with the catalogue, so keep it."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.terms = Terms(vocabulary)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The roots of the catalogue's categories, brands and values."""
        names = [*self.vocabulary.categories, *self.vocabulary.brands, *self.vocabulary.flags]
        names += [value for values in self.vocabulary.texts.values() for value in values]
        return frozenset(root for name in names for root in phrase(name))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The stems of the names of categories."""
        return frozenset(stem for name in self.vocabulary.categories for stem in stems(name))

    @cached_property
    def common_names(self) -> frozenset[str]:
        """The roots that may be capitalized without naming a product."""
        origins = self.vocabulary.texts.get("origin", ())
        shared = (*self.vocabulary.categories, *origins, *colors(), *materials())
        return frozenset(root for name in shared for root in phrase(name))

    @cached_property
    def brands(self) -> dict[str, Phrase]:
        """Each brand in lower case, with its roots."""
        return {b.casefold().replace("\u2019", "'"): phrase(b) for b in self.vocabulary.brands}
