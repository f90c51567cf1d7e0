"""What can go wrong while measuring.

EvaluationError
├── BadJudgments     a judgments file with a row that can't be used
├── BadDataset       a folder without products, or one whose products were never judged
├── BadCases         a file of cases with one that can't be used
└── NothingToSimulate  a catalogue from which no shopper's goal can be drawn
"""

from __future__ import annotations


class EvaluationError(Exception):
    """Anything that could not be measured; `hint` says what to do next."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint or self.hint
        super().__init__(f"{message}. {self.hint}" if self.hint else message)


class BadJudgments(EvaluationError):
    """A judgments file with a row that can't be used."""

    hint = "Write a CSV with the columns query, id and gain (or label, or clicked)"


class BadDataset(EvaluationError):
    """A folder without products, or one whose products were never judged."""

    hint = "Put products.csv (or .jsonl, .xml, …) and judgments.csv into one folder"


class BadCases(EvaluationError):
    """A file of cases with one that can't be used."""

    hint = "evaluation/cases/case.schema.json has all that a case may hold"


class NothingToSimulate(EvaluationError):
    """A catalogue from which no shopper's goal can be drawn."""

    hint = "Simulated shoppers need products with categories, prices and a few attributes"
