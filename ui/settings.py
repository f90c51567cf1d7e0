"""The settings of a shop, read from the environment once, when a command starts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from agent import Endpoint
from store import BUNDLED, Unstated
from ui.helpdesk.accounts import ChatwootAccount, WebhookAccount
from ui.helpdesk.signature import key_of

_TIMEOUT = 20.0
# One slot in five may go to what is not known to be best.
_EXPLORATION = 0.2
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")


class SettingsError(Exception):
    """A variable of the environment that can't be what it says."""


@dataclass(frozen=True)
class Settings:
    """Where the shop lives and which models it uses."""

    home: Path
    catalog: str
    embedder: str
    endpoint: Endpoint | None
    key_without_model: bool
    unstated: Unstated = "exclude"
    exploration: float = _EXPLORATION
    epsilon: float | None = None
    daily_tokens: int | None = None
    origins: tuple[str, ...] = ()
    orders: Path | None = None
    address: str = ""
    chatwoot: ChatwootAccount | None = None
    webhook: WebhookAccount | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Settings:
        """Read the variables that begin with SHOPKEEPER_, and those with OPENAI_.

        A language model is used only when SHOPKEEPER_MODEL names one: a key that lies in the
        environment for other programs must not start to cost money here.
        """
        get = {k: v.strip() for k, v in environment.items() if v.strip()}.get
        home = get("SHOPKEEPER_HOME")
        key, model = get("OPENAI_API_KEY"), get("SHOPKEEPER_MODEL")
        endpoint = Endpoint(
            model=model or "",
            base_url=get("OPENAI_BASE_URL"),
            api_key=key,
            timeout=_seconds(get("SHOPKEEPER_TIMEOUT")),
        )
        return cls(
            home=Path(home).expanduser() if home else user_data_path("shopkeeper"),
            catalog=get("SHOPKEEPER_CATALOG") or "demo",
            embedder=get("SHOPKEEPER_EMBEDDER") or BUNDLED,
            endpoint=endpoint if model else None,
            key_without_model=bool(key) and not model,
            unstated=_unstated(get("SHOPKEEPER_UNKNOWN")),
            exploration=_share(get("SHOPKEEPER_EXPLORATION")),
            epsilon=_epsilon(get("SHOPKEEPER_EPSILON")),
            daily_tokens=_tokens(get("SHOPKEEPER_DAILY_TOKENS")),
            origins=_origins(get("SHOPKEEPER_ORIGINS")),
            orders=Path(orders).expanduser() if (orders := get("SHOPKEEPER_ORDERS")) else None,
            address=_url("SHOPKEEPER_ADDRESS", get("SHOPKEEPER_ADDRESS") or ""),
            chatwoot=_chatwoot(get),
            webhook=_webhook(get),
        )


def _unstated(text: str | None) -> Unstated:
    """Read what becomes of products of which the catalogue doesn't say whether they fit."""
    choice = (text or "exclude").casefold()
    if choice == "exclude":
        return "exclude"
    if choice == "mark":
        return "mark"
    raise SettingsError(f"SHOPKEEPER_UNKNOWN must be exclude or mark: {text!r}")


def _share(text: str | None) -> float:
    """Read the share of slots that may go to what is not known to be best."""
    try:
        share = float(text) if text else _EXPLORATION
    except ValueError as error:
        raise SettingsError(f"SHOPKEEPER_EXPLORATION must be a share: {text!r}") from error
    if not 0 <= share <= 1:
        raise SettingsError(f"SHOPKEEPER_EXPLORATION must lie between 0 and 1: {text!r}")
    return share


def _epsilon(text: str | None) -> float | None:
    """Read how much the counts that shoppers see may tell of one of them; None adds no noise."""
    if text is None:
        return None
    try:
        epsilon = float(text)
    except ValueError as error:
        raise SettingsError(f"SHOPKEEPER_EPSILON must be a number: {text!r}") from error
    if not 0 < epsilon < float("inf"):
        raise SettingsError(f"SHOPKEEPER_EPSILON must be above 0, or not set at all: {text!r}")
    return epsilon


def _tokens(text: str | None) -> int | None:
    """Read what the language model may cost a key in a day; None sets no limit."""
    if text is None:
        return None
    if not text.isdecimal():
        raise SettingsError(f"SHOPKEEPER_DAILY_TOKENS must be a whole number: {text!r}")
    return int(text)


def _origins(text: str | None) -> tuple[str, ...]:
    """Read the sites whose pages may call the API and hold the widget, with commas between."""
    origins = tuple(part.strip().rstrip("/") for part in (text or "").split(",") if part.strip())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"SHOPKEEPER_ORIGINS must hold addresses like https://shop.example: {origin!r}"
            )
    return origins


def _chatwoot(get: Callable[[str], str | None]) -> ChatwootAccount | None:
    """Read how a Chatwoot is reached: all of it, or nothing."""
    names = [f"SHOPKEEPER_CHATWOOT_{part}" for part in ("URL", "ACCOUNT", "TOKEN", "SECRET")]
    url, account, token, secret = (get(name) or "" for name in names)
    missing = [name for name in names if not get(name)]
    if len(missing) == len(names):
        return None
    if missing:
        raise SettingsError(f"a Chatwoot needs {', '.join(missing)} too: see docs/help-desk.md")
    if not account.isdecimal():
        raise SettingsError(f"SHOPKEEPER_CHATWOOT_ACCOUNT must be its number: {account!r}")
    return ChatwootAccount(_url(names[0], url), int(account), token, secret)


def _webhook(get: Callable[[str], str | None]) -> WebhookAccount | None:
    """Read where another desk is told, and the secret of both directions."""
    url, secret = get("SHOPKEEPER_WEBHOOK_URL"), get("SHOPKEEPER_WEBHOOK_SECRET")
    if not secret:
        if url:
            raise SettingsError("SHOPKEEPER_WEBHOOK_URL needs SHOPKEEPER_WEBHOOK_SECRET too")
        return None
    try:
        key_of(secret)
    except ValueError as error:
        raise SettingsError(f"SHOPKEEPER_WEBHOOK_SECRET: {error}") from error
    return WebhookAccount(secret, _url("SHOPKEEPER_WEBHOOK_URL", url) if url else None)


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise SettingsError(f"{name} must be an address like https://desk.example: {text!r}")
    return text.rstrip("/")


def _seconds(text: str | None) -> float:
    try:
        seconds = float(text) if text else _TIMEOUT
    except ValueError as error:
        raise SettingsError(f"SHOPKEEPER_TIMEOUT must be a number of seconds: {text!r}") from error
    if not 0 < seconds <= 600:
        raise SettingsError(f"SHOPKEEPER_TIMEOUT must lie between 0 and 600 seconds: {text!r}")
    return seconds
