"""The check that every sentence passes before a shopper sees it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from agent.grounding import (
    absence,
    amounts,
    availability,
    comparisons,
    exclusivity,
    multiples,
    promises,
    sizes,
    traits,
)
from agent.grounding.checked import Checked, Refused
from agent.grounding.claims import Claim, Proof, settle
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import Figure, figures
from agent.grounding.mentions import Mention, Names
from agent.grounding.passage import Passage, read
from agent.grounding.scene import Scene
from agent.grounding.terms import Terms, phrase
from agent.grounding.zones import Stage, Zone, zones
from agent.need import Need
from recommender import Evidence
from store import Product, Vocabulary, colors, materials

_JOINT = cue("joint")
_SHORTEST_EXCERPT = 16


class Grounding:
    """Checks sentences against what one turn found."""

    def __init__(
        self,
        *,
        need: Need,
        vocabulary: Vocabulary,
        found: Sequence[Product],
        earlier: Sequence[Product] = (),
        counts: Mapping[str, float] | None = None,
        said: str = "",
    ) -> None:
        terms = Terms(vocabulary)
        now = {p.id for p in found}
        self._scene = Scene(
            need=need,
            vocabulary=vocabulary,
            terms=terms,
            found=tuple(Facts(p, terms) for p in found),
            earlier=tuple(Facts(p, terms) for p in earlier if p.id not in now),
            counts=dict(counts or {}),
            said=said,
        )
        self._names = Names(self._scene.products, _nobodys_name(self._scene), vocabulary.brands)

    def check(self, sentence: str, *, about: Sequence[str] = ()) -> Checked:
        """Return the sentence with its evidence, or why it is refused.

        `about` are the ids of the products that the sentences before it were about: what "it"
        and "both" mean.
        """
        passage = read(sentence)
        if not passage.words:
            return Checked(sentence=sentence, ok=not passage.text or _is_punctuation(passage.text))
        try:
            named, proofs = self._prove(sentence, passage, self._scene.facts(about))
        except Refused as refused:
            return Checked(sentence=sentence, ok=False, problem=str(refused))
        return Checked(
            sentence=sentence,
            ok=True,
            products=_in_order(named, proofs),
            evidence=_by_product(proofs),
        )

    def _prove(
        self, sentence: str, passage: Passage, about: Sequence[Facts]
    ) -> tuple[list[Facts], list[Proof]]:
        """Return the products named and the proofs of all that is said, or refuse it."""
        scene, text = self._scene, passage.text
        promises.refuse_intrusions(sentence, text, self._urls())
        if excerpt := self._excerpt(passage, about):
            return [], excerpt
        mentions, unknown = self._names.read(passage, about)
        passage = passage.without([(m.start, m.end) for m in mentions])
        gone = (
            None
            if _within_absence(mentions, passage.text)
            else absence.absence(passage.text, scene)
        )
        unknown += self._names.brands_elsewhere(passage, mentions)
        _refuse_unknown(unknown, gone[0] if gone else (0, 0), text)
        taken = self._echoes(passage) + ([gone[0]] if gone else [])
        proofs = [(p.id, _titled(p)) for m in mentions for p in m.products]
        proofs += [("", gone[1])] if gone else []
        claims = _Claims(scene, passage, taken, tuple(about))
        all_zones = zones(text, mentions, Stage(tuple(about), scene.found))
        for zone in all_zones:
            narrowed, found = traits.within(text, claims.traits, zone)
            stated = list(claims.of(narrowed, all_zones, found))
            proofs += settle(narrowed, stated, bool(_JOINT.search(text)))
        return [p for m in mentions for p in m.products], proofs

    def _urls(self) -> frozenset[str]:
        return frozenset(p.product.url for p in self._scene.products if p.product.url)

    def _excerpt(self, passage: Passage, about: Sequence[Facts]) -> list[Proof]:
        """Return what proves a sentence that stands word for word in a description."""
        said = " ".join(passage.text.casefold().strip(' ."').split())
        if len(said) < _SHORTEST_EXCERPT:
            return []
        among = about or self._scene.products
        return [
            (p.id, Evidence(field="description", value=passage.text))
            for p in among
            if said in " ".join(p.text.split())
        ][: len(about) or 1]

    def _echoes(self, passage: Passage) -> list[tuple[int, int]]:
        """Return the places that quote the shopper's own words."""
        wishes = self._scene.wishes.casefold()
        spans = [
            (s, e) for s, e in passage.quoted if passage.text[s:e].casefold().strip() in wishes
        ]
        return [(s, e) for s, e in spans if e > s]


