"""Figures of the desk as pictures, drawn on the server: nothing is loaded to show them."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from io import StringIO

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ui.desk.quality import Day, Stage

_SIZE = (6.0, 2.4)
_WEEK = 7
_STRONG, _WEAK, _TEXT, _GRID = "#0f766e", "#99d5cd", "#57606a", "#d0d7de"


def latency(stages: Sequence[Stage]) -> str:
    """Return bars of the median and the 95th percentile of each stage, in milliseconds."""
    figure, axes = _drawing()
    places = range(len(stages))
    axes.barh([p + 0.2 for p in places], [s.p95 for s in stages], 0.38, color=_WEAK, label="p95")
    axes.barh([p - 0.2 for p in places], [s.median for s in stages], 0.38, color=_STRONG)
    axes.set_yticks(list(places), [s.name.replace("_", " ") for s in stages])
    axes.invert_yaxis()
    axes.set_xlabel("milliseconds: median dark, 95th percentile light")
    return _encoded(figure)


def turns(days: Sequence[Day]) -> str:
    """Return the turns of each day as bars, and the share that found something as a line."""
    figure, axes = _drawing()
    places = list(range(len(days)))
    axes.bar(places, [d.turns for d in days], 0.6, color=_WEAK)
    axes.set_ylabel("turns")
    every = max(1, len(days) // 7)
    axes.set_xlim(-0.5, max(len(days), _WEEK) - 0.5)
    axes.set_xticks(places[::every], [d.day[5:] for d in days[::every]])
    shares = axes.twinx()
    shares.plot(
        places,
        [float("nan") if d.success is None else 100 * d.success for d in days],
        color=_STRONG,
        marker="o",
        markersize=3,
    )
    shares.set_ylim(0, 105)
    shares.set_ylabel("% found something")
    _plain(shares)
    return _encoded(figure)


def _drawing() -> tuple[Figure, Axes]:
    # Not pyplot: its figures are of the whole process, and requests are answered by many threads.
    figure = Figure(figsize=_SIZE, layout="constrained")
    axes = figure.add_subplot()
    _plain(axes)
    return figure, axes


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
    axes.tick_params(colors=_TEXT, labelsize=8, length=0)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(_TEXT)
        label.set_fontsize(8)
    axes.grid(axis="both", color=_GRID, linewidth=0.4)
    axes.set_axisbelow(True)


def _encoded(figure: Figure) -> str:
    """Return a figure as an address that holds it."""
    drawn = StringIO()
    figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    packed = base64.b64encode(drawn.getvalue().encode()).decode()
    return f"data:image/svg+xml;base64,{packed}"
