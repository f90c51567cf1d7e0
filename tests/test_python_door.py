"""The example of the README, as a program of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from contextlib import aclosing
from pathlib import Path
from shutil import copytree

from agent import Done, Shopkeeper
from store import Shelf

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "docs/examples/talk.py"


def test_the_example_of_the_readme_is_a_file_that_runs(demo_home: Path, home: Path) -> None:
    copytree(demo_home, home, dirs_exist_ok=True)
    command = [sys.executable, str(EXAMPLE), str(home)]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": "."}
    )
    assert ran.returncode == 0, ran.stderr
    assert "Corvane Leather Laptop Backpack, $219.00" in ran.stdout
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("```python\n")[2].partition("```")[0]
    assert shown
    assert shown in EXAMPLE.read_text(encoding="utf-8")


def test_a_turn_can_be_awaited_while_other_tasks_go_on(stocked_shelf: Shelf) -> None:
    shop = Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home)

    async def talk() -> tuple[list[str], str]:
        kinds, reply = [], ""
        async with aclosing(shop.areply("a leather backpack", conversation="c")) as events:
            async for event in events:
                kinds.append(type(event).__name__)
                reply = event.reply.text if isinstance(event, Done) else reply
        again = await asyncio.gather(shop.aask("under $90", conversation="c"), asyncio.sleep(0))
        return kinds, again[0].text if reply else ""

    kinds, text = asyncio.run(talk())
    assert (kinds[0], kinds[-1]) == ("Understood", "Done")
    assert "Dune" in text


def test_who_leaves_in_the_middle_ends_the_turn(stocked_shelf: Shelf) -> None:
    shop = Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home)

    async def leave() -> None:
        async with aclosing(shop.areply("a leather backpack", conversation="c")) as events:
            await anext(events)

    asyncio.run(leave())
    assert shop.ask("under $90", conversation="c").items
