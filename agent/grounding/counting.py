"""Numbers that belong to no product: how many there are, and what the shopper asked for."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from agent.grounding.cues import cue
from agent.grounding.figures import Figure
from agent.grounding.passage import rooted
from agent.grounding.scene import Scene
from agent.grounding.terms import phrase, roots_listed
from agent.reading import words_of
from recommender import Evidence

_YOURS = cue("yours", "(?:{})[^,;.]*$")
_YOURS_AFTER = cue("yours_after", "(?:{})")
_OF_YOU = re.compile(r"\s*of you\b")
_SHOP = cue("shop")
_PART_OF = cue("part_of", r"\b(?:{})\s(?:about |around |up to |all )?$")
_BOUGHT = cue("bought", r"[^,;.]{0,60}\b(?:{})\b")
_AMONG = re.compile(r"\bof (?:the|these|those|all)\s$", re.IGNORECASE)
_OF_THEM = re.compile(r"\s*(?:of|other|more|top|best|first|last)\b", re.IGNORECASE)
_COUNTING = cue("counting", r"(?:\b(?:{})|^)\s*$")
_SAME = 0.005
_COUNTED_AFTER = cue("counted_after", r"\s*(?:{})")


def general(figure: Figure, text: str, scene: Scene, named: Collection[int]) -> Evidence | None:
    """Return what bears out a number that is said of no product in particular."""
    return (
        _from_counts(figure, text, scene, named)
        or _as_wished(figure, scene)
        or _of_products(figure, scene, named)
    )


def _from_counts(
    figure: Figure, text: str, scene: Scene, named: Collection[int]
) -> Evidence | None:
    """Match a number of the tools; one whose label states a bound needs that bound beside it."""
    if figure.kind == "money" or figure.kind == "percent":
        return None if named else _from_labels(figure, scene)
    if not _speaks_of_products(figure, scene) or not figure.value.is_integer():
        return None
    numbers = {float(n.replace(",", "")) for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
    fitting = [entry for entry in scene.counted if any(f.value in numbers for f in entry[1])]
    said = set(phrase(text))
    for index, (words, labels, count) in enumerate(scene.counted):
        allowed = any(f.value in numbers for f in labels) or (not labels and words <= said)
        allowed = allowed or not fitting
        if count == figure.value and allowed:
            return Evidence(field="computed", value=f"{list(scene.counts)[index]}: {count}")
    return None


def _from_labels(figure: Figure, scene: Scene) -> Evidence | None:
    for label, number in scene.counts.items():
        if label.startswith("bound") and abs(number - figure.value) < _SAME:
            return Evidence(field="computed", value=f"{label}: {number:g}")
    for index, (_, labels, count) in enumerate(scene.counted):
        if any(f.value == figure.value and f.kind == figure.kind for f in labels):
            return Evidence(field="computed", value=f"{list(scene.counts)[index]}: {count}")
    return None


def _as_wished(figure: Figure, scene: Scene) -> Evidence | None:
    """Match a number of the shopper's where the text speaks of it as the shopper's."""
    if not _YOURS.search(figure.before) and not _YOURS_AFTER.match(figure.after):
        return None
    if _OF_YOU.match(figure.after):
        return Evidence(field="need", value=figure.text)
    for wished in scene.wished_figures:
        same = wished.unit == figure.unit or not wished.unit
        if same and abs(wished.amount - figure.amount) < 1e-6:
            return Evidence(field="need", value=wished.text or figure.text)
    return None


def _of_products(figure: Figure, scene: Scene, named: Collection[int]) -> Evidence | None:
    """Match how many products there are."""
    if figure.kind != "count" or not figure.value.is_integer():
        return None
    if _PART_OF.search(figure.before) or _BOUGHT.match(figure.after):
        return None
    nouns, found = figure.nouns, len(scene.found)
    if nouns and nouns[0] in roots_listed("uncounted"):
        return Evidence(field="computed", value="no fact of a product")
    if not _speaks_of_products(figure, scene):
        return None
    among = _AMONG.search(figure.before)
    few = figure.value <= found and not among and not _SHOP.search(figure.before + figure.after)
    if few or figure.value in (found, *named):
        return Evidence(field="computed", value=f"{found} found")
    return None


def _speaks_of_products(figure: Figure, scene: Scene) -> bool:
    kinds = frozenset(root for p in scene.products for root in p.called)
    if any(noun in _generic() or noun in kinds for noun in figure.nouns):
        return True
    if _OF_THEM.match(figure.after) or _AMONG.search(figure.before):
        return True
    counting = bool(_COUNTING.search(figure.before))
    return counting and (not figure.nouns or bool(_COUNTED_AFTER.match(figure.after)))


@cache
def _generic() -> frozenset[str]:
    return frozenset(map(rooted, words_of("english", "generic"))) | roots_listed("counted")
