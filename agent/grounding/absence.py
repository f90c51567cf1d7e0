"""Whether the shop really has none of what a sentence says it has none of."""

from __future__ import annotations

import re
from functools import cache

from agent.grounding.checked import Refused
from agent.grounding.cues import cue, either
from agent.grounding.figures import figures
from agent.grounding.passage import Word, words_in
from agent.grounding.scene import Scene
from agent.grounding.terms import phrase, roots_listed
from agent.reading import words_of
from recommender import Evidence
from store import stem, stems

_WHO = rf"\b(?:{either('who')})\s(?:(?:{either('adverb')}) )?"
_WHAT = r"\b(?P<what{}>[^.;!?]*)"
_NONE_OF = re.compile(
    rf"{_WHO}(?:{either('does_not')})\s(?:(?:{either('adverb')}) )?(?:{either('offers')})"
    rf"{_WHAT.format(1)}|"
    rf"{_WHO}(?:{either('has')})\s(?:no|none|nothing){_WHAT.format(2)}|"
    r"\b(?:there(?:'s| is| are| were| was)\s(?:no|nothing|none)|"
    rf"there (?:isn't|aren't|is not|are not)(?: any(?:thing)?)?){_WHAT.format(3)}|"
    r"(?:^|[,;:]\s|\bbut )(?:no|nothing|none)(?![\w,])(?! of| in particular| fancy)"
    rf"{_WHAT.format(4)}",
    re.IGNORECASE,
)
_UNTOLD = cue("untold_thing", r"\s*(?:any |enough |the |more |a )?(?:{})")
_ENDS = re.compile(
    r",?\s(?:but|though|so|while|because|which)\b|, (?:however|the|and)\b| - ", re.IGNORECASE
)
_ALL_OF_THAT = re.compile(
    r"\b(?:all|rest|everything|what you|fits?|match(?:es)?|meets?)\b", re.IGNORECASE
)
_HERE = cue("here")
_OF_THAT = re.compile(r"\s*of (?:that|those|these|them|it)\b", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*(?:it|them|this|that one|those|these)\b", re.IGNORECASE)


def place(text: str) -> tuple[int, int] | None:
    """Return where a text says that there is none of something."""
    found = _NONE_OF.search(text)
    return found.span() if found else None


def absence(text: str, scene: Scene) -> tuple[tuple[int, int], Evidence] | None:
    """Return the place of a sentence that says the shop has none of something, and its proof.

    None when the sentence says no such thing; refused when it does and it isn't known.
    """
    found = _NONE_OF.search(text)
    if not found:
        return None
    what = next(g for g in found.groups() if g is not None)
    what = _ENDS.split(what)[0]
    if _OF_THAT.match(what) and scene.counts.get("matching"):
        raise Refused("some of that was found")
    sought = _sought(what)
    if _UNTOLD.match(what) or _SUBJECT.match(what) or not _of_the_shop(found, what, sought, scene):
        return None
    evidence = _counted(what, sought, scene) or _unknown(sought, scene)
    if evidence is None:
        raise Refused(f"it is not known that the shop has no{what or 'ne'}")
    return (found.start(), found.end()), evidence


def _sought(what: str) -> list[Word]:
    plain = words_of("english", "stop") | words_of("english", "generic")
    words = words_in(what)
    return [w for w in words if w.text.casefold() not in plain and not w.text[0].isdigit()]


def _of_the_shop(found: re.Match[str], what: str, sought: list[Word], scene: Scene) -> bool:
    """Tell "there is no tent under $50" from "there is no padding", which is of a product."""
    if found["what1"] is not None or found["what2"] is not None:
        return True
    nothing = "nothing" in found[0].casefold() or "none" in found[0].casefold()
    kind = any(stem(w.text.casefold()) in scene.shop.kinds for w in sought)
    return kind or (bool(_HERE.search(what)) and (nothing or bool(figures(what))))


def _counted(what: str, sought: list[Word], scene: Scene) -> Evidence | None:
    roots = {w.root for w in sought}
    values = {f.value for f in figures(what)}
    for (words, labels, count), label in zip(scene.counted, scene.counts, strict=True):
        plain = {r for r in words if not r.isdigit()} - _small_words()
        alike = plain <= roots or roots <= plain
        same = bool(plain) and alike and values == {f.value for f in labels}
        if count == 0 and (same or (label == "matching" and _whole_need(what, roots, scene))):
            return Evidence(field="computed", value=f"{label}: 0")
    return None


def _whole_need(what: str, roots: set[str], scene: Scene) -> bool:
    """Return True when all the shopper's limits are repeated, as only all of them match nothing."""
    if not roots <= scene.wished | _small_words():
        return False
    said = set(phrase(what))
    limits = (set(phrase(c.said)) - _small_words() for c in scene.need.hard)
    return bool(_ALL_OF_THAT.search(what)) or all(limit <= said for limit in limits)


@cache
def _small_words() -> frozenset[str]:
    plain = words_of("english", "stop") | words_of("english", "generic")
    return frozenset(stems(" ".join((*plain, "meet rest match fit"))))


def _unknown(sought: list[Word], scene: Scene) -> Evidence | None:
    """Find a thing among those sought that the catalogue has no word for at all."""
    unknown = {root for thing in scene.need.unknown for root in stems(thing)}
    for word in sought:
        own = stem(word.text.casefold())
        if word.root in unknown or own in unknown or not _in_catalog(word.root, own, scene):
            return Evidence(field="computed", value=f"the catalogue has no word {word.text!r}")
    return None


def _in_catalog(root: str, own: str, scene: Scene) -> bool:
    titles = scene.shop.vocabulary.title_words.keys()
    if {root, own} & titles or own in roots_listed("openers"):
        return True
    if own in words_of("english", "describing") or root in words_of("english", "describing"):
        return True
    return bool({own, root} & scene.shop.roots)
