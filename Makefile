# make run    build, then run a real program cold and warm and print a small table
# make test   build, then run every test (linters included)
# make build  only build, in place; JSBC_BUILD=dev|debug|asan picks another profile than release
# make bench  the benchmark table of the README
# make fuzz   fuzz the reader of blobs with sanitizers (clang is needed, see fuzz/README.md)
# make bench-codec  what the codec costs, beside marshal, Node and QuickJS; draws docs/open.svg again
# make exhaustive  every other value of every byte of the golden blobs (an hour on one core)
# make bitflips  100,000 flipped bits in the blobs of real programs
# make test262  the whole of test262 (JSBC_SHARED must hold it)

PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
JSBC_BUILD ?= release
export JSBC_BUILD
export PYTHONPATH := $(CURDIR)/src
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test build bench bench-codec fuzz lint test262 exhaustive bitflips asan wheel clean

run: build
	$(PY) bench/startup.py

test: build
	$(PY) -m pytest $(ARGS)

build: $(VENV)/.jsbc
	$(PY) tools/build.py --verbose

bench: build $(VENV)/.jsbc-bench
	$(PY) bench/table.py $(ARGS)

fuzz: build
	$(PY) fuzz/run.py $(ARGS)

bench-codec: build $(VENV)/.jsbc-bench
	$(PY) bench/codec.py --plot docs/open.svg $(ARGS)

lint: $(VENV)/.jsbc
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

test262: build
	$(PY) tests/run_test262.py --all $(ARGS)

exhaustive: build
	$(PY) tests/exhaustive.py --jobs 2 $(ARGS)

bitflips: build
	$(PY) tests/bit_flips.py $(ARGS)

asan: $(VENV)/.jsbc
	tools/asan.sh $(PY) -m pytest $(ARGS)

wheel: $(VENV)/.jsbc
	$(PY) -m pip wheel --no-deps --no-build-isolation -w dist .

clean:
	rm -rf build dist
	find src -name '*.so' -delete

# The tools live in a virtual environment of their own, made again when pyproject.toml changes.
$(VENV)/.jsbc: pyproject.toml
	test -x $(PY) || $(PYTHON) -m venv $(VENV)
	$(PY) tools/requirements.py test | $(PY) -m pip install --quiet -r /dev/stdin
	touch $@

$(VENV)/.jsbc-bench: $(VENV)/.jsbc
	$(PY) tools/requirements.py bench | $(PY) -m pip install --quiet -r /dev/stdin
	touch $@
