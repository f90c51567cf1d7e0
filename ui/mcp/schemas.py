"""What the tools' answers look like, as JSON schemas."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _object(required: dict[str, Schema], **optional: Schema) -> Schema:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | optional,
    }


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_ANY: Schema = {"type": "object"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_MAYBE_INTEGER: Schema = {"type": ["integer", "null"]}
_PRICE = _object({"amount": {"type": "integer", "minimum": 0}, "currency": _TEXT})
_RANGE = _object({"min": _PRICE, "max": _PRICE})
_DESCRIPTION = _object({}, plain=_TEXT)
_AVAILABILITY = _object({"available": {"type": "boolean"}, "status": _TEXT})
_VARIANT = _object(
    {"id": _TEXT, "title": _TEXT, "description": _DESCRIPTION, "price": _PRICE},
    availability=_AVAILABILITY,
    list_price=_PRICE,
    sku=_TEXT,
)
PRODUCT = _object(
    {
        "id": _TEXT,
        "title": _TEXT,
        "description": _DESCRIPTION,
        "price_range": _RANGE,
        "variants": {"type": "array", "items": _VARIANT, "minItems": 1},
    },
    url=_TEXT,
    categories=_list(_object({"value": _TEXT})),
    media=_list(_object({"type": _TEXT, "url": _TEXT})),
    rating=_object({"value": _NUMBER}, scale_max=_NUMBER, count={"type": "integer"}),
    tags=_list(_TEXT),
    metadata=_ANY,
)
_PAGE = _object(
    {"has_next_page": {"type": "boolean"}, "total_count": {"type": "integer"}}, cursor=_TEXT
)
_MESSAGES = _list(_object({"type": _TEXT, "code": _TEXT, "content": _TEXT}))
SEARCHED = _object({"ucp": _ANY, "products": _list(PRODUCT), "pagination": _PAGE})
LOOKED_UP = _object({"ucp": _ANY, "products": _list(PRODUCT)}, messages=_MESSAGES)
DETAILED = _object({"ucp": _ANY, "product": PRODUCT})
_REASON = _object({"text": _TEXT, "kind": _TEXT})
_ITEM = _object(
    {"id": _TEXT, "title": _TEXT, "reasons": _list(_REASON)},
    price=_MAYBE_TEXT,
    price_minor=_MAYBE_INTEGER,
    currency=_MAYBE_TEXT,
    url=_MAYBE_TEXT,
    image=_MAYBE_TEXT,
)
_QUESTION: Schema = {
    "type": ["object", "null"],
    "required": ["question", "options"],
    "properties": {"question": _TEXT, "options": _list(_TEXT)},
}
_ASSISTANT: Schema = {"type": "string", "enum": ["assistant", "person"]}
ANSWERED = _object(
    {
        "conversation": _TEXT,
        "held_by": _ASSISTANT,
        "text": _TEXT,
        "items": _list(_ITEM),
        "asks": _QUESTION,
        "notes": _list(_TEXT),
        "follow_ups": _list(_TEXT),
    }
)
_ROW = _object(
    {"field": _TEXT, "values": _list(_TEXT), "best": {"type": ["string", "null"]}},
)
COMPARED = _object(
    {
        "ids": _list(_TEXT),
        "titles": _list(_TEXT),
        "rows": _list(_ROW),
        "same": _list(_object({"field": _TEXT, "value": _TEXT})),
    }
)
