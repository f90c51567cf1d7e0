"""What is counted while the assistant works, in Prometheus' terms."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from agent.reply import Reply
from tools import TOOLS

DISAGREEMENTS = Counter(
    "shopkeeper_disagreements",
    "Differences between the shop's reading of a turn and a language model's tool arguments.",
    ["kind"],
)
_TURNS = Counter("shopkeeper_turns", "Turns that were answered.", ["model", "goal"])
_SECONDS = Histogram(
    "shopkeeper_turn_seconds",
    "From what a shopper said to a stage of the answer.",
    ["stage"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 25),
)
_CALLS = Counter("shopkeeper_tool_calls", "Calls of the tools.", ["tool", "outcome"])
_CUT = Counter("shopkeeper_cut_sentences", "Sentences that no shopper saw: they were not so.")
_FALLBACKS = Counter("shopkeeper_fallbacks", "Turns in which the language model failed.")
_EMPTY = Counter("shopkeeper_empty_turns", "Turns that showed no product.", ["goal"])
_TOKENS = Counter("shopkeeper_tokens", "What language models read and wrote.", ["direction"])
HANDOVERS = Counter("shopkeeper_handovers", "Conversations given to a person.", ["reason"])
DELIVERIES = Counter(
    "shopkeeper_deliveries", "Attempts to tell somebody outside, or to answer them.", ["outcome"]
)
_KNOWN = frozenset(tool.name for tool in TOOLS)
_STAGES = ("understood", "first_card", "first_sentence", "total")


def count(reply: Reply, *, fell_back: bool) -> None:
    """Count a turn that was answered."""
    goal = reply.need.goal
    _TURNS.labels(model=reply.model, goal=goal).inc()
    for stage in _STAGES:
        if (taken := reply.timings_ms.get(f"{stage}_ms")) is not None:
            _SECONDS.labels(stage=stage).observe(taken / 1000)
    for call in reply.trace.calls:
        # A model may write any name: a label of each would grow without an end.
        name = call.name if call.name in _KNOWN else "unknown"
        _CALLS.labels(tool=name, outcome="failed" if call.failed else "answered").inc()
    for difference in reply.disagreements:
        DISAGREEMENTS.labels(kind=difference.kind).inc()
    _CUT.inc(len(reply.trace.cut))
    if fell_back:
        _FALLBACKS.inc()
    if not reply.items:
        _EMPTY.labels(goal=goal).inc()
    _TOKENS.labels(direction="in").inc(reply.trace.tokens_in)
    _TOKENS.labels(direction="out").inc(reply.trace.tokens_out)
