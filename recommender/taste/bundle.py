"""A trained taste as named arrays and back, for whoever keeps files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.errors import RankerMismatch
from recommender.taste.attention import Shape
from recommender.taste.blend import Blend
from recommender.taste.content import Content
from recommender.taste.ease import Ease
from recommender.taste.history import Decay
from recommender.taste.nearest import Nearest
from recommender.taste.neighbors import Neighbors
from recommender.taste.panel import Panel
from recommender.taste.popularity import Popular, PopularInCategory
from recommender.taste.repurchase import Repurchase
from recommender.taste.taste import Taste
from recommender.taste.taste_ranker import TasteRanker
from recommender.taste.traits import Traits
from recommender.taste.transformer import Transformer
from recommender.taste.verdict import Verdict

Arrays = dict[str, NDArray[Any]]
_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        *(Content, Ease, Nearest, Neighbors, Popular, PopularInCategory, Repurchase, Traits),
        Transformer,
    )
}
_ABOUT, _FORMAT = "about", 1


def arrays_of(taste: Taste) -> Arrays:
    """Return all of a taste; what two generators share is held once."""
    held: Arrays = {"evidence": taste.evidence}
    places: dict[int, str] = {}
    about: dict[str, Any] = {
        "format": _FORMAT,
        "blend": {"weights": dict(taste.blend.weights), "k": taste.blend.k},
        "recall": taste.recall,
        "lift": taste.lift,
        "ranker": taste.ranker and {"names": taste.ranker.names, "text": taste.ranker.text},
        "verdicts": [asdict(verdict) for verdict in taste.verdicts],
        "traits": _written(taste.traits, held, places),
        "panel": {
            name: [part, _written(generator, held, places)]
            for name, (part, generator) in taste.panel.generators.items()
        },
    }
    held[_ABOUT] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    return held


def taste_of(arrays: Mapping[str, NDArray[Any]]) -> Taste:
    """Read what `arrays_of` gave; raises RankerMismatch for anything else."""
    try:
        about = json.loads(arrays[_ABOUT].tobytes())
        if about["format"] != _FORMAT:
            raise RankerMismatch(f"a taste of format {about['format']!r}", hint=_HINT)
        return _read(about, arrays)
    except (KeyError, ValueError, TypeError) as error:
        raise RankerMismatch(f"a trained taste can't be read: {error!r}", hint=_HINT) from error


_HINT = "Train it again: shopkeeper train taste"


def _read(about: Any, arrays: Mapping[str, NDArray[Any]]) -> Taste:
    panel = {n: (part, _made(kept, arrays)) for n, (part, kept) in about["panel"].items()}
    ranker = about["ranker"] and TasteRanker.parse(
        about["ranker"]["text"], about["ranker"]["names"]
    )
    return Taste(
        Panel(panel),
        _made(about["traits"], arrays),
        np.asarray(arrays["evidence"], np.float64),
        Blend(**about["blend"]),
        about["recall"],
        ranker,
        about["lift"],
        tuple(Verdict(**verdict) for verdict in about["verdicts"]),
    )


def _written(thing: Any, held: Arrays, places: dict[int, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for field in fields(thing):
        value = getattr(thing, field.name)
        if isinstance(value, np.ndarray) or sparse.issparse(value):
            kept[field.name] = {"array": _placed(value, held, places)}
        elif isinstance(value, Mapping):
            kept[field.name] = {"arrays": {n: _placed(a, held, places) for n, a in value.items()}}
        elif isinstance(value, Shape):
            kept[field.name] = {"shape": asdict(value)}
        elif isinstance(value, Decay):
            kept[field.name] = {"decay": [value.items, value.days]}
        else:
            kept[field.name] = value
    return {"kind": type(thing).__name__, "fields": kept}


def _placed(value: Any, held: Arrays, places: dict[int, str]) -> str:
    """Hold an array, or the three of a sparse one, and return its name."""
    if id(value) not in places:
        name = f"a{len(places)}"
        places[id(value)] = name
        if sparse.issparse(value):
            rows = value.tocsr()
            held |= {f"{name}.data": rows.data, f"{name}.indices": rows.indices}
            held |= {f"{name}.indptr": rows.indptr, f"{name}.shape": np.array(rows.shape)}
        else:
            held[name] = value
    return places[id(value)]


def _made(kept: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    given = {name: _value(value, arrays) for name, value in kept["fields"].items()}
    return _KINDS[kept["kind"]](**given)


def _value(value: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    if not isinstance(value, dict):
        return value
    if "decay" in value:
        return Decay(*value["decay"])
    if "shape" in value:
        return Shape(**value["shape"])
    if "arrays" in value:
        return {name: arrays[place] for name, place in value["arrays"].items()}
    name = value["array"]
    if name in arrays:
        return arrays[name]
    parts = (arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return sparse.csr_matrix(tuple(parts), shape=tuple(arrays[f"{name}.shape"]))
