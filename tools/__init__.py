"""What the model may do: one verb a file, and `TOOLS` is the whole list."""

from tools.context import ShopContext
from tools.disagreement import Disagreement
from tools.errors import tell_model
from tools.filter_by_attributes import filter_by_attributes
from tools.findings import facts_of, in_words, stock_of
from tools.product_details import product_details
from tools.schema import schemas
from tools.search_catalog import search_catalog
from tools.selection import by_query, by_rating

TOOLS = [search_catalog, filter_by_attributes, product_details]

__all__ = [
    "TOOLS",
    "Disagreement",
    "ShopContext",
    "by_query",
    "by_rating",
    "facts_of",
    "filter_by_attributes",
    "in_words",
    "product_details",
    "schemas",
    "search_catalog",
    "stock_of",
    "tell_model",
]
