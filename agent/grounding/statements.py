"""What the row of a product says is true of it, and what it says is not."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache

from agent.grounding.passage import words_in
from agent.grounding.terms import Phrase, Terms, phrase
from agent.reading import table
from recommender import Evidence
from store import Product, answers, days_of, key, texts_of

LEXICAL = frozenset({"color", "material"})
_PROSE = frozenset({"title", "description", "tags", "option"})
_DENIALS = frozenset(
    ("not", "no", "never", "without", "non", "isn't", "aren't", "doesn't", "don't", "lack", "nor")
)
_SHORT = 80


class Statements:
    """Terms by what a product says of them, each with the evidence.

    `kin` are colors of which only a shade is stated: pink and gold of what is rose gold.
    """

    def __init__(self, product: Product, terms: Terms) -> None:
        self.stated: dict[Phrase, Evidence] = {}
        self.denied: dict[Phrase, Evidence] = {}
        self.kin: set[Phrase] = set()
        self._read_values(product)
        for name, text in texts(product):
            self._read_text(name, text, terms)
        self._read_names(product)
        self._read_flags(product)
        self._read_opposites()

    def _read_values(self, product: Product) -> None:
        for name, values in texts_of(product).items():
            for value in values:
                evidence = Evidence(field=name, value=value)
                self._state(key(value), evidence)
                if name in LEXICAL:
                    self._widen({name}, value, evidence)

    def _read_text(self, name: str, text: str, terms: Terms) -> None:
        words = words_in(text.replace("\u2019", "'"))
        roots = [w.root for w in words]
        for start, end, term in terms.find(roots):
            evidence = Evidence(field=name, value=text if len(text) < _SHORT else term.text)
            if _denies(roots, start, end):
                self.denied.setdefault(term.phrase, evidence)
                continue
            self._state(" ".join(term.phrase), evidence)
            if not (term.homonym and name in _PROSE):
                # A kettlebell filled with sand is not sand-colored, so not beige.
                meant = {name} if name in LEXICAL else term.fields & LEXICAL
                self._widen(meant, " ".join(w.text for w in words[start:end]), evidence)

    def _widen(self, fields: AbstractSet[str], said: str, evidence: Evidence) -> None:
        """Let navy also be blue."""
        for field in fields:
            for also in answers(field, said):
                if field == "color" and tuple(also.split()) not in self.stated:
                    self.kin.add(tuple(also.split()))
                self.stated.setdefault(tuple(also.split()), evidence)

    def _state(self, said: str, evidence: Evidence) -> None:
        """Let a term be true of it in its own words."""
        self.kin.discard(tuple(said.split()))
        self.stated.setdefault(tuple(said.split()), evidence)

    def _read_names(self, product: Product) -> None:
        """Let what states its wheels have wheels, and what has no caffeine be free of it."""
        for name, value in product.attributes.items():
            if value == ("none",):
                evidence = Evidence(field=name, value="none")
                self.denied[phrase(name)] = evidence
                self.stated[(*phrase(name), "free")] = evidence
            elif not isinstance(value, bool):
                told = ", ".join(value) if isinstance(value, tuple) else str(value)
                self.stated.setdefault(phrase(name), Evidence(field=name, value=told))

    def _read_flags(self, product: Product) -> None:
        """Let a flag overrule what the texts seem to say."""
        for name, value in product.attributes.items():
            if isinstance(value, bool):
                kept, other = (self.stated, self.denied) if value else (self.denied, self.stated)
                kept[phrase(name)] = Evidence(field=name, value="yes" if value else "no")
                other.pop(phrase(name), None)

    def _read_opposites(self) -> None:
        """Let what is not wireless be wired."""
        for word, flag in _opposites():
            if flag in self.denied:
                self.stated[word] = self.denied[flag]
            if flag in self.stated:
                self.denied[word] = self.stated[flag]


def texts(product: Product) -> Iterator[tuple[str, str]]:
    """Yield each field of a product that holds words, with its text."""
    yield "title", product.title
    yield "description", product.description
    yield from (("tags", tag) for tag in product.tags)
    for name, values in texts_of(product).items():
        if name != "goes_with":
            yield from ((name, value) for value in values)
    yield from ((name, str(day)) for name, day in days_of(product).items())
    for variant in product.variants:
        yield from (("option", v) for v in (variant.title, *variant.options.values()) if v)


@cache
def _opposites() -> tuple[tuple[Phrase, Phrase], ...]:
    return tuple((phrase(w), phrase(f)) for w, f in table("attributes")["opposites"].items())


def _denies(roots: list[str], start: int, end: int) -> bool:
    before = roots[max(0, start - 2) : start]
    return bool(_DENIALS & set(before)) or roots[end : end + 1] == ["free"]
