"""Where a command writes: told before anything is played or paid for, where it can't be written."""

from __future__ import annotations

import os
from pathlib import Path

from ui.settings import SettingsError


def ready(file: Path) -> Path:
    """Return a file whose folder is there; raises SettingsError where it can't be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(file, error.strerror or "its folder can't be made") from error
    if file.is_dir():
        raise _refused(file, "it is a folder")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise _refused(file, "permission denied")
    return file


def _refused(file: Path, problem: str) -> SettingsError:
    return SettingsError(f"{file} can't be written: {problem}. Name another file")
