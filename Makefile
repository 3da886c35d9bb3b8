# govlake: everything a newcomer needs, on Python 3.11 and make alone.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3.11
export GOVLAKE_HOME ?= $(CURDIR)/.govlake
export GOVLAKE_CATALOGUE ?= $(CURDIR)/examples/zhongshan/catalogue

nightly city ui console: export GOVLAKE_DAGSTER_URL ?= http://127.0.0.1:3000
nightly city ui console: export GOVLAKE_CONSOLE_URL ?= http://127.0.0.1:8600

BIN := .venv/bin
CITY_HOME ?= $(GOVLAKE_HOME)/city
NIGHTS ?= 3
SCALE ?= 0.2

.PHONY: help setup nightly city ui console test lint bench score lock clean

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: .venv/installed ## make the environment from requirements.lock

.venv/installed: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "govlake needs Python 3.11: install it, or say make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip install --python $(BIN)/python --quiet --compile-bytecode --require-hashes -r requirements.lock
	$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation -e .
	@touch $@

nightly: setup ## run the sample city's first nights and show what came out
	@$(BIN)/python -m examples.zhongshan.nights --scale $(SCALE) --nights $(NIGHTS)

city: setup ## the same nights with the departments' servers running: databases, interfaces, SFTP
	@GOVLAKE_HOME=$(CITY_HOME) $(BIN)/python -m examples.zhongshan.city --scale $(SCALE) --nights $(NIGHTS)

ui: setup ## the Dagster UI and daemon on the same home (http://127.0.0.1:3000)
	@$(BIN)/govlake ui

console: setup ## the console on the same home, with demonstration accounts (http://127.0.0.1:8600)
	@$(BIN)/govlake console --demonstration

test: setup ## all tests and linters
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -n 2 --dist loadfile

bench: setup ## measure a cold night at scale 20 and write bench/results/night.json
	@$(BIN)/python -m bench.night

score: setup ## score conflicts and bad rows against the sample city's truth
	@$(BIN)/python -m bench.truth

lock: setup ## renew requirements.lock from pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --group dev pyproject.toml \
	  --output-file requirements.lock --quiet --no-header --no-emit-index-url

clean: ## remove the environment and caches; GOVLAKE_HOME stays, its landed bytes can't be made again
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/work
