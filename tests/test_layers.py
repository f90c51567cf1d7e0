import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODELS = {"langchain", "langchain_core"}
# What each folder may import of the things that only some may know.
MAY_IMPORT: dict[str, set[str]] = {
    "prompts": set(),
    "store": {"chromadb", "numpy", "pint", "sentence_transformers", "sqlalchemy", "torch"}
    | {"filelock", "onnxruntime", "simsimd", "sqlite3", "tokenizers", "transformers"},
    "recommender": {"store", "lightgbm", "numpy", "scipy", "sklearn", "torch"},
    "tools": {"recommender", "store", "numpy"} | MODELS,
    # SQLite only to open the file that langgraph keeps conversations in.
    "agent": {"prompts", "recommender", "store", "tools"}
    | MODELS
    | {"httpx2", "langchain_openai", "langgraph", "openai", "prometheus_client", "sqlite3"},
    "evaluation": {"agent", "prompts", "recommender", "store", "tools", "numpy", "scipy"},
    "ui": {"agent", "evaluation", "prompts", "recommender", "store", "tools"}
    | {"fastapi", "gradio", "httpx2", "mcp", "openai", "platformdirs", "rich"}
    | {"prometheus_client", "starlette", "typer", "uvicorn"},
}
# An import, an update, an export or the demo shop is no part of a turn: whoever needs one imports
# it by its own name, and all others start without them.
ENTRANCES = {
    *("store.demo", "store.importers", "store.ingest"),
    *("store.onnx_export", "store.update"),
    *("store.behavior.imports", "store.behavior.source"),
    *("store.demo.reviews", "store.reviews.intake"),
}
READERS = {"environ", "environb", "getenv"}
WATCHED = set(MAY_IMPORT).union(*MAY_IMPORT.values(), {"bench", "tests"})


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[ast.Import | ast.ImportFrom, ...]:
    """Return every import of a file, wherever in it; each test looks at all files."""
    kinds = ast.Import | ast.ImportFrom
    return tuple(node for node in ast.walk(parsed(path)) if isinstance(node, kinds))


def modules(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports."""
    for node in imports(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        else:
            assert node.module and not node.level, f"{path} imports relatively"
            yield node.module


def names(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each (module, name) that a file imports from a module."""
    for node in imports(path):
        if isinstance(node, ast.ImportFrom):
            yield from ((str(node.module), alias.name) for alias in node.names)


def files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def public(folder: str) -> set[str]:
    """Return the names that a folder lists for the others."""
    for node in parsed(ROOT / folder / "__init__.py").body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_lies_below_it(folder: str) -> None:
    allowed = MAY_IMPORT[folder] | {folder}
    for path in files(folder):
        roots = {module.partition(".")[0] for module in modules(path)}
        assert roots & WATCHED <= allowed, path


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_takes_from_another_only_the_names_it_lists(folder: str) -> None:
    for path in files(folder):
        for module, name in names(path):
            other = module.partition(".")[0]
            if other not in MAY_IMPORT or other == folder:
                continue
            if folder == "ui" and module in ENTRANCES:
                continue
            assert module == other, f"{path}: write `from {other} import {name}`"
            assert name in public(other), f"{path}: {other} does not list {name}"


@pytest.mark.parametrize("folder", [*MAY_IMPORT, "bench", "tests"])
def test_no_folder_is_imported_whole(folder: str) -> None:
    for path in files(folder):
        plain = [node for node in imports(path) if isinstance(node, ast.Import)]
        whole = [alias.name for node in plain for alias in node.names]
        assert not set(MAY_IMPORT) & set(whole), path


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_lists_only_names_that_it_has(folder: str) -> None:
    tree = parsed(ROOT / folder / "__init__.py")
    own = {name for node in tree.body for name in bound(node)}
    assert public(folder) <= own


def bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module binds."""
    if isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    elif isinstance(node, ast.Assign):
        yield from (ast.unparse(target) for target in node.targets)


def test_the_environment_is_read_in_ui_only() -> None:
    for folder in set(MAY_IMPORT) - {"ui"}:
        for path in files(folder):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.Attribute) and node.attr in READERS:
                    assert ast.unparse(node.value) != "os", path
            assert "os" not in {m for m, name in names(path) if "env" in name}, path
