"""A product as the shop knows it, in the shape of UCP's product and variant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from babel.numbers import format_currency, get_currency_precision
from pydantic import BaseModel, ConfigDict, Field

from store.day import Day

Status = Literal["in_stock", "backorder", "preorder", "out_of_stock"]
BUYABLE: frozenset[Status] = frozenset({"in_stock", "backorder", "preorder"})


class Value(BaseModel):
    """A frozen value that refuses fields it does not know, and numbers that are none."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Money(Value):
    """An amount in minor units (cents) of an ISO 4217 currency."""

    amount: int = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @property
    def major(self) -> float:
        """The amount in whole units of the currency: 12.5 for 1250 cents."""
        return float(self.amount / 10 ** minor_digits(self.currency))

    def __str__(self) -> str:
        return format_currency(self.major, self.currency, locale="en_US")


@cache
def minor_digits(currency: str) -> int:
    """Return how many decimals a currency has: 2 for USD, 0 for JPY, 3 for KWD."""
    return int(get_currency_precision(currency))


class Quantity(Value):
    """A number with its unit; the unit is empty for a plain count."""

    amount: float
    unit: str = ""

    def __str__(self) -> str:
        return f"{self.amount:g} {self.unit}".strip()


AttributeValue = bool | Quantity | Day | tuple[str, ...]


class Rating(Value):
    """What buyers gave, on a scale from 0 to `scale_max`."""

    value: float = Field(ge=0)
    scale_max: float = Field(default=5, gt=0)
    count: int = Field(default=0, ge=0)


class Availability(Value):
    """Whether it can be bought now, and how many there are where that is known."""

    status: Status = "in_stock"
    quantity: int | None = None

    @property
    def available(self) -> bool:
        """True when a shopper can order it."""
        return self.status in BUYABLE


class Media(Value):
    """A picture of the product."""

    url: str
    alt_text: str = ""
    type: Literal["image"] = "image"


class Variant(Value):
    """One buyable form of a product, such as a size."""

    id: str
    title: str = ""
    price: Money | None = None
    list_price: Money | None = None
    availability: Availability = Availability()
    options: Mapping[str, str] = {}
    sku: str | None = None
    barcodes: tuple[str, ...] = ()


class Product(Value):
    """One product of a catalogue; prices, stock and attributes here are the truth."""

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    description: str = ""
    url: str | None = None
    brand: str | None = None
    categories: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = Field(min_length=1)
    media: tuple[Media, ...] = ()
    rating: Rating | None = None
    attributes: Mapping[str, AttributeValue] = {}
    derived: Mapping[str, str] = {}
    """Attributes that were read from prose, each with the field it was read from."""
    tags: tuple[str, ...] = ()

    @property
    def offer(self) -> Variant:
        """The variant a card shows: the cheapest one that can be bought, else the cheapest."""
        return min(
            self.variants,
            key=lambda v: (
                not v.availability.available,
                v.price is None,
                v.price.amount if v.price else 0,
            ),
        )

    @property
    def price(self) -> Money | None:
        """The price of the shown offer, or None where the catalogue states none."""
        return self.offer.price

    @property
    def list_price(self) -> Money | None:
        """The offer's former price, where it is above the price."""
        before, now = self.offer.list_price, self.offer.price
        return before if before and now and before.amount > now.amount else None

    @property
    def available(self) -> bool:
        """True when any variant can be bought."""
        return any(v.availability.available for v in self.variants)

    @property
    def stock(self) -> int | None:
        """Units over all variants, or None where the catalogue does not count them."""
        counts = [v.availability.quantity for v in self.variants]
        known = [c for c in counts if c is not None]
        return sum(known) if known else None
