# The commands of this project; .ci/run and the GitHub workflow call the same ones.
PYTHON ?= python3
BIN := .venv/bin
# A build of torch that lies on disk is used where pip is told of it; uv wants commas.
export UV_FIND_LINKS ?= $(shell echo $$PIP_FIND_LINKS | tr ' ' ',')
# The environment of whoever calls must not leak another environment's packages into ours.
unexport PYTHONPATH VIRTUAL_ENV
# Without kept bytecode each process compiles thousands of modules again, which takes 10 s.
unexport PYTHONDONTWRITEBYTECODE
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt
# Each of the processes would spend half a minute on reading the other tests.
PAGES = $(shell grep --files-with-matches "pytestmark = MARKS" tests/test_*.py)

.PHONY: setup dev chat optimize test test-slow test-browser bench images wheel clean

setup: .venv/.setup  ## make the environment, nothing else
dev: .venv/.dev

.venv/.uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt uv
	touch $@

.venv/.setup: .venv/.uv pyproject.toml constraints.txt
	$(INSTALL) --editable .
	touch $@

.venv/.dev: .venv/.uv pyproject.toml constraints.txt
	$(INSTALL) --editable '.[dev]'
	touch $@ .venv/.setup

chat: setup  ## open the shop on http://127.0.0.1:7860
	$(BIN)/shopkeeper chat

optimize: setup  ## make the embedding model start and read a query several times faster
	$(INSTALL) --editable '.[onnx]'
	$(BIN)/shopkeeper optimize

test: dev  ## lint, types and tests, without a browser
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy & types=$$!; \
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not browser and not slow" \
	&& wait $$types
	SHOPKEEPER_HOME=$(CURDIR)/.venv/shop $(BIN)/pytest --prompts prompts/cases -q

test-slow: dev  ## what takes 10 s or more each, or is once more in another state of the page
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 2 --dist loadfile -m slow

test-browser: dev  ## the page in headless Chromium
	OMP_NUM_THREADS=1 $(BIN)/pytest -n 3 --dist loadfile -m "browser and not slow" $(PAGES) || [ $$? = 5 ]  # 5: no Chromium, so no test

bench: dev  ## the measurements of the README
	$(BIN)/python -m bench.turn --products 50000 --json
	$(BIN)/python -m bench.search_speed --products 50000 --json

images: dev  ## the pictures of the README
	$(BIN)/python -m bench.screenshots

wheel: dev  ## build the wheel, and use it in an environment of its own outside this folder
	sh .ci/wheel

clean:
	rm -rf .venv dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
