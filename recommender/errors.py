"""What can go wrong while choosing.

RecommenderError
├── TooFewLabels       judgments too few to tell a better ranker from a lucky one
├── TooFewReviews      reviews too few to learn from
├── TooFewShops        a sum over so few shops that it would tell of one
├── BudgetSpent        a release that would tell more of shoppers than was agreed
└── RankerMismatch     a trained ranker that reads other features than there are, or none at all
"""

from __future__ import annotations


class RecommenderError(Exception):
    """Anything the recommender could not do; `hint` says what to do next."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint or self.hint
        super().__init__(f"{message}. {self.hint}" if self.hint else message)


class TooFewLabels(RecommenderError):
    """Judgments too few to tell a better ranker from a lucky one."""

    hint = "Collect more, and keep the untrained ranking until then"


class TooFewReviews(RecommenderError):
    """Reviews too few to learn from."""

    hint = "Collect more; without a trained sentiment the ratings alone are used"


class TooFewShops(RecommenderError):
    """A sum over so few shops that it would tell of one."""

    hint = "Begin the round again when more shops are there"


class BudgetSpent(RecommenderError):
    """A release that would tell more of shoppers than was agreed."""

    hint = "Serve the last release again, or agree on a larger budget"


class RankerMismatch(RecommenderError):
    """A trained ranker that reads other features than there are."""

    hint = "Train it again: shopkeeper train ranker JUDGMENTS.csv --catalog NAME"
