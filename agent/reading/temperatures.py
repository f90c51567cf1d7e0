"""How cold it may get: "for minus 5 degrees", "down to 20f"."""

from __future__ import annotations

import re

from agent.reading.bounds import Bound
from store import Constraint, Vocabulary

_FIELD = "temperature"
_COLD = re.compile(r"(?:\bminus |\bnegative |(?<![\w.])-)$")
# The -10 of "for winter, -10" is as cold as it gets.
_ALONE = re.compile(r"\s*(?:$|[,.;!?](?!\d))")
_DOWN = re.compile(
    r"\b(?:down|good|rated|comfortable|warm enough) (?:to|for|at|until)\s*(?:about )?$"
)
_DEGREES = re.compile(
    r"\s?(?:(?:°|degrees?|deg\.?)\s?(?P<scale>celsius|centigrade|fahrenheit|c\b|f\b)?"
    r"|(?P<letter>c|f|celsius|fahrenheit)\b)"
)


def temperature_limits(
    flat: str, said: str, bound: Bound, vocabulary: Vocabulary
) -> tuple[Constraint, ...]:
    """Return the constraint for a cold that a thing must stand, else none; °F become °C."""
    stated = vocabulary.numbers.get(_FIELD)
    degrees = _DEGREES.match(flat, bound.last.end)
    cold = _COLD.search(flat[: bound.last.start])
    until = cold.start() if cold else bound.last.start
    alone = cold and _ALONE.match(flat, bound.last.end)
    if not stated or not ((degrees and (cold or _DOWN.search(flat[:until]))) or alone):
        return ()
    value = -bound.last.value if cold else bound.last.value
    scale = (degrees["scale"] or degrees["letter"] or "c") if degrees else "c"
    celsius = round((value - 32) * 5 / 9, 1) if scale.startswith("f") else value
    if cold and said[:1].isdigit():
        said = f"{cold[0]}{said}".strip()
    return (Constraint(field=_FIELD, op="lte", value=celsius, said=said, unit=stated.unit),)
