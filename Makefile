# Two commands: `make run` and `make test`. Both set up all they need, once.

BIN := .venv/bin
# Modules are compiled once, not by each of the processes that the tests start.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/pytest
DATA ?= $(or $(ANALYTICS_DATA),var)

.PHONY: run test test-slow lock docs script clean

run: .venv/run.stamp
	@$(BIN)/analytics --data $(DATA) serve --demo

test: .venv/dev.stamp .venv/chromium.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(PYTEST) -m "not slow and not browser" -n 2 --dist loadfile
	$(PYTEST) -m "browser and not slow"

test-slow: .venv/dev.stamp .venv/chromium.stamp .venv/node.stamp .venv/foreign.stamp
	$(PYTEST) -m slow

docs: .venv/dev.stamp
	$(BIN)/python scripts/docs.py

# Only after a change of static/src/track.js; needs Node and npm.
script:
	python3 scripts/script.py

# Only after a change of setup.cfg; needs uv. New versions, with their hashes, without an index host.
lock:
	python3 scripts/lock.py

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

.venv/foreign.stamp: requirements/foreign.txt | .venv/dev.stamp
	@echo "Installing requirements/foreign.txt"
	@$(BIN)/python -m venv .venv/foreign
	@.venv/foreign/bin/pip install -qq --require-hashes --requirement requirements/foreign.txt
	@touch $@

.venv/%.stamp: requirements/%.txt requirements/build.txt setup.cfg setup.py pyproject.toml | .venv/bin/python
	@echo "Installing requirements/$*.txt"
	@$(BIN)/pip install -qq --require-hashes --requirement requirements/build.txt
	@$(BIN)/pip install -qq --require-hashes --no-build-isolation --requirement requirements/$*.txt
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

.venv/chromium.stamp: | .venv/dev.stamp
	@sh scripts/chromium $(BIN) && touch $@ || true

.venv/node.stamp: | .venv/dev.stamp
	@sh scripts/node && touch $@ || true

.venv/bin/python:
	@sh scripts/venv
