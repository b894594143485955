# Everything starts from Python 3.11 or newer and make; the rest is fetched into this folder.
PYTHON ?= python3
# Much of a test is waiting for processes to start: two at a time, each with a database cluster of its own.
JOBS ?= 2
# The Python of the environment, which the first line of each recipe that needs it has made sure of.
VENV_PYTHON := .venv/bin/python
LAUNCH = exec $(PYTHON) -m launch

# Without compiled files every process would compile Django anew, which takes longer than all else it does.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test check services stop shell bench lock python

help:
	@echo "make run       everything, served at http://127.0.0.1:8000 (PORT and HOST can be set)"
	@echo "make test      the whole test suite, on a database of its own (ARGS=... goes to pytest, JOBS=2 at a time)"
	@echo "make check     format, lint, types, import layers, migrations, templates, spelling"
	@echo "make services  the database and the broker alone; make stop ends them"
	@echo "make shell     a shell with the environment and the services up"
	@echo "make bench     the benchmarks (BENCH_QUICK=1 repeats less)"
	@echo "make lock      resolve the locked packages anew"

# `exec` makes Python the child of make itself, so that a SIGTERM to make reaches it.
run: python
	@$(LAUNCH) run

test: python
	@$(LAUNCH) install-dev
	@exec $(VENV_PYTHON) -m pytest --numprocesses $(JOBS) --dist worksteal $(ARGS)

check: python
	@$(LAUNCH) install-dev
	@$(LAUNCH) check

services: python
	@$(LAUNCH) services

stop: python
	@$(LAUNCH) stop

shell: python
	@$(LAUNCH) shell

bench: python
	@$(LAUNCH) install-dev
	@exec $(VENV_PYTHON) -m bench $(ARGS)

# UPGRADE=1 takes the newest versions; without it only what requirements/*.in and package.json ask for changes.
lock: python
	@$(LAUNCH) install-dev
	@for name in bootstrap app dev; do \
		.venv/bin/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-header --universal \
			$(if $(UPGRADE),--upgrade) requirements/$$name.in -o requirements/$$name.lock || exit 1; \
	done
	@.venv/bin/npm $(if $(UPGRADE),update,install) --package-lock-only

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Frontdesk needs Python 3.11 or newer as $(PYTHON); name another one: make PYTHON=python3.12"; exit 1; }
