"""The names that shops give to columns and kinds of events; the best of each comes first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from store.behavior.event import EventKind

COLUMNS: dict[str, tuple[str, ...]] = {
    "shopper": ("shopper", "shopper_id", "user_id", "userid", "user", "customer_id", "customerid",
                "customer", "visitor_id", "visitorid", "visitor", "client_id", "member_id",
                "account_id", "reviewer_id", "person_id", "profile_id"),
    "product": ("product_id", "productid", "product", "item_id", "itemid", "item", "sku",
                "parent_asin", "asin", "stock_code", "stockcode", "article_id", "article",
                "product_code", "content_id", "handle"),
    "kind": ("kind", "event_type", "event_name", "event", "action", "action_type", "behavior",
             "behaviour", "behavior_type", "interaction", "interaction_type", "activity", "type"),
    "at": ("at", "timestamp", "event_time", "event_timestamp", "time", "datetime", "date_time",
           "occurred_at", "created_at", "ts", "date", "invoice_date", "order_date", "purchased_at",
           "unix_review_time", "unix_time"),
    "value": ("value", "rating", "stars", "star_rating", "score", "overall", "grade"),
    "session": ("session", "session_id", "sessionid", "user_session", "visit_id", "invoice_no",
                "invoice", "order_id", "basket_id", "transaction_id", "transactionid"),
    "exposure": ("exposure", "exposure_id", "impression_id", "recommendation_id", "slate_id"),
    "id": ("event_id", "eventid", "id", "uuid", "message_id"),
    "quantity": ("quantity", "qty"),
    "field": ("field", "attribute"),
    "op": ("op", "operator"),
}  # fmt: skip

KIND_NAMES: dict[EventKind, tuple[str, ...]] = {
    "view": ("view", "viewed", "views", "page_view", "pageview", "product_view", "view_item",
             "item_view", "view_product", "product_viewed", "viewed_product", "detail_view",
             "detail_page_view", "product_detail_view", "detail", "browse", "visit", "pv",
             "view_content"),
    "click": ("click", "clicked", "clicks", "product_click", "product_clicked", "select_item",
              "click_through", "tap"),
    "add": ("add", "added", "add_to_cart", "addtocart", "added_to_cart", "cart", "cart_add",
            "product_added", "add_to_basket", "add_to_bag", "basket"),
    "buy": ("buy", "bought", "purchase", "purchased", "product_purchased", "order", "ordered",
            "order_completed", "order_placed", "completed_order", "transaction", "sale",
            "conversion"),
    "rate": ("rate", "rated", "rating", "review", "reviewed", "product_reviewed"),
    "like": ("like", "liked", "favorite", "favourite", "fav", "wishlist", "add_to_wishlist",
             "product_added_to_wishlist", "save", "saved", "love", "thumbs_up", "upvote"),
    "dislike": ("dislike", "disliked", "thumbs_down", "downvote", "not_interested", "hide"),
    "said": ("said", "say", "preference", "stated_preference"),
}  # fmt: skip

_KINDS = {name: kind for kind, names in KIND_NAMES.items() for name in names}


def plain(name: str) -> str:
    """Write a name in lower snake case: `CustomerID` and `customer-id` are `customer_id`."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\W_]+", "_", spaced).strip("_").casefold()


def kind_of(name: str) -> EventKind | None:
    """Return the kind of event that a shop's own name means; None for others."""
    return _KINDS.get(plain(name))


def guess_columns(columns: Iterable[str]) -> dict[str, str]:
    """Guess which column holds which field; `field -> column`."""
    names: dict[str, str] = {}
    for column in columns:
        names.setdefault(plain(column), column)
    found: dict[str, str] = {}
    for field, wanted in COLUMNS.items():
        free = [names[n] for n in wanted if n in names and names[n] not in found.values()]
        if free:
            found[field] = free[0]
    return found


def guess_kind(fields: Mapping[str, str]) -> EventKind | None:
    """Guess what all rows of a file are that has no column of the kind."""
    if "value" in fields:
        return "rate"
    orders = {"quantity"} & fields.keys() or re.search(
        r"invoice|order|transaction|basket", plain(fields.get("session", ""))
    )
    return "buy" if orders else None
