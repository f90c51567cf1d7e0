"""A catalogue version that is being built."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

SEGMENTS = "segments"
"""The folder of all segments, beside the versions that name them."""


class Draft(NamedTuple):
    """Where a version is being built, with its new segments beside its edition."""

    folder: Path
    version: str

    def segment(self, kind: str = "") -> Path:
        """Return the folder of a new segment, called like the version and of what kind it is."""
        return self.folder / SEGMENTS / f"{self.version}{kind}"
