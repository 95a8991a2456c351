# Everything a person does with this checkout; `make help` lists it.
# Needs Python 3.11 to 3.13, git, make and a POSIX shell. All else comes from the lock files, by hash.

.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?=
SERVE ?= 1
WORKERS ?= auto
PYTEST_ARGS ?=
SIDE_BY_SIDE = --numprocesses=$(WORKERS) --maxprocesses=4 --dist=loadfile
UPGRADE ?=

UV := $(BIN)/uv pip
UV_HERE := --python $(BIN)/python
COMPILE := $(UV) compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" --quiet $(UPGRADE)

# A stamp says what the environment was last made from. The development set contains the other one,
# so that `make demo` after `make test` takes nothing away.
HAS_UV := $(VENV)/.has-uv
HAS_RUNTIME := $(VENV)/.has-runtime
HAS_DEVELOPMENT := $(VENV)/.has-development
PROJECT_FILES := pyproject.toml requirements-build.lock

export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export GX_ANALYTICS_ENABLED := false
export STREAMLIT_BROWSER_GATHER_USAGE_STATS := false

FUZZ_COUNT ?= 20000

.PHONY: help demo test quick fuzz check check-lint check-format check-types check-imports check-sql bench metrics docs lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo
	@echo "  make demo SERVE=0            stops after the run, serves nothing"
	@echo "  make demo PYTHON=python3.12  with this Python (first time only)"
	@echo "  make test WORKERS=2          tests side by side (auto: one a core, four at most)"
	@echo "  make test PYTEST_ARGS='-k quarantine -x'"

# --- the environment ------------------------------------------------------------------------------

$(HAS_UV): requirements-uv.lock
	@if ! $(BIN)/python -c '' 2>/dev/null; then \
	    found=; \
	    for candidate in $(if $(PYTHON),'$(PYTHON)',python3.13 python3.12 python3.11 python3); do \
	        if "$$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; \
	        then found=$$candidate; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "Loyalty Metrics needs Python 3.11, 3.12 or 3.13; found: $$(python3 --version 2>&1 || echo none)." >&2; \
	        echo "Install one of them, or name it: make $(firstword $(MAKECMDGOALS)) PYTHON=/path/to/python3.12" >&2; \
	        exit 1; \
	    fi; \
	    echo "Making $(VENV) with $$("$$found" --version)"; \
	    "$$found" -m venv --clear $(VENV) || { \
	        echo "$$found cannot make an environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
	        rm -rf $(VENV); exit 1; }; \
	fi
	@$(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all: \
	    -r requirements-uv.lock
	@touch $@

# $(1): the lock file. Bytecode is compiled here, also where PYTHONDONTWRITEBYTECODE is set: without
# it every start of the command takes two to four times as long.
define install
	@echo "Installing $(1)"
	@$(UV) sync $(UV_HERE) --quiet --require-hashes --no-build --compile-bytecode $(1)
	@$(UV) install $(UV_HERE) --quiet --no-deps --build-constraints requirements-build.lock --editable .
	@$(BIN)/python -m compileall -q orchestration apps
endef

$(HAS_DEVELOPMENT): requirements-dev.lock $(PROJECT_FILES) $(HAS_UV)
	$(call install,requirements-dev.lock)
	@touch $(HAS_RUNTIME) $@

ifneq ($(wildcard $(HAS_DEVELOPMENT)),)
$(HAS_RUNTIME): $(HAS_DEVELOPMENT) requirements.lock
	@touch $@
else
$(HAS_RUNTIME): requirements.lock $(PROJECT_FILES) $(HAS_UV)
	$(call install,requirements.lock)
	@touch $@
endif

# --- what people do -------------------------------------------------------------------------------

demo: $(HAS_RUNTIME)  ## the whole pipeline on the sample company, then the board on this machine
	@unset LOYALTY_SURVEYS; \
	$(BIN)/loyalty run || exit; \
	echo "Latest month of the company:"; \
	for metric in nps csi ces; do \
	    $(BIN)/loyalty metrics --metric $$metric --grain month --format csv | LC_ALL=C awk -F, ' \
	        NR > 1 { latest = $$0 } \
	        END { if (latest == "") { print "  no figure of this metric"; exit 1 } \
	              split(latest, of, ","); \
	              printf "  %-3s %7.1f  (%.1f to %.1f)  %6d answers  from %s\n", \
	                     toupper(of[1]), of[9], of[10], of[11], of[8], of[4] }' || exit; \
	done; \
	if [ "$(SERVE)" = 0 ]; then echo "Look at it: $(BIN)/loyalty board"; \
	else exec $(BIN)/loyalty board; fi

test: $(HAS_DEVELOPMENT)  ## the whole suite, and a list of what this machine left out
	@$(BIN)/python -m pytest -rs -m "not benchmark" $(SIDE_BY_SIDE) --no-loadscope-reorder $(PYTEST_ARGS)

quick: $(HAS_DEVELOPMENT)  ## the fast part of the suite, in seconds
	@$(BIN)/python -m pytest --quick --quiet $(SIDE_BY_SIDE) $(PYTEST_ARGS)

fuzz: $(HAS_DEVELOPMENT)  ## 20,000 mutated files: none may crash, hang or be miscounted
	@FUZZ_COUNT=$(FUZZ_COUNT) $(BIN)/python -m pytest --quiet -s $(PYTEST_ARGS) tests/fuzz

check: check-lint check-format check-types check-imports check-sql  ## linters, types, import borders

check-lint: $(HAS_DEVELOPMENT)
	@$(BIN)/ruff check .

check-format: $(HAS_DEVELOPMENT)
	@$(BIN)/ruff format --check .

check-types: $(HAS_DEVELOPMENT)
	@$(BIN)/mypy --strict

check-imports: $(HAS_DEVELOPMENT)
	@$(BIN)/lint-imports

check-sql: $(HAS_DEVELOPMENT)
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar dbt_project/models \
	    $(wildcard dbt_project/tests/*.sql)

metrics: $(HAS_DEVELOPMENT)  ## add MetricFlow, for `mf query` of the semantic models
	@echo "Installing requirements-metrics.lock"
	@$(UV) install $(UV_HERE) --quiet --no-deps --require-hashes --build-constraints requirements-build.lock \
	    --requirements requirements-metrics.lock

docs: $(HAS_RUNTIME)  ## the models as one HTML file, in data/docs
	@$(BIN)/loyalty docs

bench: $(HAS_DEVELOPMENT)  ## time and memory against bare DuckDB SQL and pandas
	@$(BIN)/python -m pytest -rs -m benchmark -s $(PYTEST_ARGS) tests/benchmarks

lock: $(HAS_UV)  ## compile the lock files again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(COMPILE) pyproject.toml --output-file requirements.lock
	@$(COMPILE) pyproject.toml --group dev --output-file requirements-dev.lock
	@$(COMPILE) pyproject.toml --extra metrics --constraint requirements-dev.lock \
	    --output-file requirements-metrics.lock
	@$(COMPILE) --group build --output-file requirements-build.lock
	@$(COMPILE) --group uv --output-file requirements-uv.lock

clean:  ## remove the environment and what tools left behind; never touches data/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis \
	    dbt_project/target dbt_project/logs dbt_project/dbt_packages
	find orchestration apps tests -name __pycache__ -type d -prune -exec rm -rf {} +
