"""What the catalogue says to a question about one product, and where it says it."""

from __future__ import annotations

from typing import Literal

from recommender import Evidence, Reason, label
from store import Value

Verdict = Literal["yes", "no", "value", "unsaid"]


class Finding(Value):
    """The answer of one product's row.

    `field` and `value` are what bears it out, `quote` the words of a text that do. An `unsaid`
    one may still hold a value or a quote: what the catalogue says that comes nearest.
    """

    product: str
    verdict: Verdict
    field: str = ""
    value: str = ""
    quote: str = ""
    beside: str = ""
    """What a reckoned value is reckoned from."""
    flag: bool = False
    """True where the field is a quality, stated as yes or no."""

    @property
    def text(self) -> str:
        """The finding in short: what is stated, or that nothing is."""
        if self.quote:
            return f"“{self.quote}”"
        return f"{label(self.field)}: {self.value}" if self.field else "the catalogue doesn't say"

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The field and value, or the words, that stand behind it."""
        if self.quote:
            return (Evidence(field=self.field, value=self.quote),)
        if self.field:
            return (Evidence(field=self.field, value=self.value),)
        return (Evidence(field="computed", value="not stated"),)


class Answer(Value):
    """The words of an answer and the findings behind them; without any it is about the shop.

    `spoken` is the text in pieces with their counterparts in the shopper's language. `reasons` are
    those for or against a product, by id, where that is what was asked. Of these, `attributed` rest
    on what was done, which no row tells: the product, what bears it out, and the sentence. Of an
    answer why, `about` are the products.
    """

    text: str
    spoken: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: tuple[tuple[str, Reason], ...] = ()
    attributed: tuple[tuple[str, Evidence, str], ...] = ()
    about: tuple[str, ...] = ()

    @property
    def explains(self) -> bool:
        """True where it says why a product was shown, or was not."""
        return bool(self.about)

    @property
    def products(self) -> tuple[str, ...]:
        """The ids of the products that it is about, in order."""
        told = (*self.about, *(f.product for f in self.findings), *(i for i, _ in self.reasons))
        return tuple(dict.fromkeys(told))
