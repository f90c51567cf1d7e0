"""Encoding in a thread of its own, while the products of an import are read and indexed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Self

from store.embedder import Embedder, Vectors
from store.embeddings import EmbeddingCache

# Texts that are encoded, and then kept, at a time: what a kill may cost.
_BATCH = 128
# Batches that wait: enough to keep the thread busy, few enough to be nothing in memory.
_WAITING = 64
_READY = 8


class Encoding:
    """Fills the embedding cache of `path` in the background.

    Texts may be offered as soon as they are known; what finds no room is encoded when its vector
    is asked for. The library that encodes releases the interpreter while it computes.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._cache = EmbeddingCache(path, embedder)
        self._thread = ThreadPoolExecutor(1, "encoding")
        self._offered: deque[Future[Vectors]] = deque()
        # The first call also loads the model, while the first products are read.
        self._first = self._thread.submit(self._measure)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.shutdown(cancel_futures=True)
        self._cache.close()

    def _measure(self) -> tuple[int, int]:
        return self._cache.encode(["dimension"]).shape[1], self._cache.encoded

    @property
    def dimension(self) -> int:
        """The dimension of the vectors."""
        return self._first.result()[0]

    @property
    def encoded(self) -> int:
        """How many texts were not in the cache."""
        return self._cache.encoded - self._first.result()[1]

    def offer(self, texts: Sequence[str]) -> None:
        """Encode some texts ahead, if there is room; errors of earlier ones are raised here."""
        while self._offered and self._offered[0].done():
            self._offered.popleft().result()
        for i in range(0, len(texts), _BATCH):
            if len(self._offered) < _WAITING:
                self._offered.append(self._submit(texts[i : i + _BATCH]))

    def vectors(self, texts: Iterator[str]) -> Iterator[Vectors]:
        """Yield the vectors of all texts in order, some ahead of what is asked for."""
        # What was offered and not begun comes in its turn, so that progress is even.
        while self._offered:
            if not (offered := self._offered.pop()).cancel():
                offered.result()
        ready: deque[Future[Vectors]] = deque()
        while batch := list(islice(texts, _BATCH)):
            ready.append(self._submit(batch))
            if len(ready) > _READY:
                yield ready.popleft().result()
        while ready:
            yield ready.popleft().result()

    def _submit(self, texts: Sequence[str]) -> Future[Vectors]:
        return self._thread.submit(self._cache.encode, texts)
