"""Keys and personal data are taken out of what is written down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from agent import redact

_SECRET = re.compile(
    r"\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|AIza)[-_]?[A-Za-z0-9_-]{12,}|\bBearer\s+[\w.~+/-]{8,}=*"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|(?i:\b(?:api[_-]?key|password|secret)\s*[:=]\s*)\S+"
)
_GONE = "[SCRUBBED]"
_SHORTEST = 6


def scrubbed(value: Any, secrets: Sequence[str] = ()) -> Any:
    """Return plain data with the secrets, and whatever looks like one, replaced in every text."""
    if isinstance(value, str):
        return _clean(value, secrets)
    if isinstance(value, dict):
        return {key: scrubbed(one, secrets) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(one, secrets) for one in value]
    return value


def _clean(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        if len(secret) >= _SHORTEST:
            text = text.replace(secret, _GONE)
    return redact(_SECRET.sub(_GONE, text))
