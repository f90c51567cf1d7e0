"""The optimized encoder is made here: a model's transformer, pooling and norm as one ONNX graph."""

from __future__ import annotations

import logging
import secrets
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

from filelock import FileLock, Timeout

from store.embedder import SentenceEmbedder, sha256_of
from store.errors import NotOptimized
from store.onnx_embedder import OnnxEmbedder
from store.onnx_record import GRAPH, TOKENIZER, OnnxRecord, encoder_folder, models_folder
from store.parity import parity

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedTokenizerBase

LEAST_COSINE = 0.9999
_PACKAGES = ("onnx", "onnxscript")
# A protobuf message, which an ONNX file is, ends at 2 GiB.
_MOST_BYTES = 2**31 - 2**24
_EXAMPLES = ["leather bag", "a brown leather bag with a pocket for a laptop"]


def optimize(model: SentenceEmbedder, home: Path) -> OnnxRecord:
    """Write a model's optimized encoder into this home, check it and install it.

    Raises NotOptimized, with nothing left behind, when a package is missing, the model is built
    otherwise, the disk is full, or any text's cosine to the torch model is below LEAST_COSINE.
    """
    _require_packages()
    pooling = _pooling(model)
    try:
        with _building(home) as folder:
            record = _written(model, pooling, folder)
            record = _checked(model, folder, record)
            record.write(folder)
            _install(folder, encoder_folder(home, record.name, record.digest))
    except OSError as error:
        raise NotOptimized(
            f"the encoder can't be written: {error}", hint="Make room in SHOPKEEPER_HOME"
        ) from error
    return record


def _require_packages() -> None:
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if missing:
        raise NotOptimized(
            f"the export needs {' and '.join(missing)}",
            hint="Run `make optimize`, or pip install '.[onnx]' in Shopkeeper's folder",
        )


def _pooling(model: SentenceEmbedder) -> str:
    """Return "mean" or "cls", or refuse a model that is not transformer, pooling and norm."""
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    loaded = model.model
    parts = list(loaded)
    if not parts or not isinstance(parts[0], Transformer):
        raise _otherwise(model, "does not begin with a transformer")
    if len(parts) < 2 or not isinstance(parts[1], Pooling):
        raise _otherwise(model, "has no pooling behind the transformer")
    others = [type(p).__name__ for p in parts[2:] if not isinstance(p, Normalize)]
    if others:
        raise _otherwise(model, f"has {' and '.join(others)} behind the pooling")
    mode = parts[1].pooling_mode
    if mode not in ("mean", "cls"):
        raise _otherwise(model, f"pools by {mode!r}, not by mean or cls")
    if loaded.default_prompt_name or not parts[1].include_prompt:
        raise _otherwise(model, "puts a prompt before every text")
    if not getattr(loaded.tokenizer, "is_fast", False):
        raise _otherwise(model, "has no tokenizer.json")
    if sum(p.numel() * p.element_size() for p in loaded.parameters()) > _MOST_BYTES:
        raise _otherwise(model, "is larger than 2 GiB")
    return str(mode)


def _otherwise(model: SentenceEmbedder, reason: str) -> NotOptimized:
    return NotOptimized(f"the embedding model {model.name!r} {reason}")


@contextmanager
def _building(home: Path) -> Iterator[Path]:
    """Give a folder beside the encoders, gone at the end unless it was renamed."""
    models = models_folder(home)
    models.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(models / "optimize.lock", timeout=0):
            for abandoned in models.glob("building-*"):
                shutil.rmtree(abandoned, ignore_errors=True)
            folder = models / f"building-{secrets.token_hex(4)}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
    except Timeout as error:
        raise NotOptimized(
            "another `shopkeeper optimize` is running", hint="Wait until it ends"
        ) from error


def _written(model: SentenceEmbedder, pooling: str, folder: Path) -> OnnxRecord:
    loaded = model.model
    write_graph(loaded, pooling, folder / GRAPH)
    tokenizer = loaded.tokenizer
    _write_tokenizer(tokenizer, loaded.max_seq_length, folder / TOKENIZER)
    return OnnxRecord(
        name=model.name,
        digest=model.digest,
        configuration_sha256=model.configuration_sha256,
        graph_sha256=sha256_of(folder / GRAPH),
        tokenizer_sha256=sha256_of(folder / TOKENIZER),
        dimension=loaded.get_embedding_dimension() or 0,
        pad_id=tokenizer.pad_token_id or 0,
    )


def _write_tokenizer(tokenizer: PreTrainedTokenizerBase, longest: int | None, path: Path) -> None:
    """Save the tokenizer with its truncation; without padding, since a batch pads itself."""
    from tokenizers import Tokenizer

    plain = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    if longest:
        plain.enable_truncation(longest, direction=tokenizer.truncation_side)
    plain.no_padding()
    plain.save(str(path))


def write_graph(model: SentenceTransformer, pooling: str, path: Path) -> None:
    """Export token ids and mask, both int64 (batch, sequence), to float32 unit vectors."""
    import torch

    dynamic = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    features = model.preprocess(_EXAMPLES)
    with _quiet_export(), torch.no_grad():
        program = torch.onnx.export(
            _graph(model, pooling),
            (features["input_ids"], features["attention_mask"]),
            dynamo=True,
            dynamic_shapes=(dynamic, dynamic),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            verbose=False,
        )
        assert program is not None
        program.save(path, external_data=False)


def _graph(model: SentenceTransformer, pooling: str) -> Module:
    import torch

    class Encoder(torch.nn.Module):
        def __init__(self, transformer: Module) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
            tokens = self.transformer(input_ids=input_ids, attention_mask=attention_mask)[0]
            if pooling == "cls":
                pooled = tokens[:, 0]
            else:
                weights = attention_mask.unsqueeze(-1).to(tokens.dtype)
                pooled = (tokens * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(pooled.float(), dim=1)

    return Encoder(cast("Module", model[0].auto_model)).eval()


@contextmanager
def _quiet_export() -> Iterator[None]:
    """Keep what the exporter tells of itself from a shop's owner, who can't mend it."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            # torch's own use of its pytree, deprecated in torch itself.
            warnings.filterwarnings("ignore", r".*isinstance\(treespec", FutureWarning)
            yield
    finally:
        log.setLevel(level)


def _checked(model: SentenceEmbedder, folder: Path, record: OnnxRecord) -> OnnxRecord:
    found = parity(model, OnnxEmbedder(folder, record, model.name))
    if found.least < LEAST_COSINE:
        raise NotOptimized(
            f"the encoder of {model.name!r} is not its model's equal: the least cosine over "
            f"{found.texts} texts is {found.least:.6f}, and {LEAST_COSINE} is asked for"
        )
    return record.model_copy(
        update={"cosine_min": found.least, "cosine_mean": found.mean, "texts": found.texts}
    )


def _install(folder: Path, target: Path) -> None:
    """Put the folder in its place; an encoder that was there goes at the same moment."""
    if target.exists():
        target.rename(folder.with_name(folder.name + "-old"))
    folder.rename(target)
    for old in target.parent.glob("building-*-old"):
        shutil.rmtree(old, ignore_errors=True)
