"""What the model may do: one verb a file, and `TOOLS` is the whole list."""

from tools.account import Account, Standing
from tools.answer_policy import answer_policy
from tools.choice import choice
from tools.compare_products import compare_products
from tools.complete_the_set import complete_the_set
from tools.considered import Considered
from tools.context import ShopContext, unpopular
from tools.disagreement import Disagreement
from tools.errors import tell_model
from tools.filter_by_attributes import filter_by_attributes
from tools.find_similar import find_similar
from tools.findings import facts_of, in_words, stock_of
from tools.new_arrivals import new_arrivals
from tools.order_status import order_status
from tools.popularity import Popularity
from tools.product_details import product_details
from tools.promotion import Promoting
from tools.recommend_for_me import RATED, recommend_for_me
from tools.remember_preference import remember_preference
from tools.schema import schemas
from tools.search_catalog import search_catalog
from tools.selection import by_query, by_rating
from tools.shift import shifted
from tools.shopper import Shopper
from tools.tastes import AFFINITY, BASKETS, Tastes

TOOLS = [
    search_catalog,
    filter_by_attributes,
    product_details,
    compare_products,
    find_similar,
    complete_the_set,
    recommend_for_me,
    new_arrivals,
    remember_preference,
    answer_policy,
    order_status,
]

__all__ = [
    "AFFINITY",
    "BASKETS",
    "RATED",
    "TOOLS",
    "Account",
    "Considered",
    "Disagreement",
    "Popularity",
    "Promoting",
    "ShopContext",
    "Shopper",
    "Standing",
    "Tastes",
    "answer_policy",
    "by_query",
    "by_rating",
    "choice",
    "compare_products",
    "complete_the_set",
    "facts_of",
    "filter_by_attributes",
    "find_similar",
    "in_words",
    "new_arrivals",
    "order_status",
    "product_details",
    "recommend_for_me",
    "remember_preference",
    "schemas",
    "search_catalog",
    "shifted",
    "stock_of",
    "tell_model",
    "unpopular",
]
