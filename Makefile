# The course's commands. `make` alone explains them; `make book` and `make test` are the two that matter.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
UV_VERSION := 0.13.8

export COURSE_PROFILE ?= quick
export COURSE_FRAMEWORK ?= torch
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= hardlink

.PHONY: help install book test test-units test-chapters test-book test-offline lab sync lint lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*  ## (.*)/  make \1|\2/' | column -t -s '|'
	@echo
	@echo "  COURSE_PROFILE=quick|standard|full  COURSE_FRAMEWORK=torch|keras  COURSE_DATA_DIR=folder with the real files"

install: $(INSTALLED)  ## everything into .venv, exact versions from requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11, 3.12 or 3.13 is needed; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.12")'
	@echo "== installing into $(VENV) (about 8 GB; under a minute with a warm cache, some minutes without)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@start=$$SECONDS; \
	$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements.lock && \
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation --quiet -e . && \
	$(BIN)/python -m ipykernel install --sys-prefix --name course --display-name "Fashion-MNIST course" >/dev/null && \
	echo "== installed in $$((SECONDS - start)) s" && touch $@

lock:  ## resolve requirements.lock anew from pyproject.toml
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet "uv==$(UV_VERSION)"; }
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade --quiet -o requirements.lock

clean:  ## remove what was built and executed (keeps .venv and the data)
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache
