"""How well questions on the demo shop's policies are answered: by the pages alone, by whole turns.

Precision counts what was quoted and answers; recall what was answered of what a page answers.
`misled` are questions that no page answers, and that were answered all the same.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from agent import Shopkeeper
from agent.matter import answering
from store import SentenceEmbedder, Shelf, policies_of
from store.demo import NAME
from ui.shop import build_demo

_QUESTIONS = Path(__file__).parent.parent / "evaluation" / "cases" / "policies.yaml"
Told = Callable[[str], str]
"""What is quoted as the answer to a question, empty where nothing is."""


def main() -> None:
    """Print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, default=_QUESTIONS)
    parser.add_argument("--misses", action="store_true", help="name what went wrong")
    chosen = parser.parse_args()
    parts = yaml.safe_load(chosen.questions.read_text(encoding="utf-8"))
    with TemporaryDirectory() as folder:
        home = Path(folder)
        shelf = Shelf(home, SentenceEmbedder())
        build_demo(shelf, lambda stage, done: None)
        doors = {"pages": _pages(shelf), "turns": _turns(shelf, home)}
        told = {
            door: {part: _measured(cases, ask, chosen.misses) for part, cases in parts.items()}
            for door, ask in doors.items()
        }
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


def _pages(shelf: Shelf) -> Told:
    policies = policies_of(shelf, NAME)
    assert policies is not None
    find = answering(policies, shelf.embedder, shelf.open(NAME).vocabulary)
    return lambda question: next((p.text for p in find(question)), "")


def _turns(shelf: Shelf, home: Path) -> Told:
    shop = Shopkeeper(shelf, catalog=NAME, home=home)

    def told(question: str) -> str:
        reply = shop.ask(question)
        return reply.text if " page says: " in reply.text else ""

    return told


def _measured(cases: Sequence[Mapping[str, Any]], ask: Told, named: bool) -> dict[str, Any]:
    counts = {"answered": 0, "right": 0, "misled": 0}
    misses: list[str] = []
    for case in cases:
        told, says = ask(case["ask"]), case.get("says", ())
        right = any(part in told for part in says)
        counts["answered"] += bool(told and says)
        counts["right"] += right
        counts["misled"] += bool(told and not says)
        if right != bool(says) or (told and not says):
            misses.append(f"{case['ask']} -> {told[:80] or 'nothing'}")
    askable = sum("says" in case for case in cases)
    quoted = counts["answered"] + counts["misled"]
    return {
        "questions": len(cases),
        "answerable": askable,
        **counts,
        "precision": round(counts["right"] / quoted, 3) if quoted else None,
        "recall": round(counts["right"] / askable, 3) if askable else None,
        **({"misses": misses} if named else {}),
    }


if __name__ == "__main__":
    main()
