"""What answers in a regression run besides the embedded model: recordings and live endpoints."""

from evaluation.regression.engines.budget import Budget
from evaluation.regression.engines.cassette import Cassette
from evaluation.regression.engines.engine import Live, Recorder, Replayed

__all__ = ["Budget", "Cassette", "Live", "Recorder", "Replayed"]
