"""Where this server is reached from outside."""

from __future__ import annotations

from fastapi import Request


def site_of(request: Request) -> str:
    """Return the address that the owner says, without it the one that the request came to."""
    said: str = request.app.state.address
    return said or str(request.base_url).rstrip("/")
