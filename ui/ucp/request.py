"""What is asked of the catalogue in UCP's terms."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ui.api.body import Text

Id = Annotated[Text, Field(min_length=1, max_length=256)]
# Beyond this no float counts every unit.
_MOST_MINOR = 2**53


class Lenient(BaseModel):
    """Values of the right types; fields of later versions and of extensions are ignored."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class PriceFilter(Lenient):
    """Bounds on the price, both included, in minor units (cents) of the catalogue's currency."""

    min: Annotated[int, Field(ge=0, le=_MOST_MINOR)] | None = None
    max: Annotated[int, Field(ge=0, le=_MOST_MINOR)] | None = None


class Filters(Lenient):
    """What every product has to meet: one of the categories, and the price."""

    categories: Annotated[list[Id], Field(max_length=50)] | None = None
    price: PriceFilter | None = None

    @property
    def is_empty(self) -> bool:
        """True where they leave everything open."""
        price = self.price or PriceFilter()
        return not self.categories and price.min is None and price.max is None


class Pagination(Lenient):
    """How many products, and from where on: the cursor of the page before."""

    limit: Annotated[int, Field(ge=1, le=100)] = 10
    cursor: Annotated[Text, Field(max_length=500)] | None = None


class SearchRequest(Lenient):
    """A query in the shopper's words, filters, or both."""

    query: Annotated[Text, Field(max_length=500)] | None = None
    filters: Filters = Filters()
    pagination: Pagination = Pagination()
    context: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _asks(self) -> SearchRequest:
        if not (self.query or "").strip() and self.filters.is_empty:
            raise ValueError("send a query, filters, or both")
        return self


class LookupRequest(Lenient):
    """Ids of products or of variants."""

    ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    filters: Filters = Filters()
    context: dict[str, Any] | None = None


class Selected(Lenient):
    """An option that a shopper chose."""

    name: Text
    label: Text


class ProductRequest(Lenient):
    """The id of one product or variant, with the options chosen so far."""

    id: Id
    selected: list[Selected] = []
    filters: Filters = Filters()
    context: dict[str, Any] | None = None
