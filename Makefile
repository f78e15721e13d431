# `make run` and `make test` do everything on a fresh clone; the rest is for developers.
# They need Python 3.11 with its venv module and make; uv and the libraries of Qt come by themselves.

SHELL := /bin/sh
PYTHON := .venv/bin/python
DATA := $(abspath $(wildcard ../shared/data))

.NOTPARALLEL:
.PHONY: help run test lint tests bench crash fuzz needles compare-deidentification burned-in translations lock screenshots clean distclean setup setup-dev

help:
	@echo 'make run           open the window with the sample project (without a screen: the demo)'
	@echo 'make test          lint, types, import contracts, translations and all tests'
	@echo 'make lint, make tests   the two halves of it'
	@echo 'make bench         benchmarks'
	@echo 'make crash         the kill test with all its rounds'
	@echo 'make fuzz          all damaged copies of all packaged DICOM files (about an hour)'
	@echo 'make needles       de-identification of a large corpus with planted identifiers'
	@echo 'make burned-in     text burned into a large set of pictures: what is found of it'
	@echo 'make compare-deidentification  the same files through other tools, as a table'
	@echo 'make translations  update the catalogues after texts changed'
	@echo 'make lock          resolve the dependencies of pyproject.toml into requirements*.txt'
	@echo 'make screenshots   take the pictures of the documentation'
	@echo 'make clean         remove what was built; make distclean also the environment'

setup:
	@sh resources/tools/setup.sh run

setup-dev:
	@sh resources/tools/setup.sh dev

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
	    exec $(PYTHON) -m workbench --sample; \
	else \
	    echo 'No screen here: running the demo instead of the window.' >&2; \
	    QT_QPA_PLATFORM=offscreen exec $(PYTHON) -m workbench demo --out build/demo; \
	fi

test: lint tests

tests: setup-dev
	@WORKBENCH_TEST_DATA="$${WORKBENCH_TEST_DATA:-$(DATA)}" $(PYTHON) -m pytest -q \
	    -n auto --maxprocesses 4 --dist loadfile --benchmark-disable

lint: setup-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	.venv/bin/typos
	$(PYTHON) -m resources.tools.translations check

bench: setup-dev
	$(PYTHON) -m pytest -q tests/benchmarks

crash: setup-dev
	WORKBENCH_CRASH_ROUNDS=50 $(PYTHON) -m pytest -q -m crash --timeout=3600

fuzz: setup-dev
	@WORKBENCH_TEST_DATA="$${WORKBENCH_TEST_DATA:-$(DATA)}" WORKBENCH_FUZZ_PERCENT=100 \
	    $(PYTHON) -m pytest -q -s -m fuzz

needles: setup-dev
	WORKBENCH_DEID_FILES=400 $(PYTHON) -m pytest -q -s --timeout=3600 tests/deid/test_corpus.py

burned-in: setup-dev
	WORKBENCH_BURNED_IN=140 $(PYTHON) -m pytest -q -s --timeout=7200 tests/deid/pixels/test_text.py

compare-deidentification: setup-dev
	$(PYTHON) -m resources.tools.compare_deidentification --out build/compare

translations: setup-dev
	$(PYTHON) -m resources.tools.translations update
	$(PYTHON) -m resources.tools.keyboard

lock:
	@sh resources/tools/lock.sh

screenshots: setup-dev
	QT_QPA_PLATFORM=offscreen $(PYTHON) -m resources.tools.screenshots

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .benchmarks .hypothesis
	find . -name __pycache__ -type d -not -path './.venv/*' -not -path './.uv/*' -prune -exec rm -rf {} +

distclean: clean
	rm -rf .venv .uv
