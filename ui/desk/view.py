"""The desk's pages as HTML: whatever is put into a template is escaped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

# A page of the desk holds what shoppers said: nobody else may keep or frame it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https: http:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
}


def page(template: str, status: int = 200, **told: Any) -> HTMLResponse:
    """Return a page of the desk."""
    text = _environment().get_template(f"{template}.html").render(told)
    return HTMLResponse(text, status, headers=_HEADERS)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ui.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": _day,
        "limit": _limit,
        "number": _number,
        "percent": _percent,
        "time": _time,
    }
    return environment


def _day(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


def _time(written: str) -> str:
    """Return a time in ISO 8601 to the minute."""
    return f"{written[:10]} {written[11:16]}" if written else "-"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.3g}"


def _limit(constraint: Mapping[str, Any]) -> str:
    """Return a constraint of the contract's shape in one line."""
    value = constraint["value"]
    values = value if isinstance(value, list) else [value]
    told = ", ".join(f"{v:g}" if isinstance(v, float) else str(v) for v in values)
    unit = f" {constraint['unit']}" if constraint.get("unit") else ""
    return f"{constraint['field']} {_SIGNS.get(constraint['op'], constraint['op'])} {told}{unit}"


_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "lte": "≤", "gt": ">", "gte": "≥"}
