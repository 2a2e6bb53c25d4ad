# The course's commands. `make` alone explains them; `make book` and `make test` are the two that matter.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
UV_VERSION := 0.13.8
PYTEST := $(BIN)/pytest -n logical --maxprocesses 8 --durations=5  # conftest.py says how they share the machine

# Rooms whose branches the unit tests must run, and how many of them, in percent.
COVERED := data evaluation checks records papers
FLOOR := 95
COVERAGE = @for room in $(COVERED); do \
	  $(BIN)/coverage report --include="src/course_utils/$$room/*" --skip-covered --fail-under=$(FLOOR) || \
	    { echo "$$room: fewer than $(FLOOR) % of its branches are tested" >&2; exit 1; }; \
	done

export COURSE_PROFILE ?= quick
export COURSE_FRAMEWORK ?= torch
export COURSE_BOOK_FRAMEWORKS := $(FRAMEWORKS)
export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= hardlink

# Chapters run in chapters/, where a relative folder would be another one.
absolute = $(shell cd "$(1)" 2>/dev/null && pwd || echo "$(1)")
ifneq ($(COURSE_DATA_DIR),)
override COURSE_DATA_DIR := $(call absolute,$(COURSE_DATA_DIR))
export COURSE_DATA_DIR
endif
ifneq ($(COURSE_CACHE_DIR),)
override COURSE_CACHE_DIR := $(call absolute,$(COURSE_CACHE_DIR))
export COURSE_CACHE_DIR
endif

.PHONY: help install book offline pdf site lab test test-units test-chapters test-book test-clean test-offline mutants lint sync strip lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*  ## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*  ## (.*)/  make \1|\2/' | column -t -s '|'
	@echo
	@echo "  COURSE_PROFILE=quick|standard|full  COURSE_FRAMEWORK=torch|keras  COURSE_DATA_DIR=folder with the real files"
	@echo '  make book FRAMEWORKS="torch keras"  executes every page in both; the switch then shows each its own outputs'

install: $(INSTALLED)  ## everything into .venv, exact versions from requirements.lock

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if (3, 11) <= v < (3, 14) else f"Python 3.11, 3.12 or 3.13 is needed; {sys.executable} is {v.major}.{v.minor}. Try: make PYTHON=python3.12")'
	@echo "== installing into $(VENV) (about 8 GB; under a minute with a warm cache, some minutes without)"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV) || \
	  { rm -rf $(VENV); echo "python -m venv failed; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@start=$$SECONDS; \
	$(BIN)/uv pip install --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock && \
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation --quiet -e . && \
	echo "== installed in $$((SECONDS - start)) s" && touch $@

book: $(INSTALLED)  ## execute what changed, write the pages, say where they are
	@$(BIN)/python -m book.tools.build

offline: book  ## the book in one zip, for reading without a network
	@$(BIN)/python -m book.tools.along zip

pdf: book  ## the book in one PDF, printed with Chromium (some two minutes)
	@$(BIN)/python -m book.tools.along pdf

site: book  ## the book as it is published: zip and PDF beside the pages, linked from the first
	@$(BIN)/python -m book.tools.along site

lab: $(INSTALLED)  ## open JupyterLab on the chapters, with the right kernel and the standard profile
	COURSE_PROFILE=$(if $(filter command% environment%,$(origin COURSE_PROFILE)),$(COURSE_PROFILE),standard) \
	  $(BIN)/jupyter lab --notebook-dir . --LabApp.default_url=/lab/tree/chapters

test: $(INSTALLED)  ## everything: units and a clean environment, chapters in both frameworks, book and browser
	$(PYTEST) -m "not book and not browser" $(COVERED:%=--cov=src/course_utils/%) --cov-branch --cov-report=
	$(COVERAGE)
	@$(MAKE) --no-print-directory test-chapters test-book

test-units: $(INSTALLED)  ## the package's own tests
	$(PYTEST) -m "not book and not browser and not clean" $(COVERED:%=--cov=src/course_utils/%) --cov-branch --cov-report=
	$(COVERAGE)

test-chapters: $(INSTALLED)  ## every chapter, strictly, in PyTorch and in Keras
	@for framework in torch keras; do \
	  echo "== chapters in $$framework, profile $$COURSE_PROFILE"; \
	  COURSE_FRAMEWORK=$$framework $(PYTEST) --nbval chapters/ || exit 1; \
	done

test-book: $(INSTALLED)  ## the build's promises, and every page in a real browser
	@$(BIN)/python -m book.tools.build
	$(PYTEST) -m "book or browser"

test-clean: $(INSTALLED)  ## a chapter from nothing but its notebook, in an environment like Colab's
	$(PYTEST) -m clean

test-offline: $(INSTALLED)  ## the chapters on the drawn stand-in, without data and network
	@cache=$$(mktemp -d) && trap 'rm -rf "$$cache"' EXIT && \
	env -u COURSE_DATA_DIR COURSE_OFFLINE=1 COURSE_CACHE_DIR="$$cache" $(MAKE) --no-print-directory COURSE_DATA_DIR= test-chapters

mutants: $(INSTALLED)  ## which small changes to the code no test notices (hours; MUTANTS=data or "course_utils.data.idx*")
	@$(BIN)/python -m book.tools.mutants $(foreach name,$(MUTANTS),'$(name)')

lint: $(INSTALLED)  ## ruff (notebooks too), the type checker, the chapters' copied cells and pictures
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m book.tools.notebooks check
	$(BIN)/python -m book.tools.pictures check

sync: $(INSTALLED)  ## copy the networks and the set-up cell into the chapters, and draw the pictures of ideas
	$(BIN)/python -m book.tools.notebooks sync
	$(BIN)/python -m book.tools.pictures sync

strip: $(INSTALLED)  ## remove pictures, stderr and one run's outputs from the chapters
	$(BIN)/python -m book.tools.notebooks strip

lock:  ## resolve requirements.lock anew from pyproject.toml
	@test -x $(BIN)/uv || { $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install --quiet "uv==$(UV_VERSION)"; }
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" --upgrade --quiet --output-file requirements.lock

clean:  ## remove what was built and executed (keeps .venv and the data)
	rm -rf _build mutants .pytest_cache .mypy_cache .ruff_cache
