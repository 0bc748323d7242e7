# make demo | test | validate | lint | bench | docs | web     PYTHON=... chooses the interpreter (3.11 or newer)
PYTHON ?= python3
PYTEST_ARGS ?=
BIN := .venv/bin
READY := .venv/.ready
COMPILED := src/skyshed/catalogue/compiled.json

.PHONY: demo test validate lint bench docs web clean
.DEFAULT_GOAL := demo

demo: $(COMPILED)
	@$(BIN)/skyshed demo

test: lint
	@$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile $(PYTEST_ARGS)

validate: $(COMPILED)
	@$(BIN)/python -m pytest tests/physics --validation -q $(PYTEST_ARGS)

lint: $(COMPILED)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(BIN)/mypy

bench: $(COMPILED)
	@for each in benchmarks/bench_*.py; do echo "== $$each"; $(BIN)/python "$$each" || exit 1; done

# The pages that are made from the program and its catalogue; tests fail where one is stale.
docs: $(READY)
	@$(BIN)/python builders/reference_pages.py
	@$(BIN)/python builders/catalogue_page.py

# The scripts of the pages, from web/src; nothing is done where they are of these sources already.
web: $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .

clean:
	rm -rf .venv out dist

# Nothing waits for it: an entry that was edited is read from its YAML until then, and a wrong one told of there.
$(COMPILED): $(READY) $(wildcard src/skyshed/catalogue/*.py src/skyshed/catalogue/data/*.yaml src/skyshed/model/*.py) src/skyshed/units.py
	@$(BIN)/python -m skyshed.catalogue.compiled 2>/dev/null && touch $@ || true

# Remade only when what is installed has changed; sources are used in place.
$(READY): pyproject.toml constraints.txt hatch_build.py $(wildcard web/*.json web/*.mjs) $(shell find web/src -type f)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "skyshed needs Python 3.11 or newer, and '$(PYTHON)' is not; name one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "'$(PYTHON)' cannot make a virtual environment: ensurepip is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "setting up .venv (about a minute, once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]'
	@touch $@
