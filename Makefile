# Everything a newcomer needs: `make demo` and `make test` set up what they need, once, in .venv.
.DEFAULT_GOAL := help
.PHONY: help demo test bench soak lint fuzz defences docs locks clean
BIN := .venv/bin
# Every core has a worker; a file's tests stay together, for what they share is made once a worker.
# Every test module is compiled once, and not in each worker anew.
export PYTHONDONTWRITEBYTECODE :=
# Each property is tried with ten times as many examples as `pytest` by itself does (tests/conftest.py).
PYTEST := $(BIN)/pytest --quiet --hypothesis-profile=thorough
SIDE_BY_SIDE := --numprocesses=auto --dist=loadfile --no-loadscope-reorder

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

demo: ## watch a correspondence between offices on this machine
	@scripts/setup run
	@$(BIN)/backchannel demo --paper build/for-paris.html

test: ## every check: style, types, all tests in random order on all cores, two minutes of broken input
	@scripts/setup test
	@echo "ruff"   && $(BIN)/ruff check --quiet .
	@echo "mypy"   && $(BIN)/mypy --no-error-summary
	@echo "pytest" && BACKCHANNEL_FUZZ_SECONDS=$(or $(BACKCHANNEL_FUZZ_SECONDS),20) $(PYTEST) $(SIDE_BY_SIDE)

lint: ## style and types only
	@scripts/setup test
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary

fuzz: ## throw broken input at every reader for a minute each (SECONDS=60)
	@scripts/setup test
	@BACKCHANNEL_FUZZ_SECONDS=$(or $(SECONDS),60) $(PYTEST) $(SIDE_BY_SIDE) tests/fuzz

defences: ## take each defence out of the running program, and see the test fail that shows it (ONLY=part of a name)
	@scripts/setup test
	@$(PYTEST) tests/defences $(if $(ONLY),-k "$(ONLY)")

bench: ## measure, print one table, write bench/results.json
	@scripts/setup test
	@$(BIN)/python -m bench

soak: ## kills, bad disks, cut power, bad lines and simulated years, for half an hour (MINUTES=30)
	@scripts/setup test
	@$(BIN)/python -m soak --minutes $(or $(MINUTES),30)

docs: ## write the generated parts of docs/ anew
	@scripts/setup test
	@$(BIN)/python scripts/write-docs

locks: ## resolve requirements/ anew (UPGRADE=--upgrade for newer versions)
	@scripts/lock $(UPGRADE)

clean: ## remove everything that was built or installed here
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist bench/results.json tests/interop/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
