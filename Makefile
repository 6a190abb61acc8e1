# Kaizen Coach: make run · make test · make check · make evals
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PY := $(BIN)/python
# The first Python 3.11 or newer that is found; override with make PYTHON=…
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check --compile -c constraints.txt -e

.PHONY: run test check format evals vectors clean help
.DEFAULT_GOAL := help

help:
	@echo "make run     start the web app on http://127.0.0.1:7860 (installs what it needs the first time)"
	@echo "make test    install what tests need and run them"
	@echo "make check   lint, format check, types, import directions"
	@echo "make evals   measure the offline coach and compare with the committed baseline"

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found; install it, or say where it is: make run PYTHON=/path/to/python"; exit 1; }
	@echo "Making a virtual environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made; on Debian or Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/installed-run: pyproject.toml constraints.txt | $(PY)
	@echo "Installing Kaizen Coach (about a minute; once) …"
	@$(INSTALL) . || { echo "Installing failed: is the package index reachable?"; exit 1; }
	@touch $@

$(VENV)/installed-test: $(VENV)/installed-run
	@echo "Installing what tests need …"
	@$(INSTALL) ".[test]" || { echo "Installing failed: is the package index reachable?"; exit 1; }
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed-test
	@echo "Installing linters and type checkers …"
	@$(INSTALL) ".[test,dev]" || { echo "Installing failed: is the package index reachable?"; exit 1; }
	@touch $@

run: $(VENV)/installed-run
	@$(PY) -m assistant serve

test: $(VENV)/installed-test
	@$(PY) -m pytest --ignore=tests/ui
	@echo "Tests of the web app …"
	@$(PY) -m pytest tests/ui

check: $(VENV)/installed-dev
	@echo "ruff …" && $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "mypy …" && $(BIN)/mypy
	@echo "import-linter …" && $(BIN)/lint-imports

format: $(VENV)/installed-dev
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

evals: $(VENV)/installed-run
	@$(PY) -m evals run --check

vectors: $(VENV)/installed-run
	@$(PY) -m knowledge.precompute

clean:
	rm -rf $(VENV) build *.egg-info
