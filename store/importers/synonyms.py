"""The column names that shops use, as a table; the best name of each field comes first."""

from __future__ import annotations

ONE_COLUMN: dict[str, tuple[str, ...]] = {
    "id": ("id", "product_id", "item_id", "asin", "sku", "code", "product_code", "article_number",
           "item_number", "part_number", "uuid", "handle", "gtin", "ean", "upc", "isbn"),
    "title": ("title", "name", "product_name", "product_title", "item_name", "product"),
    "url": ("url", "product_url", "link", "product_link", "permalink", "page_url", "href"),
    "brand": ("brand", "brand_name", "manufacturer", "vendor", "maker", "designer"),
    "price": ("sale_price", "special_price", "price", "current_price", "selling_price",
              "unit_price", "retail_price", "price_incl_tax", "regular_price"),
    "list_price": ("regular_price", "price", "list_price", "msrp", "rrp", "was", "was_price",
                   "old_price", "original_price", "compare_at_price", "price_before"),
    "currency": ("currency", "price_currency", "currency_code"),
    "stock": ("current_stock", "stock", "stock_quantity", "qty", "quantity", "inventory",
              "inventory_quantity", "inventory_qty", "stock_level", "units_in_stock", "on_hand"),
    "availability": ("availability", "in_stock", "available", "stock_status", "is_available"),
    "rating": ("rating", "stars", "average_rating", "avg_rating", "review_rating", "star_rating"),
    "rating_count": ("rating_count", "ratings_count", "ratings", "reviews", "review_count",
                     "reviews_count", "number_of_reviews", "num_reviews", "no_of_ratings"),
}  # fmt: skip

SALE_PRICES = frozenset({"sale_price", "special_price"})
"""Prices that shops leave blank where nothing is taken off."""

MANY_COLUMNS: dict[str, tuple[str, ...]] = {
    "description": ("description", "desc", "product_description", "body", "body_html",
                    "long_description", "text", "details", "short_description", "summary",
                    "bullet_points", "features", "highlights", "about_product"),
    "image": ("image", "image_url", "image_link", "img", "img_url", "picture", "picture_url",
              "photo", "images", "additional_image_link", "thumbnail", "image_src"),
    "tags": ("tags", "keywords"),
}  # fmt: skip

CATEGORY_LEVELS: tuple[tuple[str, ...], ...] = (
    ("department", "division"),
    ("category", "categories", "product_category", "category_path", "category_name",
     "main_category"),
    ("subcategory", "sub_category", "product_type", "type"),
)  # fmt: skip
CATEGORY_DETAIL = ("style",)
"""Names of a last level that are an attribute where there is no category above them."""

ATTRIBUTES = frozenset({
    "attributes", "color", "material", "size", "weight", "gender", "age_group", "pattern", "style",
    "width", "height", "depth", "length", "diameter", "thickness", "capacity", "volume",
    "dimensions", "fabric", "composition", "finish", "shape", "flavor", "scent", "fit", "season",
    "occasion", "sleeve_length", "neckline", "closure", "firmness", "room", "origin", "language",
    "author", "publisher", "format", "pieces", "persons", "power", "power_source", "voltage",
    "wattage", "battery_life", "battery_capacity", "screen_size", "storage", "memory", "ram",
    "resolution", "connectivity", "compatible_with", "waterproof", "water_resistance", "wireless",
    "rechargeable", "foldable", "energy_class", "care", "warranty", "condition", "model", "theme",
    "release_date", "launch_date", "available_from", "publication_date", "expiry_date",
    "best_before", "production_date",
})  # fmt: skip

FIELDS = frozenset({*ONE_COLUMN, *MANY_COLUMNS, "category", "attribute", "ignore"})
