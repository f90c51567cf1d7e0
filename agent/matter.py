"""Matters of service in one turn: the shop's pages, and whose orders may be told of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.answering import Answer
from agent.need import Goal, Need
from agent.orders import Said, asks_a_rule, asks_of_order, changes_order, heard, identified, unled
from agent.reading import kind_of
from agent.state import Identity, State
from agent.templates import load
from store import (
    Embedder,
    Orders,
    Passage,
    Policies,
    Shelf,
    StoreError,
    Vocabulary,
    as_return,
    asks_of_a_page,
    policies_of,
    without_occasion,
)
from tools import Account

_log = logging.getLogger("shopkeeper")
# What a page may answer though it was taken for something else; none of them names a product.
_MISTAKEN: frozenset[Goal] = frozenset(
    {"off_topic", "find", "ask_about", "new_arrivals", "compare"}
)
# What a need seeks, whatever it is asked beside.
_SOUGHT = (
    *("about", "constraints", "order", "unknown", "corrected", "recipient", "excluded"),
    *("conflicts", "indifferent", "standing", "thing"),
)
Open = Callable[[], Orders | None]
"""Returns the orders of a shop as they are now, None where it has none here."""
Find = Callable[[str], Sequence[Passage]]
"""Returns the passages of the shop's pages that answer a question."""


class Matter(NamedTuple):
    """What a turn is on: the text that all the rest may see, whose orders, what is kept of it.

    `private` turns are between the shopper and the shop: no language model takes part.
    """

    text: str
    account: Account | None = None
    identity: Identity | None = None
    private: bool = False


def hear(raw: str, state: State, orders: Orders | None) -> tuple[str, Said | None]:
    """Return a raw text without personal data; where the shop has orders, also who it says it is.

    What only tells who asks, or which order, stands for the question that it answers.
    """
    said = heard(raw, state.identity)
    # Without orders a number alone is no order's: "120".
    served = orders is not None or bool(state.need and state.need.goal == "service")
    text = said.text
    if said.only and served:
        language = state.need.language if state.need else "en"
        text = load(language).ways("orders.ask")[0]
    return text, (said if orders is not None else None)


def matter(text: str, said: Said | None, need: Need, state: State, orders: Orders | None) -> Matter:
    """Return what a turn is on, once its need was read."""
    if orders is None or said is None:
        return Matter(text)
    question = need.english or text
    wanted = said.only or (
        need.goal == "service" and not changes_order(question) and asks_of_order(question)
    )
    known = identified(orders, said, state.identity, wanted=wanted)
    account = Account(orders, known.standing, known.customer, known.kept.number)
    return Matter(text, account, known.kept, private=wanted)


def answering(policies: Policies, embedder: Embedder, vocabulary: Vocabulary) -> Find:
    """Return what finds the passages that answer a question."""

    def find(question: str) -> Sequence[Passage]:
        # "Ok, what's the return policy?" is no other question than without the "ok".
        asked = unled(question)
        for said in filter(
            None, (asked, without_occasion(asked), as_return(asked, vocabulary.things))
        ):
            vector = embedder.encode_query(said)
            if found := policies.answering(said, vector, vocabulary.things):
                return [f.passage for f in found]
        return []

    return find


def pages(shelf: Shelf, name: str, vocabulary: Vocabulary) -> Find | None:
    """Return what finds passages of a shop's pages, None where there are none to be read."""
    try:
        policies = policies_of(shelf, name)
    except StoreError as error:
        _log.warning("no policy is quoted: %s", error)
        return None
    return answering(policies, shelf.embedder, vocabulary) if policies else None


def no_pages(question: str) -> tuple[()]:
    """Return what a shop without pages answers to a question."""
    return ()


def on_service(need: Need, text: str, find: Find, before: Need | None = None) -> Need:
    """Return a need as one of service where a page answers what was taken for something else.

    What was sought `before` is sought on: nobody looks for "warranty".
    """
    if need.goal == "service" and need.sure:
        return need
    named = need.referred or any(c.checkable for c in need.constraints)
    mistaken = not need.sure or (need.goal in _MISTAKEN and not named)
    question = need.english or text
    if not mistaken or need.unread or not asks_a_rule(question) or not find(question):
        return need
    if need.goal in ("find", "new_arrivals") and before:
        need = need.model_copy(update={name: getattr(before, name) for name in _SOUGHT})
    return _of_service(need)


def on_rules(need: Need, text: str, find: Find, answer: Callable[[], Answer | None]) -> Need:
    """Return a need as one of service where rows say nothing on what a page answers.

    "Does the second have a warranty?" is asked of a product, and answered for all of them.
    """
    question = need.english or text
    if need.goal != "ask_about" or need.unread or not asks_a_rule(question):
        return need
    pages = find(question)
    ruled = bool(kind_of(question, "service")) or any(
        asks_of_a_page(question, p.page) for p in pages
    )
    if not pages or not ruled:
        return need
    told = answer()
    said = told and any(f.verdict != "unsaid" or f.quote for f in told.findings)
    return need if said else _of_service(need)


def _of_service(need: Need) -> Need:
    return need.model_copy(update={"goal": "service", "sure": True})


def opened(open_: Open) -> Orders | None:
    """Return the orders of a shop; where they can't be read the turn goes on without."""
    try:
        return open_()
    except StoreError as error:
        _log.warning("orders are not told: %s", error)
        return None
