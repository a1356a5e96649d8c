# Needs Python ≥ 3.11 and make only. Every target does the set-up it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
GASUNION_REFERENCE ?= $(abspath ../shared/reference)
export GASUNION_REFERENCE
export PIP_DISABLE_PIP_VERSION_CHECK = 1

PEERS := .venv-peers/.installed
.PHONY: peers help setup demo test fast lint laws faults bench docs wheel check clean base
help:
	@echo "make demo    the main job on the shipped case, into out/demo/"
	@echo "make test    the tests: the same examples in every run"
	@echo "make fast    lint, and the tests of the rooms that changed"
	@echo "make setup   .venv with the gasunion command"
	@echo "make lint    ruff, mypy, import-linter"
	@echo "make laws    long property runs from a seed that is printed"
	@echo "make faults  the record under killed writers and backends, up to an hour"
	@echo "make bench   benchmarks, ratios against peers"
	@echo "make base    the base years that the shipped case carries"
	@echo "make docs    the how-tos run as written, and the documentation, into site/"
	@echo "make wheel   dist/gasunion-*.whl, tried in an empty environment"
	@echo "make check   what CI runs"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "gasunion needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(DEV_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

setup: $(STAMP)

# The peers' pins clash with ours: an environment of their own, for benchmarks only.
$(PEERS):
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet pandapipes==0.16.0
	@touch $@

peers: $(PEERS)

demo: $(STAMP)
	$(BIN)/gasunion demo

test: $(DEV_STAMP)
	@# A file stays with one worker: what it sets up is set up once. Slow files come first (tests/conftest.py).
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not page"

# In under a minute: lint and the unit tests of the rooms that changed, else of a core; a browser waits.
fast: lint
	$(BIN)/python -m pytest -n 2 -m "not slow and not page and not browser" $$($(BIN)/python -m tests.rooms)

lint: $(DEV_STAMP)
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

# What gasunion reconcile makes of the tables, and the worlds that plans of a block are told in; a test holds
# the shipped files to it.
BASE := src/gasunion/cases/eurasia/base
base: $(STAMP)
	@mkdir -p $(BASE)
	@for year in 2021 2022 2023 2024; do $(BIN)/gasunion reconcile eurasia --year $$year --out $(BASE)/$$year.toml > /dev/null || exit 1; done
	@# Behind every base: worlds are of the whole case, the bases included.
	@for year in 2021 2022 2023 2024; do $(BIN)/gasunion reconcile eurasia --year $$year --worlds 20 --worlds-out $(BASE)/$$year-worlds.csv > /dev/null || exit 1; done
	@ls $(BASE)

# Known answers that take more examples in a long run too.
EXPLORED := tests/known/test_eurasia_plans.py tests/known/test_free_nominations.py tests/unit/studies/union

laws: $(DEV_STAMP)
	@# A failure names its seed: GASUNION_SEED=… make laws sees the same examples.
	GASUNION_LAWS=long $(BIN)/python -m pytest tests/laws $(EXPLORED) -n 2

faults: $(DEV_STAMP)
	@# Not in check: up to an hour. SHARE=0.1 make faults does a tenth of it.
	$(BIN)/python -m tests.faults.everything --share $(or $(SHARE),1)
	$(BIN)/python -m tests.faults.desk

bench: $(DEV_STAMP) $(PEERS)
	@# As modules, from the root: they share the tests' builders.
	@for script in benchmarks/*.py; do name=$$(basename $$script .py); echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit 1; done

docs: $(DEV_STAMP)
	@# What a page shows is what its reader gets: commands and Python of the how-tos, on the shipped case.
	$(BIN)/python -m pytest -n 2 -m page tests/docs
	@# Not --quiet: that hides warnings from --strict too, so that broken links would pass.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Into dist/; then installed in an empty environment, far from this folder, where it must make the demo.
wheel: $(DEV_STAMP)
	rm -rf dist build
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	$(PYTHON) -m venv --clear build/empty
	build/empty/bin/python -I -m pip install --quiet --constraint constraints.txt dist/gasunion-*.whl
	cd build && empty/bin/gasunion demo --out demo
	@test -s build/demo/report.html && ls dist

check: clean
	$(MAKE) lint
	$(MAKE) test
	$(MAKE) demo
	$(MAKE) docs

clean:
	rm -rf out site build .mypy_cache .ruff_cache .import_linter_cache
