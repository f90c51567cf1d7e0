"""A pytest plugin: `pytest --prompts prompts/cases` makes each case and repeat a test item.

Nothing else of Shopkeeper is imported unless the option is given: every pytest run loads this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from evaluation import Arm, PromptCase, Run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("shopkeeper", "prompts tested like code")
    group.addoption("--prompts", metavar="CASES", help="Play the cases of this folder or file.")
    group.addoption("--prompt", metavar="FILE", help="With this prompt instead of the shipped one.")
    group.addoption("--prompts-engine", default="offline", help="offline, replay or live.")
    group.addoption("--prompts-cassette", metavar="FILE", help="What the engine replay plays.")


def pytest_configure(config: pytest.Config) -> None:
    """Collect the cases, and tests besides them only where paths are given."""
    chosen = config.getoption("--prompts")
    if not chosen:
        return
    if not Path(chosen).exists():
        raise pytest.UsageError(f"--prompts: there is no {chosen}")
    config.pluginmanager.register(Cases(config, Path(chosen).resolve()), "shopkeeper-cases")
    given = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    config.args = [*(arg for arg in given if arg != chosen), chosen]


class Cases:
    """Collects the YAML files, and keeps the shop open while their cases are played."""

    def __init__(self, config: pytest.Config, chosen: Path) -> None:
        self._config, self.chosen = config, chosen
        self._open = ExitStack()

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> CaseFile | None:
        """Collect a file of cases."""
        own = self.chosen in (file_path, file_path.parent) and file_path.suffix == ".yaml"
        return CaseFile.from_parent(parent, path=file_path, owner=self) if own else None

    def pytest_sessionfinish(self) -> None:
        """Forget the conversations."""
        self._open.close()

    @cached_property
    def by_file(self) -> dict[str, list[PromptCase]]:
        """The cases by file; raises EvaluationError for one that can't be used."""
        from evaluation import read_prompt_cases

        found: dict[str, list[PromptCase]] = {}
        for case in read_prompt_cases(self.chosen):
            self.run.check(case)
            found.setdefault(case.file, []).append(case)
        return found

    @cached_property
    def arm(self) -> Arm:
        """What answers."""
        from ui.arms import instructions_of
        from ui.engines import EngineChoice
        from ui.terminal import settings

        told = instructions_of(self._config.getoption("--prompt"))
        folder = self._open.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        tape = self._config.getoption("--prompts-cassette")
        engine = EngineChoice(
            self._config.getoption("--prompts-engine"), Path(tape) if tape else None
        )
        return engine.arms(settings(), Path(folder))("candidate", told)

    @cached_property
    def run(self) -> Run:
        """What plays a case."""
        from evaluation import Run
        from ui.arms import directives_of, instructions_of

        told = instructions_of(self._config.getoption("--prompt"))
        return Run([], [self.arm], directives_of(told))


class CaseFile(pytest.File):
    """The cases of one file."""

    def __init__(self, *, owner: Cases, **given: Any) -> None:
        super().__init__(**given)
        self.owner = owner

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for every case and repeat."""
        from ui.terminal import known_errors

        try:
            cases = self.owner.by_file.get(str(self.path), [])
        except known_errors() as error:
            raise self.CollectError(str(error)) from error
        for case in cases:
            for repeat in range(1, case.repeats + 1):
                name = case.id if case.repeats == 1 else f"{case.id}[{repeat}]"
                yield CaseItem.from_parent(self, name=name, case=case, repeat=repeat)


class CaseItem(pytest.Item):
    """One case, played once."""

    def __init__(self, *, case: PromptCase, repeat: int, **given: Any) -> None:
        super().__init__(**given)
        self.case, self.repeat = case, repeat
        self.extra_keyword_matches.update((*case.tags, *case.directives))

    def runtest(self) -> None:
        """Play the case; what failed is told by expectation."""
        owner = self.parent.owner if isinstance(self.parent, CaseFile) else None
        assert owner, "a case stands in its file"
        result = owner.run.play(self.case, owner.arm, self.repeat)
        self.user_properties += [
            *(("engine", result.engine), ("model", result.model)),
            *(("fingerprint", result.fingerprint), ("verdict", result.verdict)),
        ]
        if result.verdict != "pass":
            raise CaseFailed(f"{result.verdict}\n{result.told}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what was expected and what happened; a bug of ours as a traceback."""
        if isinstance(excinfo.value, CaseFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case is written."""
        return self.path, self.case.line - 1, self.name


class CaseFailed(Exception):
    """A case that did not pass, as it is told."""
