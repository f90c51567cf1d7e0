"""One reason for or against a product: in words, by name for other wordings, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from store import Product, Value

Kind = Literal["wish", "comparison", "fact", "drawback", "promotion"]


class Evidence(Value):
    """A catalogue field, or `computed`, and the value that stands behind a reason."""

    field: str
    value: str


class Reason(Value):
    """One reason in words, with what it rests on.

    `name` and `slots` say the same for whoever words it otherwise: `least` with `field` and
    `value`. It is `asked` when it says no more than that a wish is met. A `promotion` is the
    owner's reason, not the shopper's.
    """

    text: str
    evidence: tuple[Evidence, ...]
    kind: Kind = "wish"
    name: str = ""
    slots: Mapping[str, str] = {}
    asked: bool = False


def label(field: str) -> str:
    """Return a field name as a shopper would read it."""
    return field.replace("_", " ")


def stated_by(product: Product, field: str, value: str) -> Evidence:
    """Return a field's value as evidence, with the text it was read from where it is derived."""
    read_from = product.derived.get(field)
    return Evidence(
        field=f"{field} (read from the {read_from})" if read_from else field, value=value
    )
