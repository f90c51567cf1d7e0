"""What is counted while the assistant works, in Prometheus' terms."""

from __future__ import annotations

from prometheus_client import Counter

DISAGREEMENTS = Counter(
    "shopkeeper_disagreements",
    "Differences between the shop's reading of a turn and a language model's tool arguments.",
    ["kind"],
)
