"""What can go wrong while measuring.

EvaluationError
├── BadJudgments     a judgments file with a row that can't be used
├── BadDataset       a folder without products, or one whose products were never judged
├── BadCases         a file of cases with one that can't be used
├── BadResults       a file of regression results with a line that can't be used
├── BadThresholds    thresholds that can't be, or none for the engine that was used
├── BadCassette      a recording that was edited by hand or cut off
├── NoVerdict        two sides of which no case has an answer on both
├── BaselineRed      a baseline that doesn't pass itself, so that nothing can be compared with it
├── BadPolicyLog     a log of slates that is absent, or without a line of use
├── PolicyUnknown    a log from which the policy in question can't be told
├── TooFewEvents     a log of shoppers from which no taste can be learned
└── NothingToSimulate  a catalogue from which no shopper's goal can be drawn

NotReplaced of the agent, since no other model may answer in the place of the one under test:
├── Stale            a recording holds no answer to what is asked
└── BudgetSpent      the calls or the tokens of a run are used up
"""

from __future__ import annotations

from agent import NotReplaced


class EvaluationError(Exception):
    """Anything that could not be measured; `hint` says what to do next."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint or self.hint
        stop = " " if message.endswith("?") else ". "
        super().__init__(f"{message}{stop}{self.hint}" if self.hint else message)


class BadJudgments(EvaluationError):
    """A judgments file with a row that can't be used."""

    hint = "Write a CSV with the columns query, id and gain (or label, or clicked)"


class BadDataset(EvaluationError):
    """A folder without products, or one whose products were never judged."""

    hint = "Put products.csv (or .jsonl, .xml, …) and judgments.csv into one folder"


class BadCases(EvaluationError):
    """A file of cases with one that can't be used."""

    hint = "evaluation/cases/case.schema.json has all that a case may hold"


class BadResults(EvaluationError):
    """A file of regression results with a line that can't be used."""

    hint = "Write it anew with `shopkeeper regress run --out FILE`"


class BadThresholds(EvaluationError):
    """Thresholds that can't be, or none for the engine that was used."""

    hint = "docs/prompt-regression.md shows a thresholds.yaml"


class NoVerdict(EvaluationError):
    """Two sides of which no case has an answer on both: nothing can be said, good or bad."""

    hint = "Record both sides: `shopkeeper regress record --prompt PROMPT --out FILE`"


class BaselineRed(EvaluationError):
    """A baseline that doesn't pass itself, so that nothing can be compared with it."""

    hint = "Mend the prompt or the cases first, until `shopkeeper regress run` passes"


class BadPolicyLog(EvaluationError):
    """A log of slates that is absent, or without a line of use."""

    hint = "Write one JSON object a line; `shopkeeper evaluate policy --help` shows one"


class TooFewEvents(EvaluationError):
    """A log of shoppers from which no taste can be learned."""

    hint = "Picks go by likeness until there are more: shopkeeper import-events FILE"


class PolicyUnknown(EvaluationError):
    """A log from which the value of the policy in question can't be told."""

    hint = "Log more slates, with an exploration budget above 0"


class NothingToSimulate(EvaluationError):
    """A catalogue from which no shopper's goal can be drawn."""

    hint = "Simulated shoppers need products with categories, prices and a few attributes"


class BadCassette(EvaluationError):
    """A recording that was edited by hand or cut off."""

    hint = "Restore it, or record it anew with `shopkeeper regress record`"


class Stale(NotReplaced):
    """A recording holds no answer to what is asked: nothing is known, good or bad."""

    hint = "Record it anew with `shopkeeper regress record`"


class BudgetSpent(NotReplaced):
    """The calls or the tokens that a run may cost are used up; nothing more is sent."""

    hint = "Raise --max-calls or --max-tokens, or choose fewer cases with --only"