class _Claims:
    """Reads the claims of each zone of one sentence."""

    def __init__(
        self,
        scene: Scene,
        passage: Passage,
        taken: Sequence[tuple[int, int]],
        about: tuple[Facts, ...],
    ) -> None:
        self._scene, self._text, self._about = scene, passage.text, about
        self._passage = passage
        self.traits = traits.traits(passage, scene, taken)
        numbers: list[Figure] = [*figures(passage.text), *amounts.codes(passage.text)]
        self._figures = [f for f in numbers if not any(s <= f.start < e for s, e in taken)]
        self._taken = taken

    def of(
        self, zone: Zone, all_zones: Sequence[Zone], found: Sequence[traits.Trait]
    ) -> Iterator[Claim]:
        """Yield every claim of a zone."""
        scene, text = self._scene, self._text
        yield from traits.claims(self._passage, found, zone, scene)
        named = {len(z.subjects) for z in all_zones if z.named} | _everyone(all_zones)
        yield from amounts.claims(text, self._figures, zone, scene, named, self._about)
        yield from comparisons.claims(text, found, zone, scene, self._about)
        yield from exclusivity.claims(text, found, zone, scene)
        yield from multiples.claims(text, zone, self._about)
        yield from availability.claims(text, zone)
        yield from sizes.claims(text, zone)
        yield from promises.claims(text, zone)


def _everyone(all_zones: Sequence[Zone]) -> set[int]:
    """Return how many products are named in all; nothing where none is."""
    named = {p.id for z in all_zones if z.named for p in z.subjects}
    return {len(named)} if named else set()


def _refuse_unknown(unknown: Sequence[str], gone: tuple[int, int], text: str) -> None:
    for name in unknown:
        if not gone[0] <= text.find(name) < gone[1]:
            raise Refused(f"nothing that was found is called {name!r}")


def _within_absence(mentions: Sequence[Mention], text: str) -> bool:
    place = absence.place(text)
    return place is not None and any(place[0] <= m.start < place[1] for m in mentions)


def _nobodys_name(scene: Scene) -> frozenset[str]:
    """Return the roots that may be capitalized without naming a product."""
    shared = (*scene.vocabulary.categories, *scene.vocabulary.texts.get("origin", ()))
    return scene.wished | frozenset(root for name in shared for root in phrase(name)) | _lexical()


@cache
def _lexical() -> frozenset[str]:
    return frozenset(root for word in (*colors(), *materials()) for root in phrase(word))


def _is_punctuation(text: str) -> bool:
    return not re.search(r"\w", text)


def _titled(facts: Facts) -> Evidence:
    return Evidence(field="title", value=facts.product.title)


def _in_order(named: Sequence[Facts], proofs: Sequence[Proof]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(p.id for p in named), *(id_ for id_, _ in proofs if id_)]))


def _by_product(proofs: Sequence[Proof]) -> dict[str, tuple[Evidence, ...]]:
    found: defaultdict[str, dict[Evidence, None]] = defaultdict(dict)
    for id_, evidence in proofs:
        if evidence.field != "unstated":
            found[id_][evidence] = None
    return {id_: tuple(evidence) for id_, evidence in found.items()}
