# Two commands do all the set-up: `make demo` and `make test`. `make help` lists the rest.
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# What is imported is compiled once, not anew by each of the processes that a suite or a demonstration starts.
export PYTHONDONTWRITEBYTECODE =
# The suite on every core; a file's tests stay together, since they share what is dear to set up, in the order of tests/conftest.py.
SHARED_OUT := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo test test-fast test-postgres test-browser check format bench shots lock clean

help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(VENV)/.runtime: requirements.lock pyproject.toml scripts/environment.sh
	@sh scripts/environment.sh $(PYTHON) $(VENV) requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml scripts/environment.sh
	@sh scripts/environment.sh $(PYTHON) $(VENV) requirements-dev.lock
	@touch $@ $(VENV)/.runtime

$(VENV)/.system: scripts/system.sh
	@sh scripts/system.sh
	@mkdir -p $(VENV) && touch $@

demo: $(VENV)/.runtime ## Build the demo State of one region and serve it
	@WASL_DEMO=1 $(BIN)/wasl demo

test: $(VENV)/.dev $(VENV)/.system ## Run every test, the browser's too
	@$(BIN)/pytest $(SHARED_OUT)

test-fast: $(VENV)/.dev ## Run the tests that need neither browser, Spark nor PostgreSQL
	@$(BIN)/pytest $(SHARED_OUT) -m "not browser and not spark and not postgres and not slow"

# These rooms know no database, or use it no otherwise than their neighbours: their tests would only run a second time.
WITHOUT_DATABASE := $(addprefix --ignore=tests/,catalogue client consistency demo docs engine kernel packs pages \
  documents/credentials documents/reader documents/seal documents/sealing documents/status documents/verifying \
  documents/test_papers.py documents/views/test_coffret.py documents/wallets/test_acceptance.py \
  exchange/directory exchange/examples exchange/importing exchange/receipts registers/linkage registers/reading)

test-postgres: $(VENV)/.dev $(VENV)/.system ## Run the tests on PostgreSQL, started for the occasion (but those of the browser, of Spark, and of rooms without database)
	@WASL_TEST_DATABASE=postgresql $(BIN)/python -m pytest -p tests.cluster $(SHARED_OUT) -m "not spark and not browser" $(WITHOUT_DATABASE)

test-browser: $(VENV)/.dev $(VENV)/.system ## Run the browser tests alone
	@$(BIN)/pytest -m browser

check: $(VENV)/.dev ## Lint, type, hold the floors, judge the pack
	@sh scripts/check.sh $(BIN)

format: $(VENV)/.dev ## Format the code
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## Run one benchmark: make bench BENCH=feeds (FULL=1 for the full size)
	@$(BIN)/python bench/$(BENCH).py

shots: $(VENV)/.dev $(VENV)/.system ## Take pictures of every page into screenshots/
	@$(BIN)/python tests/browser/shots.py

lock: ## Write the lock files anew (needs uv)
	@sh scripts/lock.sh

clean: ## Forget the environment and the demo's data
	@rm -rf $(VENV) var build dist
