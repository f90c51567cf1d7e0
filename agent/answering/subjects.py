"""Which products a question is about: those it points at, those it names, those on the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from agent.need import Need
from agent.reading import root, table, words_of
from store import STOPWORDS, Catalog, Product, fold, words

_MOST = 4
_HITS = 8
_ENOUGH = 2
_FIRST_WORDS = 2
_ONE = re.compile(r"\b(?:the|that|this) ([a-z][\w-]{3,}) (?:ones?|thing)\b")
_PLACES = re.compile(r"(?<![\w$.,])([1-9])(?![\w.,%]|\s?(?:[a-z]*(?:inch|cm|kg|l|g|star|person)))")


def subjects(catalog: Catalog, need: Need, said: str, shown: Sequence[Product]) -> list[Product]:
    """Return up to four products; none where a question is about no product in particular."""
    found = [] if points(said) else _named(catalog, need, said, shown)
    if not found and need.goal == "compare":
        counted = _counted(said, shown)
        found = counted if len(counted) > len(need.referred) else []
    if need.goal == "compare" and len(found) == 1 and set(need.referred) - {found[0].id}:
        # "The oil and the shaving cream", of which two words name the second.
        found = [*catalog.known(need.referred), *found]
    if not found and not need.referred and (one := _begun(said, shown)):
        found = [one]
    if not found and not need.referred and (one := _of_noun(catalog, said, shown)):
        found = [one]
    if not found:
        found = catalog.known(need.referred) or list(shown)
    return list({p.id: p for p in found}.values())[:_MOST]


def candidates(catalog: Catalog, need: Need, said: str, shown: Sequence[Product]) -> list[Product]:
    """Return the products of which it is asked why: also one that was never shown.

    Whoever names none means those pointed at, else all that were shown.
    """
    left = [w for w in words(said) if w not in STOPWORDS and w not in words_of("asking", "why")]
    left = [root(w) for w in left if w not in words_of("asking", "pointing")]
    if named := _of_words(catalog, left, shown):
        return [named]
    if referred := catalog.known(need.referred):
        return list(referred)
    return [] if left else list(shown)[:_MOST]


def _of_words(catalog: Catalog, left: Sequence[str], shown: Sequence[Product]) -> Product | None:
    """Return the product whose name, brand and kind hold all of some words.

    One of those shown goes before all others. One word is enough where it is the brand: "the
    Corvane one".
    """
    if not left:
        return None
    hits = catalog.at(catalog.search(" ".join(left), limit=_HITS).rows.tolist())
    for product in (*shown, *hits):
        brand = {root(w) for w in words(product.brand or "")}
        name = {*brand, *(root(w) for w in words(product.title))}
        called = name | {root(w) for c in product.categories[-1:] for w in words(c)}
        enough = brand & set(left) or len(set(left) & name) >= _ENOUGH
        if enough and called.issuperset(left):
            return product
    return None


def points(said: str) -> bool:
    """Return True where a question points at what was shown: "it", "the second"."""
    return not set(words(said)).isdisjoint(map(str, table("asking")["shown"]))


def measures_against(said: str) -> bool:
    """Return True where something is wanted that compares with a product: "cheaper than that"."""
    return bool(_than().search(fold(said)))


@cache
def _than() -> re.Pattern[str]:
    shown = "|".join(map(str, table("asking")["shown"]))
    # "Cheaper then that" is a slip; "then it needn't be copper" goes on.
    return re.compile(rf"(?:\bthan|\b(?:\w{{2,}}er|more \w+|less \w+) then) (?:the )?(?:{shown})\b")


def _counted(said: str, shown: Sequence[Product]) -> list[Product]:
    """Return the products of "1 vs 3"."""
    places = [int(d) - 1 for d in _PLACES.findall(fold(said))]
    found = [shown[p] for p in places if p < len(shown)]
    return found if len(found) > 1 else []


def _named(catalog: Catalog, need: Need, said: str, shown: Sequence[Product]) -> list[Product]:
    """Return the products that a question calls by their names, of those shown or of all."""
    parts = _between().split(fold(said)) if need.goal == "compare" else [said]
    found = [_called(catalog, part, shown) for part in parts]
    return [p for p in found if p]


@cache
def _asked_of() -> re.Pattern[str]:
    """Return what finds the noun of "does the stacker have small parts"."""
    verbs = "|".join(map(re.escape, map(str, table("asking")["whether"])))
    return re.compile(rf"(?<![\w'])(?:{verbs}) the (?P<noun>[a-z-]{{3,}}(?: [a-z-]{{3,}})?)")


def _of_noun(catalog: Catalog, said: str, shown: Sequence[Product]) -> Product | None:
    """Return the one product whose title has the noun that is asked of: of those shown, or of all.

    Several of one kind are no particular product: "is the tent heavy?" asks of those on the table.
    """
    found = _asked_of().search(fold(said))
    if not found:
        return None
    spoken = [root(w) for w in words(found["noun"])]
    for products in (shown, catalog.at(catalog.search(found["noun"], limit=_HITS).rows.tolist())):
        for count in range(len(spoken), 0, -1):
            titled = [p for p in products if set(spoken[:count]) <= set(map(root, words(p.title)))]
            if len(titled) == 1:
                return titled[0]
            if titled:
                return None
    return None


def _begun(said: str, shown: Sequence[Product]) -> Product | None:
    """Return the one product shown of which a word begins so: "the xylo one"."""
    begun = [w for w in _ONE.findall(fold(said)) if w not in words_of("asking", "pointing")]
    for start in begun:
        named = [p for p in shown if any(w.startswith(start) for w in words(_called_by(p)))]
        if len(named) == 1:
            return named[0]
    return None


def _called_by(product: Product) -> str:
    return f"{product.brand or ''} {product.title}"


@cache
def _between() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table('asking')['between'])})\b")


def _called(catalog: Catalog, said: str, shown: Sequence[Product]) -> Product | None:
    """Return the product that a phrase names.

    Two words of its name must be said in a row, one of them its brand or at the beginning of its
    title: "the Osprey Daylite". One of those shown goes before all others.
    """
    spoken = [root(w) for w in words(said) if w not in STOPWORDS]
    told = set(pairwise(spoken))
    if not told:
        return None
    best = _best(told, shown)
    return best or _best(told, catalog.at(catalog.search(said, limit=_HITS).rows.tolist()))


def _best(told: set[tuple[str, str]], products: Sequence[Product]) -> Product | None:
    ranked = sorted(((_calls(told, p), i) for i, p in enumerate(products)), reverse=True)
    clear = ranked and ranked[0][0] and (len(ranked) == 1 or ranked[0][0] > ranked[1][0])
    return products[ranked[0][1]] if clear else None


def _calls(told: set[tuple[str, str]], product: Product) -> int:
    """Return how many pairs of neighbouring words of its name are said."""
    name = [root(w) for w in words(product.title) if w not in STOPWORDS]
    brand = [root(w) for w in words(product.brand or "")]
    first = {*brand, *name[:_FIRST_WORDS]}
    pairs = {*pairwise(name), *pairwise([*brand, *name])} & told
    return len(pairs) if any(a in first for a, _ in pairs) else 0
