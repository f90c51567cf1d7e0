"""Personal data is taken out of what a shopper types before anything else sees it."""

from __future__ import annotations

import re

from langchain.agents.middleware import PIIMatch, RedactionRule

_NATIONAL = r"(?<![\w$€£₹#.-])(?:\+\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
_INTERNATIONAL = r"(?<![\w$€£₹#.-])\+\d{1,3}(?:[ ().-]{0,2}\d){7,12}(?!\w)"
_PHONE = re.compile(f"{_INTERNATIONAL}|{_NATIONAL}")


def _phones(content: str) -> list[PIIMatch]:
    return [
        PIIMatch(type="phone", value=m.group(), start=m.start(), end=m.end())
        for m in _PHONE.finditer(content)
    ]


# Web addresses stay: a shopper may paste the link of a product.
_RULES = tuple(
    rule.resolve()
    for rule in (
        RedactionRule("email"),
        RedactionRule("credit_card"),
        RedactionRule("ip"),
        RedactionRule("mac_address"),
        RedactionRule("phone", detector=_phones),
    )
)


def redact(text: str) -> str:
    """Return the text with e-mail addresses, card and phone numbers and such replaced."""
    for rule in _RULES:
        text, _ = rule.apply(text)
    return text
