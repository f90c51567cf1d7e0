"""An embedder that counts letters: texts that share letter runs are near, with no model."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np

from store import Embedder
from store.embedder import Vectors


class LetterEmbedder(Embedder):
    """Unit vectors of hashed letter trigrams; `asked` keeps every text that was encoded."""

    def __init__(self, digest: str = "letters", dimension: int = 96) -> None:
        self._digest, self.dimension = digest, dimension
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return "letters"

    @property
    def digest(self) -> str:
        return self._digest

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.stack([self._vector(text) for text in texts])

    def encode_query(self, text: str) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        padded = f"  {text.casefold()} ".encode()
        places = [crc32(padded[i : i + 3]) % self.dimension for i in range(len(padded) - 2)]
        counts = np.bincount(places, minlength=self.dimension)
        return np.asarray(counts / np.linalg.norm(counts), np.float32)
