"""The check that every sentence passes before a shopper sees it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from agent.grounding import absence, assurances, promises
from agent.grounding.accounts import accounts_for, refuse_untold
from agent.grounding.attributed import attributed
from agent.grounding.checked import Checked, Refused
from agent.grounding.claims import Proof
from agent.grounding.deeds import refuse_undone
from agent.grounding.facts import Facts
from agent.grounding.mentions import Mention, Names
from agent.grounding.passage import Passage, read
from agent.grounding.quotes import quotes, refuse_rules
from agent.grounding.reading import Reading, Span
from agent.grounding.reviewers import Told, borne_out, reviewed
from agent.grounding.scene import Scene
from agent.grounding.shop_words import ShopWords
from agent.grounding.tongues import refuse_unread
from agent.grounding.verdicts import refuse_other
from agent.need import Need
from recommender import Evidence
from store import Order, Product, fold, key
from store import Passage as Quotable

_SHORTEST_EXCERPT = 16


class Judge(Protocol):
    """Judges one kind of sentence that is no claim."""

    def judged(self, sentence: str) -> Checked | None:
        """Return the verdict; None on a sentence of another kind."""
        ...


class Grounding:
    """Checks sentences against what one turn found.

    `offered` are values that the shop has, which a question may offer instead of one it hasn't.
    """

    def __init__(
        self,
        *,
        need: Need,
        shop: ShopWords,
        found: Sequence[Product],
        earlier: Sequence[Product] = (),
        counts: Mapping[str, float] | None = None,
        said: str = "",
        vouched: str = "",
        verdicts: Collection[str] = (),
        offered: Collection[str] = (),
        questions: Judge | None = None,
        opinions: Told = lambda product: None,
        attributed: Sequence[tuple[str, Evidence, str]] = (),
        pages: Sequence[Quotable] = (),
        orders: Sequence[Order] = (),
    ) -> None:
        """Take what was found, and what the shop itself computed in this turn.

        That is a text about the shop as a whole, `vouched`, and `verdicts`: the yes and no of the
        rows to a question. `opinions` gives what the reviews of a product come to; `attributed` are
        sentences about what was done before, each with the product that it speaks for. `pages` are
        the passages of the shop's pages that were found, `orders` those that may be told of.
        """
        self._vouched, self._verdicts = fold(vouched), frozenset(verdicts)
        now = {p.id for p in found}
        self._questions, self._offered = questions, frozenset(offered)
        self._scene = Scene(
            need=need,
            shop=shop,
            found=tuple(Facts(p, shop.terms) for p in found),
            earlier=tuple(Facts(p, shop.terms) for p in earlier if p.id not in now),
            counts=dict(counts or {}),
            said=said,
        )
        self._opinions, self._attributed = opinions, tuple(attributed)
        self._pages, self._orders = tuple(pages), tuple(orders)
        products = self._scene.products
        self._known: dict[str, Any] = {"need": need, "shop": shop, "counts": counts, "said": said}
        self._known["opinions"] = opinions
        known = self._scene.wished | shop.common_names
        self._names = Names(products, known, shop.brands)
        self._urls = frozenset(p.product.url for p in products if p.product.url)

    def check(
        self, sentence: str, *, about: Sequence[str] = (), listed: Sequence[str] = ()
    ) -> Checked:
        """Return the sentence with its evidence, or why it is refused.

        `about` are the ids of the products that the sentences before it were about: what "it"
        and "both" mean; `listed` those named so far, in that order: what "the first" means.
        """
        if self._vouched and fold(sentence).strip() in self._vouched:
            return Checked(sentence=sentence, ok=True)
        if quotes(sentence, self._pages) or accounts_for(sentence, self._orders):
            return Checked(sentence=sentence, ok=True)
        if self._questions and (verdict := self._questions.judged(sentence)):
            return verdict
        try:
            refuse_other(sentence, self._verdicts)
            proofs = self._prove(sentence, self._scene.facts(about), self._scene.facts(listed))
        except Refused as refused:
            return self._of_one_namesake(sentence, about, listed) or Checked(
                sentence=sentence, ok=False, problem=str(refused)
            )
        products = dict.fromkeys(id_ for id_, _ in proofs if id_)
        return Checked(
            sentence=sentence, ok=True, products=tuple(products), evidence=_by_product(proofs)
        )

    def _of_one_namesake(
        self, sentence: str, about: Sequence[str], listed: Sequence[str]
    ) -> Checked | None:
        """Return the sentence as said of one of several products with the same title.

        Shops sell different things under one name; "the set at $24.99" then means one of them.
        """
        products = self._scene.products
        shared = Counter(key(p.product.title) for p in products)
        namesakes = [p for p in products if shared[key(p.product.title)] > 1]
        told = fold(sentence)
        for one in (p for p in namesakes if fold(p.product.title) in told):
            others = {p.id for p in namesakes if p is not one and _alike(p, one)}
            found, earlier = (
                [p.product for p in some if p.id not in others]
                for some in (self._scene.found, self._scene.earlier)
            )
            checked = Grounding(found=found, earlier=earlier, **self._known).check(
                sentence,
                about=[i for i in about if i not in others],
                listed=[i for i in listed if i not in others],
            )
            if checked.ok:
                return checked
        return None

    def _prove(self, sentence: str, about: Sequence[Facts], listed: Sequence[Facts]) -> list[Proof]:
        """Return the proofs of all that is said, the products it names first, or refuse it."""
        titles = [p.product.title for p in self._scene.products]
        plain = promises.without_links(sentence, self._urls, titles)
        passage = read(plain)
        promises.refuse_intrusions(plain, passage.text)
        assurances.refuse_given_up(passage.text)
        refuse_untold(passage.text)
        refuse_rules(passage.text)
        if excerpt := self._excerpt(passage, about):
            return excerpt
        told = [
            *reviewed(passage, [p.id for p in self._scene.products], self._opinions),
            *attributed(passage, self._attributed),
        ]
        passage = passage.without([(t.start, t.end) for t in told]) if told else passage
        refuse_undone(passage.text, self._scene.said)
        mentions, unknown = self._names.read(passage, about)
        unknown += self._names.brands_elsewhere(passage, mentions)
        if passage.text.rstrip().endswith("?"):
            # What a question offers instead exists, if not among what was found.
            unknown = [n for n in unknown if not any(n in value for value in self._offered)]
        blotted = passage.without([(m.start, m.end) for m in mentions])
        refuse_unread(blotted, self._scene)
        gone = self._absence(blotted, mentions)
        place = gone[0] if gone else (0, 0)
        _refuse_unknown(unknown, place, passage.text)
        proofs = [(p.id, _titled(p)) for m in mentions for p in m.products]
        proofs += borne_out(told, {id_ for id_, _ in proofs} or {p.id for p in about})
        proofs += [("", gone[1])] if gone else []
        reading = Reading(self._scene, blotted, mentions, about, listed)
        read_already = [*self._echoes(passage, about), *self._offers(passage), place]
        return proofs + reading.proofs(read_already)

    def _offers(self, passage: Passage) -> list[Span]:
        """Return where a question names other values that there are: "41 or 42 instead of"."""
        text = passage.text.rstrip()
        if not text.endswith("?"):
            return []
        values = sorted(map(re.escape, self._offered), key=len, reverse=True)
        listed = rf"(?<![\w.])(?:{'|'.join(values)})(?=, | or | instead of )"
        return [m.span() for m in re.finditer(listed, text)] if values else []

    def _excerpt(self, passage: Passage, about: Sequence[Facts]) -> list[Proof]:
        """Return what proves a sentence that stands word for word in a description."""
        said = " ".join(passage.text.casefold().strip(' ."').split())
        if len(said) < _SHORTEST_EXCERPT:
            return []
        evidence = Evidence(field="description", value=passage.text)
        among = about or self._scene.products
        saying = [(p.id, evidence) for p in among if said in " ".join(p.text.split())]
        return saying if about else saying[:1]

    def _absence(
        self, blotted: Passage, mentions: Sequence[Mention]
    ) -> tuple[Span, Evidence] | None:
        """Return where the sentence says that the shop has none of something, with its proof."""
        place = absence.place(blotted.text)
        if place is None or any(place[0] <= m.start < place[1] for m in mentions):
            return None
        return absence.absence(blotted.text, self._scene)

    def _echoes(self, passage: Passage, about: Sequence[Facts]) -> list[Span]:
        """Return the places that quote the shopper's own words, or those of a product shown."""
        if not passage.quoted:
            return []
        sayings = [self._scene.wishes, *(p.text for p in about or self._scene.products)]
        flat = [" ".join(read(s).text.casefold().split()) for s in sayings]
        quoted = [(passage.text[s:e].casefold().strip(), (s, e)) for s, e in passage.quoted]
        return [span for said, span in quoted if said and any(said in text for text in flat)]


def _refuse_unknown(unknown: Sequence[str], gone: Span, text: str) -> None:
    for name in unknown:
        if not gone[0] <= text.find(name) < gone[1]:
            raise Refused(f"nothing that was found is called {name!r}")


def _alike(one: Facts, other: Facts) -> bool:
    return key(one.product.title) == key(other.product.title)


def _titled(facts: Facts) -> Evidence:
    return Evidence(field="title", value=facts.product.title)


def _by_product(proofs: Sequence[Proof]) -> dict[str, tuple[Evidence, ...]]:
    found: defaultdict[str, dict[Evidence, None]] = defaultdict(dict)
    for id_, evidence in proofs:
        if evidence.field != "unstated":
            found[id_][evidence] = None
    return {id_: tuple(evidence) for id_, evidence in found.items()}
