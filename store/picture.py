"""A drawn picture of a product: the illustration of its kind, tinted by its color."""

from __future__ import annotations

import colorsys
import re
from functools import lru_cache
from importlib.resources import files

from store.errors import ProductNotFound
from store.lexicon import color_families, colors, named_in, tints
from store.words import words

_PLAIN = "#b9c0c8"
_KIND = re.compile(r"[a-z][a-z0-9-]{0,40}")
_TINT = re.compile(r"[0-9a-f]{6}")
_MODIFIERS = {"dark": -0.12, "deep": -0.1, "light": 0.12, "pale": 0.16, "powder": 0.12}


def tint_of(color: str) -> str:
    """Return how a color looks, as rrggbb: "dark green" is a darker green."""
    said = tuple(words(color))
    named = [phrase for _, _, phrase in named_in(said, colors())]
    tint = _PLAIN
    if named:
        family = sorted(color_families()[named[-1]])[0]
        tint = tints().get(named[-1], tints().get(family, _PLAIN))
    return _lightened(tint, sum(_MODIFIERS.get(w, 0.0) for w in said)).removeprefix("#")


def url_of(kind: str, color: str) -> str:
    """Return the address of a picture, relative to the shop's page."""
    return f"pictures/{kind}/{tint_of(color)}.svg"


@lru_cache(maxsize=2048)
def drawn(kind: str, tint: str) -> str:
    """Return the SVG of a kind of product in a tint (rrggbb); raises ProductNotFound."""
    if not _KIND.fullmatch(kind) or not _TINT.fullmatch(tint):
        raise ProductNotFound(f"there is no picture {kind!r} in {tint!r}")
    source = files("store").joinpath("demo", "pictures", f"{kind}.svg")
    if not source.is_file():
        raise ProductNotFound(f"there is no picture of a {kind!r}")
    # A white product needs darker edges and a black one lighter details, to be seen at all.
    tones = {"main": 0.0, "shade": -0.12, "light": 0.14, "line": -0.32}
    drawing = source.read_text(encoding="utf-8")
    for token, change in tones.items():
        drawing = drawing.replace(f"{{{token}}}", _lightened(f"#{tint}", change))
    return drawing


def _lightened(tint: str, change: float) -> str:
    """Move the lightness (0 to 1) of a color; what is near black or white moves further."""
    red, green, blue = (int(tint[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = min(max(lightness + change, 0.06), 0.99)
    mixed = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in mixed)
