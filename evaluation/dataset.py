"""A folder to measure with: products of any format that is imported, and judgments.csv."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import BadDataset
from evaluation.judgments import Judgments

_BLOCK = 1 << 20


@dataclass(frozen=True)
class Dataset:
    """The files of one data set."""

    products: Path
    judgments: Path

    @classmethod
    def find(cls, folder: Path) -> Dataset:
        """Find products.* and judgments.csv in a folder; raises BadDataset."""
        if not folder.is_dir():
            raise BadDataset(f"{folder} is no folder")
        products = sorted(p for p in folder.glob("products.*") if p.is_file())
        if len(products) != 1:
            shown = ", ".join(p.name for p in products) or "none"
            raise BadDataset(f"{folder} needs one file products.*, and has {shown}")
        judgments = folder / "judgments.csv"
        if not judgments.is_file():
            raise BadDataset(f"{folder} has no judgments.csv")
        return cls(products[0], judgments)

    def read(self) -> Judgments:
        """Return the judgments; raises BadJudgments naming the row."""
        return Judgments.read(self.judgments)

    def fingerprint(self) -> str:
        """Return the SHA-256 of the products file."""
        digest = hashlib.sha256()
        with self.products.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        return digest.hexdigest()
