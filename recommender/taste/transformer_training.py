"""How the transformer learns: epochs that can be interrupted and resumed to the same result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.taste.attention import Shape, initial, product_vectors, states
from recommender.taste.example import Example
from recommender.taste.generator import Generator
from recommender.taste.transformer import Transformer, padded, with_padding

Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Arrays = dict[str, Singles]
_K = 10
_PARTS = ("parameters", "means", "squares", "best")


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long and how fast it learns; it stops after `patience` epochs without a better NDCG."""

    epochs: int = 12
    patience: int = 2
    batch: int = 64
    rate: float = 2e-3
    decay: float = 0.02
    dropout: float = 0.2
    seed: int = 0


SHAPE = Shape()
SCHEDULE = Schedule()


@dataclass(frozen=True)
class Checkpoint:
    """All that the next epoch starts from, as arrays; `figures` are the NDCG@10 of each epoch."""

    parameters: Arrays
    means: Arrays
    squares: Arrays
    best: Arrays
    steps: int = 0
    figures: tuple[float, ...] = field(default=())

    def arrays(self) -> Arrays:
        """Return all of it as named arrays, for whoever keeps files."""
        parts = {n: getattr(self, n) for n in _PARTS}
        held = {f"{part}.{name}": a for part, many in parts.items() for name, a in many.items()}
        figures = np.array(self.figures, np.float32)
        return {**held, "steps": np.array([self.steps], np.float32), "figures": figures}

    @classmethod
    def of_arrays(cls, held: Mapping[str, NDArray[Any]]) -> Checkpoint:
        """Read what `arrays` gave; raises KeyError where it is none of a checkpoint."""
        parts: dict[str, Arrays] = {part: {} for part in _PARTS}
        for name, array in held.items():
            part, _, own = name.partition(".")
            if own:
                parts[part][own] = np.array(array, np.float32)
        figures = tuple(float(f) for f in held["figures"])
        return cls(**parts, steps=int(held["steps"][0]), figures=figures)

    def finished(self, schedule: Schedule) -> bool:
        """Tell whether nothing is to be gained by another epoch."""
        done = len(self.figures)
        since = done - 1 - int(np.argmax(self.figures)) if done else 0
        return done >= schedule.epochs or since >= schedule.patience


def train_transformer(
    sequences: Sequence[Ints],
    content: Singles,
    validation: Sequence[Example],
    *,
    shape: Shape = SHAPE,
    schedule: Schedule = SCHEDULE,
    start: Checkpoint | None = None,
    after_epoch: Callable[[Checkpoint], None] | None = None,
) -> Transformer:
    """Learn from the product columns of each shopper, oldest first.

    `content` are unit vectors of (products, d). `after_epoch` is called with what to resume from
    as `start`; whoever raises in it interrupts the training. The epoch with the best NDCG@10 on
    `validation` is returned.
    """
    point = start or _first(content, shape, schedule.seed)
    kept = [sequence for sequence in sequences if len(sequence) > 1]
    while kept and not point.finished(schedule):
        point = _epoch(point, kept, content, shape, schedule)
        model = Transformer.of(shape, point.parameters, content)
        figure = ndcg_of(model, validation)
        better = figure > max(point.figures, default=-1.0)
        best = point.parameters if better else point.best
        point = replace(point, figures=(*point.figures, figure), best=best)
        if after_epoch is not None:
            after_epoch(point)
    return Transformer.of(shape, point.best, content)


def ndcg_of(model: Transformer, examples: Sequence[Example]) -> float:
    """Return the mean NDCG@10 over examples, full ranking, seen products removed."""
    return float(ndcgs_of(model, examples).mean()) if examples else 0.0


def ndcgs_of(generator: Generator, examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return NDCG@10 of each example by one generator, of shape (examples,)."""
    found = np.zeros(len(examples))
    for place, example in enumerate(examples):
        scores = np.array(generator.scores(example.history.current, example.at))
        scores[example.seen] = -np.inf
        own = scores[example.target]
        rank = int((scores > own).sum() + (scores[: example.target] == own).sum())
        found[place] = 1 / np.log2(rank + 2) if rank < _K and np.isfinite(own) else 0.0
    return found


def _first(content: Singles, shape: Shape, seed: int) -> Checkpoint:
    made = initial(len(content), content.shape[1], shape, seed)
    zeros = {name: np.zeros_like(value) for name, value in made.items()}
    return Checkpoint(made, zeros, zeros, made)


def _epoch(
    point: Checkpoint, sequences: Sequence[Ints], content: Singles, shape: Shape, plan: Schedule
) -> Checkpoint:
    """Return the checkpoint after all sequences once, in an order drawn by seed and epoch."""
    import torch

    draw = torch.Generator().manual_seed(plan.seed * 10_007 + len(point.figures))
    order = torch.randperm(len(sequences), generator=draw).tolist()
    own, means, squares = (
        {name: torch.tensor(value) for name, value in arrays.items()}
        for arrays in (point.parameters, point.means, point.squares)
    )
    for value in own.values():
        value.requires_grad_(True)
    fixed = torch.tensor(with_padding(content))
    steps = point.steps
    for begin in range(0, len(order), plan.batch):
        batch = [sequences[i] for i in order[begin : begin + plan.batch]]
        loss = _loss(torch, own, fixed, batch, shape, plan, draw)
        loss.backward()
        steps += 1
        _stepped(torch, own, means, squares, steps, plan)
    return replace(
        point,
        parameters=_arrays(own),
        means=_arrays(means),
        squares=_arrays(squares),
        steps=steps,
    )


def _loss(
    torch: Any,
    own: Any,
    fixed: Any,
    batch: Sequence[Ints],
    shape: Shape,
    plan: Schedule,
    draw: Any,
) -> Any:
    """Return the mean cross-entropy of each next product among all."""
    n = fixed.shape[0] - 1
    rows = torch.from_numpy(padded(batch, shape.length + 1, n))
    rows = rows[:, -max(2, min(shape.length + 1, max(map(len, batch)))) :]

    def drop(x: Any) -> Any:
        kept = torch.rand(x.shape, generator=draw) >= plan.dropout
        return x * kept / (1 - plan.dropout)

    vectors = product_vectors(own, fixed)
    hidden = states(torch, own, vectors, rows[:, :-1], shape, drop)
    asked = (rows[:, :-1] != n) & (rows[:, 1:] != n)
    logits = hidden[asked] @ vectors[:-1].T
    return torch.nn.functional.cross_entropy(logits, rows[:, 1:][asked])


def _stepped(torch: Any, own: Any, means: Any, squares: Any, steps: int, plan: Schedule) -> None:
    """Move the parameters once: Loshchilov and Hutter, Decoupled weight decay (2019)."""
    with torch.no_grad():
        for name, value in own.items():
            slope = value.grad
            means[name].mul_(0.9).add_(slope, alpha=0.1)
            squares[name].mul_(0.999).addcmul_(slope, slope, value=0.001)
            size = (squares[name] / (1 - 0.999**steps)).sqrt_().add_(1e-8)
            if value.ndim > 1:
                value.mul_(1 - plan.rate * plan.decay)
            value.addcdiv_(means[name], size, value=-plan.rate / (1 - 0.9**steps))
            value.grad = None


def _arrays(group: Any) -> Arrays:
    return {name: value.detach().numpy().copy() for name, value in group.items()}
