"""Whether two embedders give the same vectors, tried on texts as unlike as a shop will meet."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from store.demo import demo_products
from store.embedder import Embedder

# One line a script or kind of text; every line is also cut and strung to many lengths.
_WORDS = tuple(
    line.split()
    for line in (
        "leather backpack waterproof jacket size 42 under $50 not black 12 in x 30cm 1,5 l",
        "naïve café crème brûlée Größe Straße señora ação œuvre čeština zażółć gęślą jaźń",
        "кожаный рюкзак чёрный пальто шерсть недорого",
        "δερμάτινη τσάντα μαύρη παπούτσια",
        "皮革 背包 黑色 防水 夹克 羊毛 大衣",
        "革のバックパック 防水 ジャケット コート",
        "가죽 배낭 검은색 방수 재킷",
        "حقيبة جلد سوداء معطف صوف",
        "תיק עור שחור מעיל צמר",
        "चमड़े का बैग काला कोट",
        "กระเป๋าหนัง สีดำ เสื้อกันฝน",
        "😀 👜 🧥 ❤️ 👨‍👩‍👧 🇫🇷 ✨ 👍🏽",
        "!!! ??? ... -- /*-+ #!@ $% &() [] {} <b> \\n ~ ^ | ; '' \"\"",
        "SKU-00912/X 4006381333931 1e-9 0x1F v2.0.1 A4 MXL2000 100%cotton",
        "antidisestablishmentarianism Donaudampfschifffahrtsgesellschaft aaaaaaaaaaaaaaaaaaaaaaa",
    )
)
_BARE = (
    "",
    " ",
    "\t\n",
    "\x00",
    "a",
    ".",
    "ß",
    "\u200b",
    "\ufeff",
    "[CLS]",
    "[PAD] [MASK]",
    "x" * 5000,
)
_LENGTHS = (1, 2, 3, 5, 8, 14, 25, 60, 150)
_LONG = 700
_DEMO_STEP = 4


class Parity(NamedTuple):
    """The cosines between two embedders' vectors of the same texts."""

    least: float
    mean: float
    texts: int


def parity_texts() -> list[str]:
    """Return some 300 texts: short and far too long, many scripts, bare, noisy and real ones."""
    return [*_BARE, *_strung(random.Random(1)), *_real()]


def parity(first: Embedder, second: Embedder) -> Parity:
    """Compare two embedders; a vector that is none (NaN) counts as cosine -1."""
    texts = parity_texts()
    left, right = (e.encode(texts).astype(np.float64) for e in (first, second))
    # This is the cosine of unit vectors, and falls below it where one of the two is none.
    cosines = np.nan_to_num(1 - ((left - right) ** 2).sum(axis=1) / 2, nan=-1.0)
    return Parity(float(cosines.min()), float(cosines.mean()), len(texts))


def _strung(dice: random.Random) -> Iterator[str]:
    every = [word for words in _WORDS for word in words]
    for words in _WORDS:
        for length in _LENGTHS:
            yield " ".join(dice.choices(words, k=length))
        yield " ".join(dice.choices(words, k=_LONG))
    for length in _LENGTHS * 3:
        yield " ".join(dice.choices(every, k=length))


def _real() -> Iterator[str]:
    for number, product in enumerate(demo_products()):
        if number % _DEMO_STEP == 0:
            yield product.title if number % 8 else f"{product.title}. {product.description}"
