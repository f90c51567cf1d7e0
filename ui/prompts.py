"""`shopkeeper prompts`: what a model reads, what changed in it, and what was accepted."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.chosen import CASES
from ui.terminal import AsJson, err, out, print_json, tell, told

if TYPE_CHECKING:
    from agent import Instructions
    from evaluation import LockState

app = typer.Typer(no_args_is_help=True)
One = Annotated[
    str | None, typer.Argument(metavar="PROMPT", help="id/version, or a Markdown file; the newest.")
]
LockFile = Annotated[Path | None, typer.Option("--lock", help="Instead of prompts/lock.yaml.")]
_COLORS = {"+": "green", "-": "red", "@": "cyan"}
_SIGNS = {"accepted": "[green]accepted[/]", "new": "[red]new[/]", "gone": "[red]gone[/]"}


@app.callback()
def _prompts() -> None:
    """See, compare and accept what a model reads: the prompt, the tools, the limits.

    Exit codes: 0 fine, 1 something changed without a verdict, 2 a prompt or the lock is wrong.
    """


@app.command("list")
def list_(lock: LockFile = None, as_json: AsJson = False) -> None:
    """List the prompts, the newest version of each being the one that is read."""
    with told(2):
        from evaluation import shipped_prompts

        states, read = _states(lock), shipped_prompts()
    if as_json:
        print_json({"prompts": [s._asdict() for s in states]})
        return
    for state in states:
        out.print(f"{state.name}  {_sign(state)}", highlight=False)
        if instructions := read.get(state.name):
            words = len(instructions.prompt.text.split())
            held = sum(s == "held" for s in instructions.conduct.standings.values())
            _line(f"  {words} words, {held} directives hold, {instructions.fingerprint[:12]}")
        if state.verdict:
            _line(f"  {state.verdict}")


@app.command()
def show(prompt: One = None, as_json: AsJson = False) -> None:
    """Show all that a model reads, and what the embedded model makes of each directive."""
    with told(2):
        from agent import known_directives
        from ui.arms import instructions_of

        instructions = instructions_of(prompt)
        read, standings = instructions.read(), instructions.conduct.standings
    if as_json:
        print_json({**read, "directives": dict(standings), "fingerprint": instructions.fingerprint})
        return
    typer.echo(read["prompt"]["plain"])
    for name, tool in read["tools"].items():
        takes = ", ".join(tool["parameters"].get("properties", {})) or "nothing"
        _line(f"\n{name} (takes {takes})\n  {tool['description']}")
    limits = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in read["limits"].items())
    _line(f"\nIn a turn at most: {limits}.\n")
    for directive in known_directives():
        standing = standings[directive.id]
        does = directive.does if standing == "held" else directive.otherwise
        _line(f"{directive.id}: {standing}; the embedded model {does}")
    for own in (d for d in instructions.prompt.directives if d.own):
        _line(f"{own.id}: of this prompt's own; the embedded model doesn't follow it")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="id/version, or a Markdown file.")],
    after: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; the newest by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what a model would read differently: the text, the tools, and what comes of it."""
    with told(2):
        from ui.arms import instructions_of

        one, other = instructions_of(before), instructions_of(after)
        lines = list(_differences(one, other, before, after or other.prompt.name))
        conduct = _turned(one, other)
    if as_json:
        print_json({"lines": lines, "directives": conduct})
        return
    for line in lines:
        style = None if line.startswith(("+++", "---")) else _COLORS.get(line[:1])
        tell(line, style=style)
    for id_, (was, now) in conduct.items():
        _line(f"{id_}: {was} -> {now}")
    if not lines:
        _line("A model reads the same of both.")


@app.command()
def check(lock: LockFile = None, as_json: AsJson = False) -> None:
    """Fail where a model reads anything else than what was accepted."""
    with told(2):
        states = _states(lock)
    wrong = [s for s in states if s.standing != "accepted"]
    if as_json:
        print_json({"ok": not wrong, "prompts": [{**s._asdict(), "mend": s.mend} for s in states]})
    else:
        for state in states:
            out.print(f"{state.name}  {_sign(state)}", highlight=False)
            if state.mend:
                tell(f"  {state.mend}", to=err)
    raise typer.Exit(1 if wrong else 0)


