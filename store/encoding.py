"""Encoding in a thread of its own, while the products of an import are read and indexed."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Self

from store.embedder import Embedder, Vectors
from store.embeddings import EmbeddingCache

# Texts that are encoded, and then kept, at a time: what a kill may cost.
_BATCH = 128
# Texts that are put in order of length before they are made into batches: the shorter ones of a
# batch are padded to its longest, and in order of arrival that costs an eighth of the time.
_WINDOW = 1024
# Batches that wait: enough to keep the thread busy, few enough to be nothing in memory.
_WAITING = 64
_AHEAD = 2
# Seconds after which a thread that computes in Python hands the interpreter over. An encoder takes
# it again between thousands of short operations, and by default waits 5 ms each time that somebody
# reads products: it stood still for as long as they were read (docs/log.md).
_HANDOVER = 0.0002


class Encoding:
    """Fills the embedding cache of `path` in the background.

    Texts may be offered as soon as they are known; what finds no room is encoded when its vector
    is asked for. The library that encodes releases the interpreter while it computes.
    """

    def __init__(self, path: Path, embedder: Embedder) -> None:
        self._cache = EmbeddingCache(path, embedder)
        self._thread = ThreadPoolExecutor(1, "encoding")
        self._offered: deque[Future[int]] = deque()
        self._gathered: list[str] = []
        self._enough = _BATCH
        # The first call also loads the model, while the first products are read.
        self._first = self._thread.submit(self._measure)

    def __enter__(self) -> Self:
        self._usual = sys.getswitchinterval()
        sys.setswitchinterval(_HANDOVER)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setswitchinterval(self._usual)
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
        if len(self._offered) >= _WAITING:
            return
        self._gathered += texts
        # The first windows are small, so that the thread begins at once.
        if len(self._gathered) >= self._enough:
            self._offered += self._submit(self._gathered)
            self._gathered = []
            self._enough = min(2 * self._enough, _WINDOW)

    def vectors(self, texts: Iterator[str], told: Callable[[int], None]) -> Iterator[Vectors]:
        """Yield the vectors of all texts in order, some ahead of what is asked for.

        `told` is called with how many texts are encoded and kept, whenever that grows.
        """
        self._withdraw()
        ahead: deque[tuple[list[str], list[Future[int]]]] = deque()
        done = 0
        while True:
            while len(ahead) < _AHEAD and (window := list(islice(texts, _WINDOW))):
                ahead.append((window, self._submit(window)))
            if not ahead:
                return
            window, batches = ahead.popleft()
            for batch in batches:
                done += batch.result()
                told(done)
            yield self._cache.encode(window)

    def _withdraw(self) -> None:
        """Take back what was offered and not begun: it comes in its turn, so told evenly."""
        self._gathered = []
        while self._offered:
            if not (offered := self._offered.pop()).cancel():
                offered.result()

    def _submit(self, texts: Sequence[str]) -> list[Future[int]]:
        ordered = sorted(texts, key=len)
        batches = (ordered[i : i + _BATCH] for i in range(0, len(ordered), _BATCH))
        return [self._thread.submit(self._keep, batch) for batch in batches]

    def _keep(self, texts: Sequence[str]) -> int:
        return len(self._cache.encode(texts))
