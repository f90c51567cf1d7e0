"""Arrays in a folder, each a `.npy` file that readers map into memory, with their checksums."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEAD = "head.json"
Arrays = dict[str, NDArray[Any]]


def save(folder: Path, head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write arrays as `<name>.npy`, and `head` with the checksum of each file beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
    sums = {name: _checksum(folder / f"{name}.npy") for name in arrays}
    text = json.dumps({**head, "checksums": sums}, ensure_ascii=False)
    (folder / _HEAD).write_text(text, encoding="utf-8")


def load(folder: Path) -> tuple[dict[str, Any], Arrays]:
    """Return what `save` wrote, the arrays mapped into memory and read-only.

    Every byte is read once for the checksums, at about a gigabyte a second. Raises OSError where
    a file is missing, ValueError where one is not what was written.
    """
    head = json.loads((folder / _HEAD).read_text(encoding="utf-8"))
    sums = head.pop("checksums", None) if isinstance(head, dict) else None
    if not isinstance(sums, dict):
        raise ValueError(f"{folder / _HEAD} is damaged: it names no checksums")
    return head, {name: _mapped(folder / f"{name}.npy", sums[name]) for name in sums}


def _mapped(path: Path, checksum: int) -> NDArray[Any]:
    if _checksum(path) != checksum:
        raise ValueError(f"{path} is damaged: it is not what was written")
    # A plain view: the subclass for mapped files makes every slice slower.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _checksum(path: Path) -> int:
    if not path.stat().st_size:
        return 0
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        return zlib.crc32(content)
