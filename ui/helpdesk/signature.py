"""Signatures of webhooks: Chatwoot's, and those of Standard Webhooks (standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Mapping

from ui.helpdesk.errors import SignatureError

TOLERANCE = 300.0
"""Seconds by which a clock may be wrong; what is older is a replay."""
_PREFIX = "whsec_"


def check_chatwoot(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """Raise SignatureError where a body is not what a Chatwoot with our secret sent just now."""
    stamp = _fresh(headers.get("x-chatwoot-timestamp", ""), now)
    _same([signed_by_chatwoot(secret, stamp, body)], headers.get("x-chatwoot-signature", ""))


def signed_by_chatwoot(secret: str, stamp: str, body: bytes) -> str:
    """Return the value of X-Chatwoot-Signature."""
    digest = hmac.digest(secret.encode(), f"{stamp}.".encode() + body, "sha256")
    return f"sha256={digest.hex()}"


def check_standard(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> str:
    """Return the id of a message. Raises SignatureError where it isn't one, signed just now."""
    id = headers.get("webhook-id", "")
    if not id or len(id) > 255:
        raise SignatureError("The header webhook-id is missing, or too long.")
    stamp = _fresh(headers.get("webhook-timestamp", ""), now)
    # While a secret is changed, a sender signs with the old and the new one.
    given = headers.get("webhook-signature", "").split()
    _same(given, _standard(secret, id, stamp, body))
    return id


def standard_headers(secret: str, id: str, body: bytes, now: float) -> dict[str, str]:
    """Return the headers that a message goes out with."""
    stamp = str(int(now))
    signature = _standard(secret, id, stamp, body)
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature}


def key_of(secret: str) -> bytes:
    """Return the bytes that sign; a secret that begins with whsec_ is base64. Raises ValueError."""
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("what follows whsec_ is no base64") from error


def _standard(secret: str, id: str, stamp: str, body: bytes) -> str:
    signed = f"{id}.{stamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key_of(secret), signed, "sha256")).decode()


def _same(given: list[str], expected: str) -> None:
    # Bytes, since compare_digest refuses text beyond ASCII; all of them, since time tells.
    matches = [hmac.compare_digest(one.encode(), expected.encode()) for one in given]
    if not any(matches):
        raise SignatureError("The signature is not that of this body under our secret.")


def _fresh(stamp: str, now: float) -> str:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise SignatureError("The timestamp is missing, or no number of seconds.")
    if abs(now - int(stamp)) > TOLERANCE:
        raise SignatureError("The timestamp is more than five minutes off: check both clocks.")
    return stamp
