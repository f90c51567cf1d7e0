"""What is wrong with a shop's settings, index or endpoint, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import openai

from store import EncoderDamaged, OnnxEmbedder, SentenceEmbedder, Shelf, StoreError, optimized
from ui.settings import Settings

State = Literal["ok", "note", "wrong"]


class Finding(NamedTuple):
    """One thing that was looked at."""

    state: State
    what: str
    mend: str = ""


def examine(settings: Settings, shelf: Shelf) -> Iterator[Finding]:
    """Yield findings about the home, the embedding model, the catalogues and the endpoint."""
    yield _home(settings)
    yield _embedder(shelf)
    yield from _encoder(settings, shelf)
    yield from _catalogs(settings, shelf)
    yield _endpoint(settings)


def _home(settings: Settings) -> Finding:
    try:
        probe = settings.home / ".doctor"
        probe.write_text("", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        return Finding("wrong", f"home {settings.home}: {error}", "Set SHOPKEEPER_HOME elsewhere")
    return Finding("ok", f"home {settings.home}")


def _embedder(shelf: Shelf) -> Finding:
    try:
        digest = shelf.embedder.digest
    except (StoreError, OSError, ValueError) as error:
        return Finding("wrong", f"embedding model {shelf.embedder.name}: {error}", "make setup")
    return Finding("ok", f"embedding model {shelf.embedder.name} ({digest[:12]})")


def _encoder(settings: Settings, shelf: Shelf) -> Iterator[Finding]:
    if isinstance(shelf.embedder, OnnxEmbedder):
        record = shelf.embedder.record
        near = f"cosine to torch at least {record.cosine_min:.6f} on {record.texts} texts"
        yield Finding("ok", f"served by its optimized encoder: {near}")
        return
    mend = "shopkeeper optimize"
    try:
        optimized(SentenceEmbedder(settings.embedder), settings.home)
    except EncoderDamaged as error:
        yield Finding("wrong", f"served by torch: {error}", mend)
    except StoreError:
        return  # The weights themselves are refused, which the finding before this one tells.
    else:
        yield Finding("note", "served by torch, which is slow to start and to read a query", mend)


def _catalogs(settings: Settings, shelf: Shelf) -> Iterator[Finding]:
    names = shelf.names()
    for name in names:
        try:
            catalog = shelf.open(name)
        except StoreError as error:
            yield Finding("wrong", f"catalogue {name}: {error}", "Import its file again")
            continue
        yield Finding("ok", f"catalogue {name}: {len(catalog):,} products")
        for note in catalog.edition.mended:
            yield Finding("note", f"catalogue {name}: {note}", "Check the disk if this goes on")
    if settings.catalog not in names:
        mend = (
            "It is built when a command first needs it"
            if settings.catalog == "demo"
            else ("shopkeeper import FILE --name " + settings.catalog)
        )
        state: State = "note" if settings.catalog == "demo" else "wrong"
        yield Finding(state, f"catalogue {settings.catalog} is not there yet", mend)


def _endpoint(settings: Settings) -> Finding:
    endpoint = settings.endpoint
    if endpoint is None:
        mend = "Set SHOPKEEPER_MODEL to use it" if settings.key_without_model else ""
        what = "no language model named: the embedded model answers"
        return Finding("note", what + (", OPENAI_API_KEY is not used" if mend else ""), mend)
    where = endpoint.base_url or "the default address of the OpenAI client"
    client = openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        timeout=endpoint.timeout,
        max_retries=0,
    )
    try:
        names = [model.id for model in client.models.list()]
    except openai.AuthenticationError:
        return Finding("wrong", f"{where} refuses the key", "Set OPENAI_API_KEY")
    except openai.APIConnectionError as error:
        mend = "Start the server or correct OPENAI_BASE_URL"
        return Finding("wrong", f"{where} can't be reached: {error}", mend)
    except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
        mend = "OPENAI_BASE_URL usually ends in /v1"
        return Finding("wrong", f"{where} is no OpenAI-compatible server: {error}", mend)
    if endpoint.model not in names:
        some = ", ".join(names[:5]) or "none"
        return Finding("wrong", f"{where} has no model {endpoint.model!r}", f"It offers: {some}")
    return Finding("ok", f"{endpoint.model} at {where}")