@app.command()
def accept(
    prompt: Annotated[
        str | None, typer.Argument(metavar="PROMPT", help="id/version; all by default.")
    ] = None,
    verdict: Annotated[str | None, typer.Option(help="Why it may be read, in your words.")] = None,
    results: Annotated[
        Path | None, typer.Option(help="What `regress run` wrote of it; all cases must pass.")
    ] = None,
    cases: Annotated[Path, typer.Option(help="The cases that it has to hold.")] = CASES,
    lock: LockFile = None,
) -> None:
    """Write into the lock what a model reads now, with the verdict that speaks for it."""
    with told(2):
        from evaluation import accepted, shipped_prompts
        from prompts import LOCK, Lock, PromptError

        read, file = shipped_prompts(), lock or LOCK
        if prompt and prompt not in read:
            raise PromptError(f"there is no prompt {prompt!r}. Known: {', '.join(read)}")
        if not verdict and not results:
            raise PromptError("a prompt is accepted on a verdict: say --verdict or --results FILE")
        before = Lock.read(file)
        kept = {n: a for n, a in before.accepted.items() if n in read}
        chosen = {prompt: read[prompt]} if prompt else read
        for name, measured in _measured(chosen, results, cases).items():
            said = "; ".join(filter(None, (verdict, measured)))
            kept[name] = accepted(read[name], said)
            _line(f"{name}: {said}")
        Lock(accepted=kept).write(file)


def _measured(
    chosen: Mapping[str, Instructions], results: Path | None, cases: Path
) -> dict[str, str]:
    """Return the verdict of the results on each chosen prompt, on those of several they are of."""
    from evaluation import read_prompt_cases, read_results, verdict_of

    if not results:
        return dict.fromkeys(chosen, "")
    found, suite = read_results(results), read_prompt_cases(cases)
    known = {arm.fingerprint for arm in found.arms}
    own = [name for name, instructions in chosen.items() if instructions.fingerprint in known]
    return {n: verdict_of(found, chosen[n].fingerprint, suite) for n in own or chosen}


def _states(lock: Path | None) -> list[LockState]:
    from evaluation import lock_states, shipped_prompts
    from prompts import LOCK, Lock

    return list(lock_states(shipped_prompts(), Lock.read(lock or LOCK)))


def _sign(state: LockState) -> str:
    if state.standing == "changed":
        return f"[red]changed[/]: {', '.join(state.changed) or 'what is read'}"
    return _SIGNS[state.standing]


def _differences(one: Instructions, other: Instructions, before: str, after: str) -> Iterator[str]:
    """Yield the lines of a unified difference of what is read, part by part."""
    parts, others = _parts(one), _parts(other)
    for name in dict.fromkeys([*parts, *others]):
        was, now = parts.get(name, []), others.get(name, [])
        labels = (f"{before}: {name}", f"{after}: {name}")
        yield from difflib.unified_diff(was, now, *labels, lineterm="", n=1)


def _parts(instructions: Instructions) -> dict[str, list[str]]:
    read = instructions.read()
    parts: dict[str, Any] = {f"prompt, {name}": text for name, text in read["prompt"].items()}
    plain = parts.pop("prompt, plain")
    # The other two differ from it by a paragraph: what they share is shown once.
    shared = set(plain.splitlines())
    found = {"prompt": plain.splitlines()}
    for name, text in parts.items():
        found[name] = [line for line in text.splitlines() if line not in shared]
    for name, tool in read["tools"].items():
        text = json.dumps(tool, indent=2, ensure_ascii=False)
        found[name] = text.splitlines()
    return {**found, "limits": [f"{name}: {n}" for name, n in read["limits"].items()]}


def _turned(one: Instructions, other: Instructions) -> dict[str, tuple[str, str]]:
    """Return the directives that stand otherwise, and the numbers that changed."""
    was, now = one.conduct, other.conduct
    turned: dict[str, tuple[str, str]] = {
        id_: (standing, now.standings[id_])
        for id_, standing in was.standings.items()
        if now.standings[id_] != standing
    }
    for id_ in sorted(was.numbers.keys() & now.numbers.keys()):
        if was.numbers[id_] != now.numbers[id_]:
            turned[id_] = (str(was.numbers[id_]), str(now.numbers[id_]))
    return turned


def _line(text: str) -> None:
    tell(text)
