"""Whether a text says what a product is made of, or names a material in passing.

"Glass beads" make no blanket of glass, and no clock that counts down is made of down.
"""

from __future__ import annotations

import re
from functools import cache

from store import Product, fold

_MAKING = (
    r"(?:made|crafted|constructed|built|woven|knit(?:ted)?|carved|forged|cast|mou?lded|formed|"
    r"manufactured|composed|consists?|sewn|stitched|fashioned|hewn|turned|blown|spun|produced|"
    r"hand-?made|covered|wrapped|upholstered|machined|milled)"
)
# What may stand between "made" and the material: "made up of 100% soft".
_UP_TO = (
    r"(?:\s+(?:up|entirely|completely|only|mostly))?\s+(?:of|from|out of|in|with)\s+[^.;:!?]{0,40}?"
)
_WHOLE = r"(?:body|construction|build|shell|fabric|material|housing|casing|blend|structure|finish)"
_PART = (
    r"(?:accents?|armrests?|backing|balls?|bands?|bars?|base|beads?|beans?|bearings?|bells?|belts?|"
    r"bits?|blades?|blend|bolts?|border|bottom|braces?|brackets?|brush|bumper|buckles?|buttons?|"
    r"cables?|caps?|chains?|clasps?|clips?|collar|components?|core|corners?|covers?|cups?|cushion\w*|"
    r"details?|detailing|edges?|fastener\w*|feet|fill\w*|filters?|foot|footbed|frames?|gears?|grips?|"
    r"hammer|handles?|hardware|heads?|heels?|hinges?|hooks?|inserts?|inner|insoles?|interior|joints?|"
    r"knobs?|label|laces?|layers?|legs?|lens(?:es)?|lids?|lin(?:ed|ing)|locks?|loops?|midsole|"
    r"mouthpiece|nails?|needles?|nozzles?|outsoles?|pads?|padd\w+|palms?|panels?|parts?|pellets?|"
    r"pins?|pipes?|plates?|poles?|posts?|pump|rails?|rims?|rings?|rivets?|rods?|rollers?|ropes?|"
    r"screens?|screws?|seals?|seats?|shafts?|shelf|shelves|skirt|sleeves?|soles?|spokes?|spout|"
    r"springs?|stand|stem|sticks?|stitching|straps?|strings?|stripes?|studs?|support|tabs?|tips?|"
    r"toes?|top|trays?|trims?|tubes?|upper|valves?|wheels?|window|wires?|wicks?|zip\w*)"
)
# What follows a material that a thing is for, or only looks like: "wood glue", "marble effect".
_AIM = (
    r"(?:adhesive|alternative|clean\w*|conditioner|cutting|drill\w*|effect|emulsion|etch\w*|files?|"
    r"filler|free|glue|like|look|oil|paints?|polish\w*|print\w*|protector|remover|repair|saws?|screws?|"
    r"sealants?|stains?|style|varnish|working)"
)
# These fill or line a thing unless it is one of few.
_FILLS = frozenset(("foam", "memory foam", "down", "goose down", "duck down", "feather", "gel"))
_FILLED = r"(?:pillow|mattress|topper|cushion|comforter|duvet|jacket|vest|parka|quilt|bedding)"


def made_of(product: Product, material: str) -> bool:
    """Return True where a product states a material, or its text tells that it is made of it."""
    source = product.derived.get("material")
    if source is None:
        return True
    text = fold(product.title if source == "title" else product.description)
    if _made().search(text) and re.search(_phrase(_MAKING + _UP_TO, material), text):
        return True
    if material.casefold() in _FILLS:
        return bool(re.search(rf"\b{re.escape(fold(material))}\s+(?:\w+\s+)?{_FILLED}", text))
    if source == "title":
        return _is_titled(text, material)
    whole = rf"(?:100\s?%\s+(?:\w+\s+)?{_word(material)}|{_word(material)}\s+{_WHOLE}\b)"
    return bool(re.search(whole, text)) or _begins_with(product, text, material)


def _is_titled(title: str, material: str) -> bool:
    """Return True for a material in a title that is not one of a part: "with glass beads"."""
    part = rf"{_word(material)}[\s-]+(?:[\w-]+\s+)?(?:{_PART}|{_AIM})\b"
    beside = rf"(?:\b(?:with|w/|for|and|plus)|&)\s+(?:[\w-]+\s+){{0,2}}{_word(material)}"
    return not re.search(part, title) and not re.search(beside, title)


def _begins_with(product: Product, text: str, material: str) -> bool:
    """Return True where what the product is called follows: "full-grain leather satchel"."""
    named = {w.rstrip("s") for w in re.findall(r"[a-z]{3,}", fold(product.title))}
    after = re.findall(rf"{_word(material)}((?:\s+[\w-]+){{1,2}})", text)
    words = (w for two in after for w in two.split())
    return any(w.rstrip("s") in named and not re.fullmatch(_PART, w) for w in words)


def _phrase(before: str, material: str) -> str:
    # "Made with glass beads" tells of a part.
    return rf"\b{before}{_word(material)}(?![\s-]+{_PART}\b)"


def _word(material: str) -> str:
    return rf"\b{re.escape(fold(material))}\b"


@cache
def _made() -> re.Pattern[str]:
    return re.compile(rf"\b{_MAKING}\b")
