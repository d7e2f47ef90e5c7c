# Everything Retold needs on a fresh machine: Python 3.11+, make, gcc and the package registries.
.ONESHELL:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH CONDA_PREFIX PIP_REQUIRE_VIRTUALENV
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3

.PHONY: setup demo test lint format types eval bench fit goldens clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check "pip==26.3"
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,eval]"
	touch $@
