"""Learning tastes as the owner watches it, and what is kept of it in the home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from agent import MEND, TASTE
from evaluation import Learnt, RecommendReport, interactions_of, learn, recommend_report, traits_of
from recommender import Checkpoint, Privacy, arrays_of
from store import Catalog, Derived, EventColumns, EventLog, LearnedFolder
from tools import AFFINITY, BASKETS
from ui.settings import Settings
from ui.shop import open_shelf
from ui.terminal import err

_SEQUENCE = "sequence"
_DELTA, _MOST = 1e-6, 20


def learned(
    settings: Settings, catalog: str | None, *, sequence: bool, epsilon: float | None, seed: int
) -> Learnt:
    """Learn from the log of a catalogue, keep the result, and note who it was learned from.

    A transformer that was interrupted goes on from its last epoch, unless the log has changed.
    """
    name = catalog or settings.catalog
    shelf = open_shelf(settings)
    shop = shelf.open(name)
    epsilon = epsilon or settings.epsilon
    unfinished = LearnedFolder(shelf.beside(name, _SEQUENCE), MEND)
    with EventLog(settings.home) as log, _stages() as progress:
        columns = _columns(log, name, shop)
        found = learn(
            shop,
            columns,
            progress=progress,
            sequence=sequence,
            start=_begun(unfinished, columns.revision),
            after_epoch=_kept(unfinished, columns.revision, progress, log, name),
            privacy=Privacy(epsilon, _DELTA, _MOST) if epsilon else None,
            seed=seed,
        )
        held = {**arrays_of(found.taste)}
        held |= {f"{BASKETS}{n}": array for n, array in found.baskets.arrays().items()}
        held[AFFINITY] = found.affinity.strengths
        LearnedFolder(shelf.beside(name, TASTE), MEND).keep(found.about(), held)
        log.note(name, Derived(name=TASTE, revision=found.revision))
    unfinished.remove()
    return found


def reported(settings: Settings, catalog: str | None, *, seed: int) -> RecommendReport:
    """Measure how well the tastes of a catalogue's own shoppers are known."""
    name = catalog or settings.catalog
    shop = open_shelf(settings).open(name)
    with EventLog(settings.home) as log:
        columns = _columns(log, name, shop)
    return recommend_report(interactions_of(columns), traits_of(shop), seed=seed)


def _columns(log: EventLog, name: str, catalog: Catalog) -> EventColumns:
    return log.columns(name, [p.id for p in catalog.at(range(len(catalog)))])


def _begun(folder: LearnedFolder, revision: int) -> Checkpoint | None:
    kept = folder.current()
    if kept is None or kept.about.get("revision") != revision:
        return None
    return Checkpoint.of_arrays(kept.arrays)


def _kept(
    folder: LearnedFolder,
    revision: int,
    progress: Callable[[str], None],
    log: EventLog,
    catalog: str,
) -> Callable[[Checkpoint], None]:
    def keep(checkpoint: Checkpoint) -> None:
        folder.keep({"revision": revision}, checkpoint.arrays())
        # Who is forgotten meanwhile was in it as well.
        log.note(catalog, Derived(name=_SEQUENCE, revision=revision))
        done, best = len(checkpoint.figures), max(checkpoint.figures)
        progress(f"sequences, epoch {done}, best NDCG@10 {best:.3f}")

    return keep


@contextmanager
def _stages() -> Iterator[Callable[[str], None]]:
    """Show which stage runs, and for how long."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task("Reading events", total=None)
        yield lambda stage: bars.update(task, description=stage[:1].upper() + stage[1:])
