"""Large catalogues for measurements, recombined from real products.

A synthetic product takes its title, category and description from one real product, and brand,
color, material and rating from another; its price is that of the first, or of any product where it
has none, times .5 to 1.8. Its vector is .85 of the first's and .15 of the second's with noise of
.02 in each dimension (it then has a cosine of about .9 with its first parent), because encoding
50,000 texts takes nine minutes: so the catalogue is clustered like a real one, and queries are
encoded by the real model.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from store import AttributeValue, Product, SentenceEmbedder, Shelf
from store.demo import demo_products
from store.derivation import derive
from store.embedder import Vectors
from store.embeddings import EmbeddingCache
from store.importers import open_source
from store.ingest import Import, ingest
from store.text import text_of

SHARED = Path(__file__).parents[2] / "shared" / "data"
NAME = "bench"
"""The shop that measurements ask."""

_FILES = ("retail_demo_store/products.yaml.gz", "esci/products.jsonl.gz")
_WEIGHT, _NOISE = 0.85, 0.02


@contextmanager
def shop(products: int, home: Path | None = None) -> Iterator[tuple[Path, Shelf]]:
    """Open a shop of so many products; what is in `home` stays there, and is taken from there."""
    with nullcontext(home) if home else tempfile.TemporaryDirectory() as folder:
        shelf = shelf_at(Path(folder))
        if NAME not in shelf.names():
            assert isinstance(shelf.embedder, Recombiner)
            ingest(shelf, Import(NAME, shelf.embedder.products(products)))
        yield Path(folder), shelf


def shelf_at(home: Path) -> Shelf:
    """Open the shelf of a folder, of which the products are synthetic."""
    return Shelf(home, Recombiner(user_cache_path("shopkeeper-bench", ensure_exists=True)))


def real_products() -> list[Product]:
    """Return the demo shop, and the shared data sets where they are present."""
    found = list(demo_products())
    for name in _FILES:
        if (SHARED / name).is_file():
            records = open_source(SHARED / name).records()
            found += [r for r in records if isinstance(r, Product)]
    return found


class Recombiner:
    """Makes products and knows the vectors of their texts; other texts are really encoded."""

    name = "recombined"
    digest = "recombined"

    def __init__(self, home: Path, seed: int = 1) -> None:
        self._model = SentenceEmbedder()
        self._real = real_products()
        self._random = random.Random(seed)
        self._noise = np.random.default_rng(seed)
        # A million texts would need half a gigabyte; what tells them apart are eight bytes.
        self._parents: dict[int, int] = {}
        self._priced = [p.offer.price for p in self._real if p.offer.price]
        self._home = home

    @cached_property
    def _vectors(self) -> Vectors:
        with closing(EmbeddingCache(self._home / "parts.sqlite", self._model)) as cache:
            texts = [text_of(p) for p in self._real]
            return np.vstack([cache.encode(texts[i : i + 256]) for i in range(0, len(texts), 256)])

    def products(self, size: int) -> Iterator[Product]:
        """Yield `size` synthetic products."""
        for number in range(size):
            first, second = (self._random.randrange(len(self._real)) for _ in range(2))
            product = self._crossed(number, self._real[first], self._real[second])
            self._parents[hash(text_of(product))] = first * len(self._real) + second
            yield product

    def _crossed(self, number: int, body: Product, dress: Product) -> Product:
        taken: dict[str, AttributeValue] = {
            f: dress.attributes[f] for f in ("color", "material") if f in dress.attributes
        }
        price, scale = (
            body.offer.price or self._random.choice(self._priced),
            self._random.uniform(0.5, 1.8),
        )
        price = price.model_copy(update={"amount": int(price.amount * scale)})
        offer = body.offer.model_copy(update={"price": price, "list_price": None})
        words = self._random.choice((dress.brand or "", dress.title.split(",")[0][:30]))
        crossed = body.model_copy(
            update={
                "id": f"s{number}",
                "title": f"{body.title}, {words}".strip(", "),
                "brand": dress.brand or body.brand,
                "variants": (offer,),
                # A page that shows them may ask nobody else for their pictures.
                "media": (),
                "rating": dress.rating,
                "attributes": {**body.attributes, **taken},
            }
        )
        # As the import will: the text that is embedded names the colors that prose states.
        return derive(crossed)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors: mixed ones for synthetic products, real ones for other texts."""
        keys = [hash(t) for t in texts]
        if not all(k in self._parents for k in keys):
            return self._model.encode(texts)
        first, second = np.divmod([self._parents[k] for k in keys], len(self._real))
        mixed = _WEIGHT * self._vectors[first] + (1 - _WEIGHT) * self._vectors[second]
        mixed += self._noise.normal(0, _NOISE, mixed.shape)
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Return the real unit vector of a query."""
        return self._model.encode_query(text)
