"""How a catalogue writes the values that its filters know by their stems."""

from __future__ import annotations

from collections.abc import Mapping

from store.lexicon import color_families
from store.satisfaction import key
from store.vocabulary import Vocabulary


def written(vocabulary: Vocabulary, field: str) -> dict[str, str]:
    """Return the usual way to write each value of a field, and each color family, by its key."""
    counts = _counts(vocabulary, field)
    found = {key(value): value for value in sorted(counts, key=lambda v: (counts[v], v))}
    families = sorted(color_families()) if field == "color" else []
    return {key(f): f for f in families} | found


def _counts(vocabulary: Vocabulary, field: str) -> Mapping[str, int]:
    own = {"category": vocabulary.categories, "brand": vocabulary.brands}
    return own.get(field, vocabulary.texts.get(field, {}))
