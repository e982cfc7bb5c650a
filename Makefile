# `make study` and `make test` do all the set-up: Python 3.11 or newer is all they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# Each process has engines of its own, so no more of them than memory holds; -n 0 for one, as --pdb needs.
PYTEST := $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

.PHONY: study test test-fast verify proofs lint format bench docs clean
.DEFAULT_GOAL := study

study: $(VENV)/.installed
	@$(BIN)/ptquiz study $(ARGS)

test: $(VENV)/.developing
	$(PYTEST) $(ARGS)

test-fast: $(VENV)/.developing
	$(PYTEST) -m "not slow" $(ARGS)

verify: $(VENV)/.installed
	$(BIN)/ptquiz verify $(ARGS)

proofs: $(VENV)/.installed
	$(BIN)/ptquiz check --proofs $(ARGS)

lint: $(VENV)/.developing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/ptquiz check

format: $(VENV)/.developing
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.developing
	$(BIN)/python -m tests.benchmarks $(ARGS)

docs: $(VENV)/.developing
	$(BIN)/python -m tests.docs $(ARGS)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ptquiz needs Python 3.11 or newer; give one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing ptquiz and torch into $(VENV) (once; torch is large)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.developing: $(VENV)/.installed
	@echo "installing what the tests need"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
