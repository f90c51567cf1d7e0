"""What the shop knows: catalogue rows, vectors, attributes and importers."""

from store.behavior import (
    DEEDS,
    KINDS,
    Caps,
    Deed,
    Derived,
    Event,
    EventColumns,
    EventKind,
    EventLog,
    Exposure,
    Forgotten,
    Preference,
    Recorded,
    Shown,
    Summary,
    Takers,
)
from store.catalog import Catalog
from store.constraint import BOUNDS, NEGATIONS, Constraint, Op, Scalar, Unstated
from store.contradiction import Contradiction, contradictions
from store.day import Day, parse_day
from store.edition import Edition
from store.embedder import BUNDLED, Embedder, SentenceEmbedder, english_words
from store.errors import (
    BadCondition,
    BadEventFile,
    BadProductFile,
    BehaviorBusy,
    BehaviorUnavailable,
    CatalogBusy,
    CatalogNotFound,
    CatalogUnavailable,
    DiskFull,
    EncoderDamaged,
    ModelMismatch,
    ModelRefused,
    NotOptimized,
    ProductNotFound,
    StoreError,
    TooManyBadRows,
    UnknownField,
)
from store.hits import Denied, Hits
from store.learned import Learned, LearnedFolder
from store.levels import Levels
from store.lexicon import (
    color_families,
    colors,
    directions,
    materials,
    opinion_words,
    searched_units,
    smaller_units,
    unit_words,
)
from store.meaning import Meaning
from store.neighbors import Neighbors
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
    minor_digits,
)
from store.query import Query
from store.resolution import known_fields, resolved
from store.reviews.model import SentimentModel
from store.reviews.review import Review
from store.reviews.reviews import Reviews
from store.reviews.theme import Opinions, Quote, Theme
from store.satisfaction import answers, key, satisfies, unstated_of, values_of
from store.shelf import Shelf
from store.tally import vocabulary_of
from store.trained import Trained
from store.units import canonical, conversion, converted
from store.vocabulary import Period, Range, Vocabulary, days_of, fields_of, numbers_of, texts_of
from store.where import parse_where
from store.words import STOPWORDS, fold, stem, stems, telling_stems, words
from store.written import written

__all__ = [
    "BOUNDS",
    "BUNDLED",
    "DEEDS",
    "KINDS",
    "NEGATIONS",
    "STOPWORDS",
    "AttributeValue",
    "Availability",
    "BadCondition",
    "BadEventFile",
    "BadProductFile",
    "BehaviorBusy",
    "BehaviorUnavailable",
    "Caps",
    "Catalog",
    "CatalogBusy",
    "CatalogNotFound",
    "CatalogUnavailable",
    "Constraint",
    "Contradiction",
    "Day",
    "Deed",
    "Denied",
    "Derived",
    "DiskFull",
    "Edition",
    "Embedder",
    "EncoderDamaged",
    "Event",
    "EventColumns",
    "EventKind",
    "EventLog",
    "Exposure",
    "Forgotten",
    "Hits",
    "Learned",
    "LearnedFolder",
    "Levels",
    "Meaning",
    "Media",
    "ModelMismatch",
    "ModelRefused",
    "Money",
    "Neighbors",
    "NotOptimized",
    "OnnxEmbedder",
    "Op",
    "Opinions",
    "Period",
    "Preference",
    "Product",
    "ProductNotFound",
    "Quantity",
    "Query",
    "Quote",
    "Range",
    "Rating",
    "Recorded",
    "Review",
    "Reviews",
    "Scalar",
    "SentenceEmbedder",
    "SentimentModel",
    "Shelf",
    "Shown",
    "StoreError",
    "Summary",
    "Takers",
    "Theme",
    "TooManyBadRows",
    "Trained",
    "UnknownField",
    "Unstated",
    "Value",
    "Variant",
    "Vocabulary",
    "answers",
    "canonical",
    "color_families",
    "colors",
    "contradictions",
    "conversion",
    "converted",
    "days_of",
    "directions",
    "drawn",
    "english_words",
    "fields_of",
    "fold",
    "key",
    "known_fields",
    "materials",
    "minor_digits",
    "numbers_of",
    "opinion_words",
    "optimized",
    "parse_day",
    "parse_where",
    "resolved",
    "satisfies",
    "searched_units",
    "smaller_units",
    "stem",
    "stems",
    "telling_stems",
    "texts_of",
    "unit_words",
    "unstated_of",
    "values_of",
    "vocabulary_of",
    "words",
    "written",
]
