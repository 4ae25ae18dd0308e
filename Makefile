# README's commands. Everything is built in .venv from the hashed locks in requirements/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export DATA_DIR ?= $(CURDIR)/data
# Without compiled modules beside the sources each process would compile them anew: it would start in twice the time.
unexport PYTHONDONTWRITEBYTECODE

TEST = $(BIN)/python -m pytest

.PHONY: run test check format bench shots mail-shots requirements messages lock clean

run: $(VENV)/run.stamp
	@$(BIN)/cop run

# Every test on SQLite, all but those that say nothing of a database on PostgreSQL too, then the browser journeys; each part ends with pytest's own summary. What one part has made, an empty installation, the next one need not make again.
test: $(VENV)/dev.stamp
	@community/tests/install-needs
	@export TESTS_RUN=$$(mktemp -d) && trap 'rm -rf "$$TESTS_RUN"' EXIT && trap 'exit 130' INT TERM \
	&& echo "== tests on SQLite" && $(TEST) -n 3 --dist loadgroup --ignore=community/tests/journeys $(ARGS) \
	&& echo "== tests on PostgreSQL" && community/tests/postgres $(TEST) -n 3 --dist loadgroup --ignore=community/tests/journeys $(ARGS) \
	&& echo "== journeys in a browser" && $(TEST) -n 3 --dist loadgroup community/tests/journeys $(ARGS)

check: $(VENV)/dev.stamp
	@$(BIN)/ruff format --check -q . || { echo "Not formatted. Run: make format"; exit 1; }
	@$(BIN)/ruff check -q .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --lint --quiet community/cop
	@$(BIN)/mypy
	@$(BIN)/cop makemigrations --check --dry-run
	@$(BIN)/cop messages --check

format: $(VENV)/dev.stamp
	@$(BIN)/ruff format -q .
	@$(BIN)/ruff check -q --fix .

bench: $(VENV)/dev.stamp
	@$(BIN)/python bench/run.py $(ONLY)

shots: $(VENV)/dev.stamp
	@$(BIN)/python community/tests/shots.py

mail-shots: $(VENV)/dev.stamp
	@$(BIN)/python community/tests/mail_shots.py

requirements: $(VENV)/dev.stamp
	@$(TEST) --collect-only -qq --requirements

messages: $(VENV)/dev.stamp
	@$(BIN)/cop messages

lock:
	@requirements/lock

clean:
	rm -rf $(VENV) community/locale/*/LC_MESSAGES/*.mo
	@if [ -e data ]; then echo "The data stays: delete the folder data yourself if you no longer need it."; fi

$(VENV)/bin/uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements/uv.txt
	@touch $@

$(VENV)/run.stamp: $(VENV)/bin/uv requirements/run.txt pyproject.toml $(wildcard community/locale/*/LC_MESSAGES/*.po)
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --require-hashes --no-deps -r requirements/run.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/pybabel -q compile -D django -d community/locale
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install -q --require-hashes --no-deps -r requirements/dev.txt
	@touch $@
