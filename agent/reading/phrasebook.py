"""The catalogue's own words as phrases to look for, with everything each may mean."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from agent.reading.lexicon import table, words_of
from agent.reading.naming import is_finish, listed, parts_of, synonyms_of, tells_persons, themes_of
from agent.reading.phrases import LONGEST, Kind, Match, Meaning, names, plain
from agent.reading.utterance import Word, root, roots, singulars
from store import Vocabulary, color_families, fold, materials

# Where as many state a color, one that is said can be held to.
_COLORED = 0.5
# As many words may be written as one: "dish washer safe".
_FUSED = 3
_IDENTIFIER = re.compile(r"[^\s-]+(?:-[^\s-]+){2,}")
# A color or material that can be told in a request: one to three plain words.
_NAME = re.compile(r"[a-z]{3,}(?:[ /-][a-z]{3,}){0,2}")
_MEASURED = re.compile(r"\d+(?:[./]\d+)?[ -][a-z]{2,}")
# A value in words, or one such as "4K".
_TOLD = re.compile(r"[A-Za-z]{2}|\d[A-Za-z](?:$|-)|^[A-Za-z]\d")
# Read by a reader of their own, or not in words.
_OWN = frozenset({"color", "material", "size", "gender", "category", "brand"})


class PhraseBook:
    """Every phrase of a catalogue, looked up by the roots of its words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._found: defaultdict[tuple[str, ...], list[Meaning]] = defaultdict(list)
        self._fused: defaultdict[str, list[Meaning]] = defaultdict(list)
        self._categories: defaultdict[tuple[str, ...], list[Meaning]] = defaultdict(list)
        self._themes: defaultdict[str, list[str]] = defaultdict(list)
        self._brands: dict[tuple[str, ...], Meaning] = {}
        self.vocabulary = vocabulary
        self._add_brands(vocabulary.brands)
        self._add_categories(vocabulary.categories)
        self._add_shared(vocabulary)
        self._add_texts(vocabulary.texts)
        self._add_sizes(vocabulary.texts.get("size", {}))
        for field, values in vocabulary.texts.items():
            if field == "gender" or tells_persons(field, values):
                self._add_gender(field, values)
        self._add_flags(vocabulary.flags)
        self._add_driven(vocabulary)
        self._add_claims()
        for phrase in table("compounds")["compounds"]:
            self._add(phrase, Meaning("compound", "", phrase))
        for phrase in table("compounds")["varieties"]:
            self._add(phrase, Meaning("variety", "", phrase))

    def _add(self, phrase: str, meaning: Meaning) -> None:
        key = roots(phrase)
        if key and len(key) <= LONGEST and meaning not in self._found.get(key, ()):
            self._found[key].append(meaning)

    def _has(self, phrase: str, kind: Kind) -> bool:
        return any(m.kind == kind for m in self._found.get(roots(phrase), ()))

    def _add_brands(self, brands: Mapping[str, int]) -> None:
        for brand, count in brands.items():
            key = plain(brand)
            if key and len("".join(key)) > 1 and key[0] not in words_of("english", "brandless"):
                self._brands[key] = _commoner(self._brands.get(key), brand, count)

    def _add_categories(self, categories: Mapping[str, int]) -> None:
        persons = {w for words in table("attributes")["gender"].values() for w in words}
        for category, products in categories.items():
            meaning = Meaning("category", "category", category, products)
            ends = {roots(part)[-1:] for part in (category, *parts_of(category))}
            # A coffee machine is an espresso machine, whatever other machines there are.
            also = {
                name
                for name in synonyms_of(category)
                if not self._titled(name) or (" " in name and roots(name)[-1:] in ends)
            }
            for phrase in dict.fromkeys((category, *parts_of(category), *sorted(also))):
                key = singulars(phrase)
                long = len("".join(key)) > 2 or phrase in also
                if long and not set(fold(phrase).split()) <= persons:
                    self._categories[key].append(meaning)
            for theme in themes_of(category):
                self._themes[theme].append(category)

    def _titled(self, name: str) -> bool:
        """Return True where titles are called so themselves: a purse is no other handbag then."""
        return roots(name)[-1] in self.vocabulary.title_heads

    def _add_shared(self, vocabulary: Vocabulary) -> None:
        same = table("compounds")["same_color"]
        own = frozenset(map(fold, vocabulary.texts.get("color", {})))
        for color in (*color_families(), *same):
            named = color if color in own else same.get(color, color)
            self._add(color, Meaning("color", "color", named))
        for color in map(fold, vocabulary.texts.get("color", {})):
            self._add_color(color)
        named = {**{m: m for m in materials()}, **table("compounds")["same_material"]}
        for said, material in named.items():
            self._add(said, Meaning("material", "material", material))
        for material in map(fold, vocabulary.texts.get("material", {})):
            if _NAME.fullmatch(material) and not self._has(material, "material"):
                self._add(material, Meaning("material", "material", material))

    def _add_color(self, color: str) -> None:
        """Add a color that only this catalogue has; one without a color word must be named."""
        if not _NAME.fullmatch(color) or self._has(color, "color"):
            return
        colored = any(w in color_families() for w in color.split()) or is_finish(color)
        kind: Kind = "color" if colored else "shade"
        self._add(color, Meaning(kind, "color", color))

    def _add_texts(self, texts: Mapping[str, Mapping[str, int]]) -> None:
        for field, values in texts.items():
            if field in _OWN:
                continue
            for value, count in values.items():
                for part in listed(value):
                    self._add_part(part, field, count)
                if not _IDENTIFIER.fullmatch(value) and _TOLD.search(value):
                    self._add(value, Meaning("text", field, value, count))
                    if "_" in field:
                        # Of "red light color" the red light is no part.
                        named = f"{value} {field.replace('_', ' ')}"
                        self._add(named, Meaning("text", field, value, count))
                    if "-" in value and len(roots(value)) > 1:
                        self._fused["".join(roots(value))].append(
                            Meaning("text", field, value, count)
                        )

    def _add_part(self, part: str, field: str, count: int) -> None:
        """Add one of several values that are stated together, with all that state it."""
        key = roots(part)
        found = self._found.get(key, [])
        same = [m for m in found if m.kind == "text" and m.field == field]
        if same and same[0].value == part:
            found[found.index(same[0])] = same[0]._replace(products=same[0].products + count)
        elif not same and _TOLD.search(part):
            self._add(part, Meaning("text", field, part, count))

    def _add_sizes(self, sizes: Mapping[str, int]) -> None:
        """Add sizes that nothing else is taken for, such as "12 inch"."""
        for size, count in sizes.items():
            if _MEASURED.fullmatch(fold(size)):
                self._add(size, Meaning("text", "size", size, count))

    def _add_gender(self, field: str, values: Mapping[str, int]) -> None:
        spelled = table("attributes")["gender_values"]
        own = {spelled.get(fold(value), fold(value)): value for value in values}
        for person, words in table("attributes")["gender"].items():
            value = own.get(person) or (own.get("kids") if person in ("girls", "boys") else None)
            for word in words if value else ():
                self._add(word, Meaning("gender", field, str(value)))

    def _add_flags(self, flags: Iterable[str]) -> None:
        for flag in flags:
            self._fused["".join(roots(flag.replace("_", " ")))].append(Meaning("flag", flag, True))
        for word, flag in table("attributes")["opposites"].items():
            if flag in flags and word not in flags:
                self._fused["".join(roots(word))].append(Meaning("flag", flag, False))

    def _add_driven(self, vocabulary: Vocabulary) -> None:
        """Add "electric", where a field tells what drives a thing: mains."""
        for field, words in table("attributes")["powered"].items():
            for word in words if field in vocabulary.texts else ():
                self._fused.setdefault(root(word), [Meaning("claim", word, True)])

    def _add_claims(self) -> None:
        asked = table("attributes")["asked"]
        for claim, said in table("attributes")["claims"].items():
            phrases = [*said, *asked.get(claim, ())]
            fused = self._fused.get("".join(roots(claim.replace("_", " "))), [])
            same = table("attributes")["same_flags"].get(claim, claim)
            fused = fused or self._fused.get("".join(roots(same.replace("_", " "))), [])
            flag = next((m for m in fused if m.value is True), None)
            for phrase in phrases:
                key = "".join(roots(phrase))
                if key not in self._fused and roots(phrase) not in self._found:
                    self._fused[key] = [flag or Meaning("claim", claim, True)]
                    if len(roots(phrase)) > _FUSED:
                        self._found[roots(phrase)] = self._fused[key]

    def meanings(self, words: Sequence[Word]) -> tuple[Meaning, ...]:
        """Return everything that these words together may mean."""
        key = tuple(word.stem for word in words)
        found = list(self._found.get(key, ()))
        fused = self._fused.get("".join(key), []) if len(key) <= _FUSED else []
        found += [m for m in fused if m not in found]
        found += self.categories(words)
        named = tuple(p for word in words for p in plain(word.text))
        brand = self._brands.get(named)
        # "Dashwells cardigan" is one of Dashwell's.
        if not found and not brand and named and named[-1].endswith("s"):
            brand = self._brands.get((*named[:-1], named[-1].removesuffix("s")))
        return (*found, brand) if brand else tuple(found)

    def free_of(self, word: Word) -> Meaning | None:
        """Return what says that a product has none of a thing: "nut-free" for nuts."""
        for key in (f"{word.stem}free", f"{root(word.one)}free"):
            for meaning in self._fused.get(key, ()):
                return meaning
        return None

    def categories(self, words: Sequence[Word]) -> list[Meaning]:
        """Return the categories that answer to a phrase."""
        return self._categories.get(tuple(word.one for word in words), [])

    def themed(self, word: Word) -> list[str]:
        """Return the categories that a theme is a part of: food and treats, of food."""
        return self._themes.get(word.one, [])

    def matches(self, words: Sequence[Word], free: Sequence[bool]) -> list[Match]:
        """Return the phrases among the free words, the longest at each place."""
        found: list[Match] = []
        at = 0
        while at < len(words):
            match = self._longest(words, free, at)
            if match:
                found.append(match)
            at = match.last if match else at + 1
        return found

    def _longest(self, words: Sequence[Word], free: Sequence[bool], at: int) -> Match | None:
        for size in range(_reach(words, free, at), 0, -1):
            run = words[at : at + size]
            meanings = self.meanings(run)
            varieties = [m for m in meanings if m.kind == "variety"]
            if varieties and (own := self._stated(run) or self._seen(run, varieties)):
                return Match(at, at + 1, own)
            if meanings:
                return Match(at, at + size, meanings)
        return None

    def _stated(self, run: Sequence[Word]) -> tuple[Meaning, ...]:
        """Return what a variety is called by the catalogue: green is a value of tea_type."""
        meanings = self.meanings(run[:1])
        return tuple(m for m in meanings if m.kind == "text" and run[1].stem in names(m.field))

    def _seen(self, run: Sequence[Word], varieties: Sequence[Meaning]) -> tuple[Meaning, ...]:
        """Return the color that a green pepper has, where the shop states what such things have."""
        if not any(m.value in table("compounds")["visible"] for m in varieties):
            return ()
        counts, stated = self.vocabulary.categories, self.vocabulary.stated_by
        kinds = [str(m.value) for m in self.categories(run[1:])]
        shares = [stated.get(k, {}).get("color", 0) / max(counts.get(k, 0), 1) for k in kinds]
        titled = run[-1].stem in self.vocabulary.title_heads
        share = min(shares, default=self.vocabulary.coverage.get("color", 0.0) if titled else 0.0)
        colors = [m for m in self.meanings(run[:1]) if m.kind == "color"]
        return tuple(colors) if share >= _COLORED else ()

    def surfaces(self) -> Iterable[tuple[str, str, Kind]]:
        """Yield each word of the catalogue with its root and what it is a word of."""
        yield from _also_said()
        vocabulary = self.vocabulary
        for category in vocabulary.categories:
            yield from _surfaces(category, "category")
        for key in self._found.values():
            for meaning in key:
                if meaning.kind in ("color", "material", "text"):
                    yield from _surfaces(str(meaning.value), meaning.kind)
        for flag in vocabulary.flags:
            yield from _surfaces(flag.replace("_", " "), "flag")
        for brand in self._brands:
            yield from ((word, word, "brand") for word in brand)


def _commoner(known: Meaning | None, brand: str, count: int) -> Meaning:
    """Return a brand in its commoner spelling, with the products of all."""
    others = known.products if known else 0
    name = known.value if known and others >= count else brand
    return Meaning("brand", "brand", name, others + count)


def _reach(words: Sequence[Word], free: Sequence[bool], at: int) -> int:
    """Return how many words from a place on may be one phrase."""
    end = at
    while end < min(at + LONGEST, len(words)) and free[end]:
        if end > at and _breaks(words[end].gap):
            break
        end += 1
    return end - at


def _breaks(gap: str) -> bool:
    return any(c in gap for c in ",.;:!?()\n")


def _also_said() -> Iterable[tuple[str, str, Kind]]:
    """Yield the other words for colors and materials."""
    for color in table("compounds")["same_color"]:
        yield from _surfaces(color, "color")
    for material in table("compounds")["same_material"]:
        yield from _surfaces(material, "material")


def _surfaces(phrase: str, kind: Kind) -> Iterable[tuple[str, str, Kind]]:
    return ((word, root(word), kind) for word in plain(phrase))
