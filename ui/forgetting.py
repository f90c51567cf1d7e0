"""Forgetting a shopper: all that is kept of them, and what was learned or made with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from store import EventLog, Shelf


class Gone(NamedTuple):
    """How much was deleted; `stale` was learned with the shopper, of which `removed` lay there."""

    events: int
    exposures: int
    revision: int
    conversations: int
    reviews: int
    stale: tuple[str, ...]
    removed: tuple[str, ...]


def forget_shopper(log: EventLog, catalog: str, shopper: str, shelf: Shelf | None) -> Gone:
    """Delete everything that is kept of a shopper in one catalogue.

    The opinions of reviewers are made anew where the shopper was one; `shelf` is None where the
    home has no such catalogue any more. Raises BehaviorUnavailable,
    ReceptionUnavailable and DiskFull.
    """
    from agent import CONVERSATIONS, MEND, forget_conversations
    from store import RECEPTION, Conversations, LearnedFolder

    owner = log.pseudonym(catalog, shopper)
    gone = log.forget(catalog, shopper)
    talks = forget_conversations(log.home / CONVERSATIONS, catalog, owner)
    if (log.home / RECEPTION).exists():
        # Most are the same ones: here is what was said, there what the next turn builds on.
        talks = max(talks, Conversations(log.home).forget(catalog, owner))
    stale = tuple(artefact.name for artefact in log.stale(catalog))
    beside = log.home / "catalogs" / catalog
    removed = tuple(what for what in stale if LearnedFolder(beside / what, MEND).remove())
    reviews = _forget_reviews(shelf, catalog, shopper) if shelf else 0
    return Gone(gone.events, gone.exposures, gone.revision, talks, reviews, stale, removed)


def _forget_reviews(shelf: Shelf, catalog: str, author: str) -> int:
    from store.reviews.intake import reviews_of
    from ui.reviews import rework

    reviews = reviews_of(shelf, catalog)
    deleted = reviews.forget(author) if reviews else 0
    if deleted:
        rework(shelf, catalog)
    return deleted
