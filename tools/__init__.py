"""What the model may do: one verb a file, and `TOOLS` is the whole list."""

from tools.compare_products import compare_products
from tools.complements import complements
from tools.context import ShopContext
from tools.disagreement import Disagreement
from tools.errors import tell_model
from tools.filter_by_attributes import filter_by_attributes
from tools.findings import facts_of, in_words, stock_of
from tools.new_arrivals import new_arrivals
from tools.product_details import product_details
from tools.recommend_products import RATED, recommend_products
from tools.schema import schemas
from tools.search_catalog import search_catalog
from tools.selection import by_query, by_rating
from tools.similar_products import similar_products

TOOLS = [
    search_catalog,
    filter_by_attributes,
    product_details,
    compare_products,
    similar_products,
    complements,
    recommend_products,
    new_arrivals,
]

__all__ = [
    "RATED",
    "TOOLS",
    "Disagreement",
    "ShopContext",
    "by_query",
    "by_rating",
    "compare_products",
    "complements",
    "facts_of",
    "filter_by_attributes",
    "in_words",
    "new_arrivals",
    "product_details",
    "recommend_products",
    "schemas",
    "search_catalog",
    "similar_products",
    "stock_of",
    "tell_model",
]
