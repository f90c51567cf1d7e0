"""What a phrase of the catalogue means in its place, where it may mean several things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.reading.gender import comes_along, of_gender
from agent.reading.lexicon import table, words_of
from agent.reading.phrases import Meaning
from agent.reading.placement import (
    IN_COLOR,
    before_head,
    held,
    in_color,
    is_form,
    is_ordinary,
    leads_to_head,
    told,
)
from agent.reading.sighting import Sighting
from agent.reading.utterance import root, roots
from store import Vocabulary, color_families, fold, materials

_BRANDED = re.compile(r"\b(?:by|from|brand|made by|brand is|brand:|the brand)\s*:?\s*$")
_BRAND_AFTER = re.compile(r"\s*'?s?\s*brand(?:ed)?\b")
_MADE_OF = re.compile(
    r"\b(?:made|built|constructed|crafted|out) (?:out )?(?:of|from|with|in)\s+(?:\w+ )?$"
    r"|\bof\s+$|\bmaterials? (?:is |should be |of |: ?)?$"
)
# "No plastic taste", "a wood look" tell of no material.
_SEEMS = re.compile(r"\s*-?(?:after)?(?:tastes?|smells?|odou?rs?|flavou?rs?|looks?|feels?)\b")
# "A bed with a slide & ladder" names no brand.
_PART_OF = re.compile(r"\bwith\b[\w &,'-]*$")
# Of several fields with one value that is meant which nearly all products state it in.
_MOSTLY = 0.7
# Of what is for a season, all of the kind say for which.
_ALWAYS = 0.95
_DISTINCT = frozenset({"season", "position"})
# As many words may be all that answers a question for a value.
_ANSWER = 3
# So many words behind a quality may name the thing that has it.
_NEXT = 2


def _spelled_otherwise() -> Mapping[str, str]:
    same: Mapping[str, str] = table("compounds")["same_material"]
    return same


def _usual(texts: Sequence[Meaning]) -> list[Meaning]:
    """Return the meaning that most of the products with such a value give it, else all."""
    most = max(texts, key=lambda m: m.products)
    total = sum(m.products for m in texts)
    return [most] if most.products > _MOSTLY * total else list(texts)


def _as_said(sighting: Sighting) -> Sequence[Meaning]:
    """Return the meanings of a phrase but for one of another form: what is of wire is not wired."""
    other = sighting.said not in table("attributes")["opposites"]
    meanings = sighting.match.meanings
    return [m for m in meanings if not (other and m.kind == "flag" and m.value is False)]


class Reading:
    """Decides what a phrase means where it stands; None where it may mean several things."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def meaning(self, sighting: Sighting) -> Meaning | None:
        """Return the one meaning of a phrase in its place, or None."""
        meanings = self._own(self._fitting(_as_said(sighting), sighting.categories))
        if plain := in_color(sighting, meanings):
            return plain
        for meaning in meanings:
            if meaning.kind in ("text", "color", "shade", "material") and sighting.names(
                meaning.field
            ):
                own = fold(str(meaning.value)) == sighting.said
                return meaning if own or not sighting.is_name_of(meaning.field) else None
        if surely := told(sighting) or held(sighting, meanings):
            return surely
        if any(m.kind in ("compound", "variety") for m in meanings):
            return None
        kinds = {m.kind for m in meanings}
        for kind, decide in (
            ("gender", of_gender),
            ("brand", self._brand),
            ("flag", self._flag),
            ("claim", self._claim),
            ("color", self._color),
            ("material", self._material),
            ("text", self._text),
        ):
            if kind in kinds and (found := decide(sighting, meanings)):
                return found
        return None

    def _fitting(self, meanings: Sequence[Meaning], categories: Sequence[str]) -> Sequence[Meaning]:
        """Return the meanings that the thing sought can have: headphones have no flavor."""
        stated = {f for c in categories for f in self._vocabulary.stated_by.get(c, ())}
        own = [m for m in meanings if not stated or m.kind != "text" or m.field in stated]
        return own or meanings

    def _own(self, meanings: Sequence[Meaning]) -> Sequence[Meaning]:
        """Return the meanings that the shop states: its mahogany is a body wood and no color."""
        uses = table("attributes")["uses"]
        if not any(m.kind == "text" and m.field not in uses for m in meanings):
            return meanings
        words = [m for m in meanings if m.kind in ("color", "material")]
        return [m for m in meanings if m not in words or self._stated(m.field, m)]

    def _comes_along(self, field: str, sighting: Sighting) -> bool:
        """Return True for the dog of "we are 4 and a dog", where no tent is for an animal."""
        stated = (self._vocabulary.stated_by.get(c, {}) for c in sighting.categories)
        aside = field == "species" and comes_along(sighting)
        return bool(aside and sighting.categories) and not any(field in s for s in stated)

    def _brand(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        brand = next(m for m in meanings if m.kind == "brand")
        named = _BRANDED.search(sighting.before) or _BRAND_AFTER.match(sighting.after)
        if named:
            return brand
        if _PART_OF.search(sighting.before) and not sighting.negated:
            return None
        if len(meanings) > 1 or (not sighting.negated and self._everyday(sighting, brand)):
            return None
        return brand

    def _everyday(self, sighting: Sighting, brand: Meaning) -> bool:
        """Return True when the brand's name is also a plain word of other products' titles."""
        if sighting.match.last - sighting.match.first > 1:
            return False
        word = sighting.utterance.words[sighting.match.first]
        plain = any(
            word.text in words_of("english", entry)
            for entry in ("stop", "generic", "describing", "ordinary", "boundary", "barely")
        )
        titled = self._vocabulary.title_words.get(word.stem, 0)
        return plain or len(word.text) < 3 or titled > 2 * brand.products + 2

    def _flag(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        flag = next(m for m in meanings if m.kind == "flag")
        # Carbon poles are not carbonated.
        if flag.field.endswith("ated") and not sighting.said.endswith("ated"):
            return None
        stated = [m for m in meanings if m.kind == "text"]
        if not stated:
            return None if sighting.said in words_of("english", "ordinary") else flag
        kinds = [self._vocabulary.stated_by.get(c, {}) for c in sighting.categories]
        said = [any(m.field in fields for fields in kinds) for m in (flag, stated[0])]
        if said[0] != said[1]:
            return (flag, stated[0])[said[1]]
        return stated[0] if self._is_listed(sighting, flag) else flag

    def _is_listed(self, sighting: Sighting, flag: Meaning) -> bool:
        """Return True for food, and for care whose kinds state no such flag: a vegan face cream."""
        # The cream of a face cream is no head where it names a color too.
        after = sighting.utterance.words[sighting.match.last : sighting.match.last + _NEXT]
        named = {*sighting.head.split(), *(w.text for w in after if w.gap == " ")}
        if named & words_of("attributes", "food"):
            return True
        cared = [
            fields
            for kind, fields in self._vocabulary.stated_by.items()
            if words_of("attributes", "care").intersection(roots(kind))
        ]
        flagged = any(flag.field in fields for fields in cared)
        return bool(named & words_of("attributes", "scented")) and not flagged

    def _claim(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        return next(m for m in meanings if m.kind == "claim")

    def _color(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        color = next(m for m in meanings if m.kind == "color")
        if sighting.said in materials() and sighting.said not in color_families():
            return None
        # Roses are flowers, a rose dress has the color.
        if sighting.said.endswith("s") and not str(color.value).endswith("s"):
            return None
        said = set(sighting.said.split())
        tables = words_of("compounds", "things")
        if len(said) > 1 or not said <= tables:
            return color
        if _MADE_OF.search(sighting.before):
            return None
        if IN_COLOR.search(sighting.before) and not any(m.kind == "material" for m in meanings):
            return color
        only = {m.kind for m in meanings} == {"color"}
        if is_form(sighting, meanings):
            return None
        if said <= words_of("compounds", "scents"):
            return color if said <= words_of("compounds", "fruity") and sighting.tasteless else None
        mostly = said <= words_of("compounds", "mostly_colors") or self._stated("color", color)
        return color if only and mostly and (sighting.describing or sighting.negated) else None

    def _is_only_a_word(self, meaning: Meaning) -> bool:
        """Return True for a color that this shop has nothing in."""
        return meaning.kind == "color" and not self._stated("color", meaning)

    def _stated(self, field: str, meaning: Meaning) -> bool:
        values = self._vocabulary.texts.get(field, {})
        return meaning.value in values or str(meaning.value).title() in values

    def _material(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        material = next(m for m in meanings if m.kind == "material")
        if _SEEMS.match(sighting.after):
            return None
        if sighting.said.endswith("es") and not str(material.value).endswith("es"):
            return None
        if _MADE_OF.search(sighting.before):
            return material
        shared = sighting.said in materials() or sighting.said in _spelled_otherwise()
        # A word that only this shop has for a material is one where it describes a thing.
        alone = all(m is material or self._is_only_a_word(m) for m in meanings)
        meant = (
            before_head(sighting)
            or sighting.before.endswith((" in ", " from ", " but "))
            or sighting.is_demanded
        )
        plain = sighting.negated or (alone and meant)
        if not shared and not plain and sighting.match.last - sighting.match.first == 1:
            return None
        loose = sighting.said in words_of("compounds", "loose_materials")
        texts = [
            m for m in meanings if m.kind == "text" and m.field not in table("attributes")["uses"]
        ]
        if loose and (texts or not (sighting.describing or sighting.negated)):
            return None
        return None if loose and not self._stated("material", material) else material

    def _text(self, sighting: Sighting, meanings: Sequence[Meaning]) -> Meaning | None:
        """Return the value of a field when only that field has it and nobody means else by it."""
        texts = [m for m in meanings if m.kind == "text"]
        others = {m.kind for m in meanings} - {"text"}
        if own := self._of_own_name(sighting, texts):
            return own
        texts = _usual(texts)
        if len({m.field for m in texts}) > 1 or others & {"color", "material", "flag", "gender"}:
            return None
        if self._comes_along(texts[0].field, sighting):
            return None
        if self._of_another(texts[0].field, sighting) or self._is_when(texts[0].field, sighting):
            return None
        used = texts[0].field in table("attributes")["uses"]
        if used and not (
            self._is_always(texts[0].field, sighting) or self._is_form(texts[0], sighting)
        ):
            return None
        plain = sighting.is_name_of(texts[0].field) or is_ordinary(sighting.said)
        if plain and not self._is_usual(texts[0], sighting):
            return None
        if "category" in others and not sighting.describing:
            return None
        long = sighting.match.last - sighting.match.first > 1
        return texts[0] if long or sighting.describing or sighting.negated else None

    def _is_always(self, field: str, sighting: Sighting) -> bool:
        """Return True for the winter of winter tires, where all tires state their season."""
        stated = self._vocabulary.stated_by
        counts = self._vocabulary.categories
        kinds = [c for c in sighting.categories if counts.get(c)]
        full = [stated.get(c, {}).get(field, 0) >= _ALWAYS * counts[c] for c in kinds]
        return field in _DISTINCT and bool(full) and all(full) and before_head(sighting)

    def _is_form(self, meaning: Meaning, sighting: Sighting) -> bool:
        """Return True for the "over-ear" of headphones that mostly state their style."""
        whole = "-" in str(meaning.value) and roots(str(meaning.value)) == roots(sighting.said)
        counts, stated = self._vocabulary.categories, self._vocabulary.stated_by
        kinds = [c for c in sighting.categories if counts.get(c)]
        most = [stated.get(c, {}).get(meaning.field, 0) >= _MOSTLY * counts[c] for c in kinds]
        placed = before_head(sighting) or sighting.negated or sighting.is_demanded
        return whole and placed and bool(most) and all(most)

    def _is_usual(self, meaning: Meaning, sighting: Sighting) -> bool:
        """Return True for the "plain" of plain sheets, where sheets have a pattern."""
        stated = (self._vocabulary.stated_by.get(c, {}) for c in sighting.categories)
        whole = fold(str(meaning.value)) == sighting.said
        placed = leads_to_head(sighting) or sighting.is_demanded
        return whole and placed and any(meaning.field in fields for fields in stated)

    def _of_own_name(self, sighting: Sighting, texts: Sequence[Meaning]) -> Meaning | None:
        """Return the firmness that "firm" is: a value that its field is called after."""
        said = sighting.said
        called = (m for m in texts if m.field != said and root(m.field) == root(said))
        own = (m for m in called if fold(str(m.value)) == said)
        return next(own, None) if sighting.describing or sighting.negated else None

    def _is_when(self, field: str, sighting: Sighting) -> bool:
        """Return True for the October of a journey: the thing sought is harvested in no month."""
        stated = any(field in self._vocabulary.stated_by.get(c, ()) for c in sighting.categories)
        return sighting.said in words_of("english", "months") and not stated

    def _of_another(self, field: str, sighting: Sighting) -> bool:
        """Return True for a tea_type where nobody speaks of tea."""
        first, _, rest = field.partition("_")
        words = sighting.utterance.words
        return (
            rest == "type" and len(words) > _ANSWER and root(first) not in {w.stem for w in words}
        )
