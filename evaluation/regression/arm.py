"""One side of a measurement: an assistant to play cases against, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evaluation.regression.result import ArmInfo
from evaluation.understanding import OpenShop

Open = Callable[[str, int], OpenShop | None]
"""Given a catalogue and a repeat from 1, an open shop; None for a catalogue that is not here."""


@dataclass(frozen=True)
class Arm:
    """What answers; `stale` are the errors that tell of a recording without an answer."""

    info: ArmInfo
    open: Open
    stale: tuple[type[Exception], ...] = ()
