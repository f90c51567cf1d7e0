"""What the shop knows: catalogue rows, vectors, attributes and importers."""

from store.catalog import Catalog, Edition, Hit
from store.constraint import BOUNDS, NEGATIONS, Constraint, Op, Scalar
from store.embedder import BUNDLED, Embedder, SentenceEmbedder
from store.errors import (
    BadProductFile,
    CatalogBusy,
    CatalogNotFound,
    CatalogUnavailable,
    EncoderDamaged,
    ModelMismatch,
    ModelRefused,
    NotOptimized,
    ProductNotFound,
    StoreError,
    TooManyBadRows,
    UnknownField,
)
from store.lexicon import color_families, colors, materials
from store.onnx_embedder import OnnxEmbedder, optimized
from store.picture import drawn
from store.product import (
    AttributeValue,
    Availability,
    Media,
    Money,
    Product,
    Quantity,
    Rating,
    Value,
    Variant,
)
from store.satisfaction import answers, key, satisfies, values_of
from store.shelf import Shelf
from store.units import canonical, conversion
from store.vocabulary import Range, Vocabulary, numbers_of, texts_of, vocabulary_of
from store.words import STOPWORDS, fold, stem, stems, telling_stems, words

__all__ = [
    "BOUNDS",
    "BUNDLED",
    "NEGATIONS",
    "STOPWORDS",
    "AttributeValue",
    "Availability",
    "BadProductFile",
    "Catalog",
    "CatalogBusy",
    "CatalogNotFound",
    "CatalogUnavailable",
    "Constraint",
    "Edition",
    "Embedder",
    "EncoderDamaged",
    "Hit",
    "Media",
    "ModelMismatch",
    "ModelRefused",
    "Money",
    "NotOptimized",
    "OnnxEmbedder",
    "Op",
    "Product",
    "ProductNotFound",
    "Quantity",
    "Range",
    "Rating",
    "Scalar",
    "SentenceEmbedder",
    "Shelf",
    "StoreError",
    "TooManyBadRows",
    "UnknownField",
    "Value",
    "Variant",
    "Vocabulary",
    "answers",
    "canonical",
    "color_families",
    "colors",
    "conversion",
    "drawn",
    "fold",
    "key",
    "materials",
    "numbers_of",
    "optimized",
    "satisfies",
    "stem",
    "stems",
    "telling_stems",
    "texts_of",
    "values_of",
    "vocabulary_of",
    "words",
]
