"""A shop's policies: Markdown pages as passages that answer questions."""

from store.policies.asking import as_return, asks_of_a_page, without_occasion
from store.policies.passage import Passage
from store.policies.policies import FILE as POLICIES
from store.policies.policies import (
    Found,
    Imported,
    Policies,
    import_policies,
    keep_policies,
    policies_of,
)

__all__ = [
    "POLICIES",
    "Found",
    "Imported",
    "Passage",
    "Policies",
    "as_return",
    "asks_of_a_page",
    "import_policies",
    "keep_policies",
    "policies_of",
    "without_occasion",
]
