"""What an optimized encoder's folder holds, and the proof that it is what was checked."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, ValidationError

from store.embedder import sha256_of
from store.errors import EncoderDamaged
from store.product import Value

GRAPH, TOKENIZER, _RECORD = "encoder.onnx", "tokenizer.json", "record.json"


class OnnxRecord(Value):
    """One optimized encoder: the model it was made from, its files and how near it comes."""

    name: str
    """The model's name, as the settings give it."""
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """The digest of the torch model, which is also that of this encoder's vectors."""
    configuration_sha256: str
    """Of the model's tokens, truncation and pooling, which its digest says nothing of."""
    graph_sha256: str
    tokenizer_sha256: str
    dimension: int = Field(gt=0)
    pad_id: int = Field(ge=0)
    cosine_min: float = 0.0
    """The least cosine to the torch model's vector of the same text, over `texts` texts."""
    cosine_mean: float = 0.0
    texts: int = 0

    def write(self, folder: Path) -> None:
        """Write the record beside the files it tells of."""
        (folder / _RECORD).write_text(self.model_dump_json(indent=1), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> OnnxRecord:
        """Return the record of a folder; raise EncoderDamaged when it can't be read."""
        try:
            return cls.model_validate_json((folder / _RECORD).read_bytes())
        except (OSError, ValidationError) as error:
            raise EncoderDamaged(f"{folder / _RECORD} can't be read: {error}") from error

    def verify(self, folder: Path) -> None:
        """Raise EncoderDamaged unless the files are, byte by byte, those that were checked."""
        wanted = {GRAPH: self.graph_sha256, TOKENIZER: self.tokenizer_sha256}
        for name, digest in wanted.items():
            try:
                found = sha256_of(folder / name)
            except OSError as error:
                raise EncoderDamaged(f"{folder / name} can't be read: {error}") from error
            if found != digest:
                raise EncoderDamaged(
                    f"{folder / name} is not the file that was checked: its SHA-256 is {found}"
                )


def models_folder(home: Path) -> Path:
    """Return where a home keeps its optimized encoders."""
    return home / "models"


def encoder_folder(home: Path, name: str, digest: str) -> Path:
    """Return the folder of one model's encoder; other weights have another folder."""
    plain = re.sub(r"[^a-z0-9]+", "-", Path(name).name.casefold()).strip("-")
    return models_folder(home) / f"{plain[:60] or 'model'}-{digest[:12]}"


def find_encoder(home: Path, name: str, weights: str) -> Path | None:
    """Return the folder of the encoder made from these weights, or None.

    `weights` is the SHA-256 of the model's one weights file. It is empty for a model that a
    library finds by name: torch would be needed to digest that, so its record is taken by name.
    """
    if not weights:
        folders = sorted(models_folder(home).glob("*/" + _RECORD))
        return next((f.parent for f in folders if _names(f.parent, name)), None)
    folder = encoder_folder(home, name, weights)
    return folder if folder.is_dir() else None


def _names(folder: Path, name: str) -> bool:
    try:
        return OnnxRecord.read(folder).name == name
    except EncoderDamaged:
        return False
