"""Parts that a thing has to have, of which the catalogue tells how many: "with drawers"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from agent.reading.counted import OWN
from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary

_HAS = r"(?:with|has|have|having|includes?|including)"
_SOME = r"(?:some|a few|several|lots of|plenty of|many|enough|its own|the)"


def parts_wanted(
    utterance: Utterance, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> list[tuple[Constraint, tuple[int, int]]]:
    """Return that there is at least one of each part that is named, with its place.

    Parts are the plural fields without a unit that the kind sought states, as `counts` tells.
    """
    fields = [
        field
        for field, range_ in vocabulary.numbers.items()
        if counts.get(field) and field.endswith("s") and not range_.unit and field not in OWN
    ]
    return [
        (Constraint(field=field, op="gte", value=1, said=utterance.said(*place)), place)
        for field in fields
        for found in _having(field).finditer(utterance.flat)
        for place in (found.span("said"),)
    ]


@cache
def _having(field: str) -> re.Pattern[str]:
    name = re.escape(field.replace("_", " "))
    return re.compile(rf"(?<!not )(?<!n't )(?<!no )\b(?P<said>{_HAS} (?:{_SOME} )?{name})(?![\w-])")
