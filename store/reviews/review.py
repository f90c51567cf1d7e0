"""A review as a buyer wrote it, without the name of who wrote it."""

from __future__ import annotations

import hashlib

from pydantic import Field, model_validator

from store.product import Value

DAY = 86_400.0


class Review(Value):
    """What one buyer wrote of one product.

    `rating` lies between 0 and `scale`. `at` is seconds since the epoch (UTC). `author` is a
    pseudonym once the review is stored. `verified` is whether the shop knows of the purchase.
    """

    id: str = ""
    product: str = Field(min_length=1)
    rating: float | None = Field(default=None, ge=0)
    scale: float = Field(default=5.0, gt=0)
    title: str = ""
    text: str = ""
    at: float | None = None
    author: str = ""
    verified: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Review:
        if self.rating is None and not self.words:
            raise ValueError("it has neither a rating nor a text")
        if self.rating is not None and self.rating > self.scale:
            raise ValueError(f"rating {self.rating:g} is above {self.scale:g}")
        return self

    @property
    def stars(self) -> float | None:
        """The rating on a scale of 5."""
        return None if self.rating is None else self.rating / self.scale * 5

    @property
    def words(self) -> str:
        """The title and the text, the title as a sentence of its own."""
        title = self.title.strip()
        if title and title[-1] not in ".!?":
            title += "."
        return f"{title} {self.text}".strip()

    @property
    def day(self) -> int | None:
        """The day it was written, counted from the epoch."""
        return None if self.at is None else int(self.at // DAY)

    def known_as(self, author: str) -> Review:
        """Return the review under a pseudonym; one without an id is named after what it says."""
        named = self.model_copy(update={"author": author})
        return named if self.id else named.model_copy(update={"id": _digest(named)})


def _digest(review: Review) -> str:
    said = review.model_dump(exclude={"id", "verified"})
    told = "\x1f".join(str(said[name]) for name in sorted(said))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:20]
