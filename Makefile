# make demo: set up .venv and assess the examples.   make test: set up what is missing and run every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder
export PIP_DISABLE_PIP_VERSION_CHECK = 1
unexport PYTHONDONTWRITEBYTECODE # or each of a thousand processes compiles everything anew

LINTERS := ruff-check ruff-format mypy lint-imports turtlefmt fresh

.PHONY: demo test check lint $(LINTERS) lock build web bench release clean

$(VENV)/.installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	$(BIN)/python -m compileall -q -j 0 src
	touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(BIN)/pip install --quiet --no-compile --no-deps --require-hashes -r requirements-dev.lock
	touch $@

demo: $(VENV)/.installed
	$(BIN)/itss show OperationsManagement-L5
	$(BIN)/itss assess data/examples/operations-management-l7.ttl --format table

test: $(VENV)/.installed-dev
	$(PYTEST)

check: $(VENV)/.installed-dev
	$(PYTEST) -m "not slow"

lint: $(LINTERS)
$(LINTERS): $(VENV)/.installed-dev
ruff-check: ; $(BIN)/ruff check .
ruff-format: ; $(BIN)/ruff format --check .
mypy: ; $(BIN)/mypy
lint-imports: ; $(BIN)/lint-imports
turtlefmt: ; $(BIN)/turtlefmt --check ontology shapes data/examples tests
fresh: ; $(BIN)/itss build --check

build: $(VENV)/.installed
	$(BIN)/itss build

# The scripts and styles of the server's pages, which are committed: needs Node 20 and npm.
web:
	cd web && npm ci --no-audit --no-fund && npm run build

bench: $(VENV)/.installed-dev
	$(BIN)/python -m benchmarks

# Needs a clean checkout, and the network for the isolated environment that the packages are built in.
release: $(VENV)/.installed-dev
	$(BIN)/python -m release

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
		--extra spreadsheets --extra server pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q \
		--extra all --group dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
