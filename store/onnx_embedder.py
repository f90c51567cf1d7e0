"""Text to vectors by an optimized encoder: onnxruntime and tokenizers, without torch."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store.embedder import SentenceEmbedder, Vectors, readable
from store.errors import EncoderDamaged
from store.onnx_record import GRAPH, TOKENIZER, OnnxRecord, find_encoder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

# More texts at once bring nothing on one thread, and fewer waste less on padding.
_BATCH = 16
_ERRORS_ONLY = 3


class OnnxEmbedder:
    """An optimized encoder on one thread of the CPU, loaded at the first use.

    It has the name and the digest of its torch model, because their vectors are interchangeable:
    it was refused unless the cosine between the two was at least 0.9999 on every text tried. So a
    catalogue that either of them built opens with the other, and nothing is embedded again.
    """

    def __init__(self, folder: Path, record: OnnxRecord, name: str) -> None:
        # Not the record's name: a folder may be named by another path than at the export.
        self.name, self.digest, self.record = name, record.digest, record
        self._folder = folder
        self._lock = Lock()
        self._query = lru_cache(maxsize=4096)(self._encode_one)

    @cached_property
    def _loaded(self) -> tuple[Tokenizer, InferenceSession]:
        import onnxruntime
        from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        # One thread for the reason that torch has one; a second gains nothing on short queries.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        path = self._folder / GRAPH
        try:
            session = onnxruntime.InferenceSession(path, options, ["CPUExecutionProvider"])
        except (Fail, InvalidGraph, InvalidProtobuf) as error:
            raise EncoderDamaged(f"onnxruntime can't load {path}: {error}") from error
        return Tokenizer.from_file(str(self._folder / TOKENIZER)), session

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension)."""
        with self._lock:
            tokenizer, session = self._loaded
        # One by one: a batch would start the tokenizer's own threads.
        ids = [tokenizer.encode(readable(text)).ids for text in texts]
        vectors = np.empty((len(texts), self.record.dimension), np.float32)
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        for start in range(0, len(order), _BATCH):
            some = order[start : start + _BATCH]
            vectors[some] = self._run(session, [ids[i] for i in some])
        return vectors

    def _run(self, session: InferenceSession, ids: list[list[int]]) -> Vectors:
        width = max(map(len, ids))
        padded: NDArray[np.int64] = np.full((len(ids), width), self.record.pad_id, np.int64)
        mask = np.zeros_like(padded)
        for row, tokens in enumerate(ids):
            padded[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (vectors,) = session.run(None, {"input_ids": padded, "attention_mask": mask})
        return np.asarray(vectors, np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of one query, kept for the next time it is asked."""
        return np.asarray(self._query(text), np.float32)

    def _encode_one(self, text: str) -> Vectors:
        return np.asarray(self.encode([text])[0], np.float32)


def optimized(model: SentenceEmbedder, home: Path) -> OnnxEmbedder | None:
    """Return the optimized encoder of a model in this home, or None when it has none.

    Raises EncoderDamaged for one that is not as it was checked, ModelRefused for wrong weights.
    Never loads the model.
    """
    folder = find_encoder(home, model.name, model.weights_sha256)
    if folder is None:
        return None
    record = OnnxRecord.read(folder)
    record.verify(folder)
    if record.configuration_sha256 != model.configuration_sha256:
        raise EncoderDamaged(f"{folder} was made before {model.name!r} was configured anew")
    return OnnxEmbedder(folder, record, model.name)
