"""What the reviewers of a product agree on, counted, with what they wrote word for word."""

from __future__ import annotations

from typing import Literal

from store.product import Value

Side = Literal["praised", "faulted", "mixed", "told"]


class Quote(Value):
    """A sentence of a review, word for word, with the review that it stands in."""

    text: str
    review: str


class Theme(Value):
    """One thing that reviewers speak of, such as "comfort" or "runs small".

    `reviews` of the `of` reviewers who wrote a text mention it, each counted once. `praising` and
    `faulting` are those who clearly do either. `polarity` is (praising - faulting) over their sum,
    from -1 to 1; 0 where nobody judges.
    """

    name: str
    polarity: float
    reviews: int
    of: int
    praising: int = 0
    faulting: int = 0
    quotes: tuple[Quote, ...] = ()

    @property
    def share(self) -> float:
        """The share of the reviewers who mention it, 0 to 1."""
        return self.reviews / self.of if self.of else 0.0

    @property
    def side(self) -> Side:
        """Whether it is praised, faulted, both, or only told of ("runs small")."""
        if not (self.praising or self.faulting):
            return "told"
        if abs(self.polarity) < 0.5:
            return "mixed"
        return "praised" if self.polarity > 0 else "faulted"


class Opinions(Value):
    """What the reviews of one product come to.

    `reviews` were stored and `of` reviewers with a text are counted; `damped` reviews of a flood
    (near-duplicates, bursts of top ratings on one day) were not counted on their own. `raw` is the
    mean rating of all on a scale of 5, `rating` that of the counted. `positive` of the `judged`
    counted reviewers are content, by `judge`: the trained sentiment or the ratings alone.
    """

    product: str
    reviews: int
    of: int
    damped: int = 0
    raw: float | None = None
    rating: float | None = None
    positive: int = 0
    judged: int = 0
    judge: Literal["ratings", "trained"] = "ratings"
    themes: tuple[Theme, ...] = ()

    def theme(self, name: str) -> Theme | None:
        """Return the theme of a name."""
        return next((t for t in self.themes if t.name == name), None)
