# Everything Retold needs on a fresh machine: Python 3.11+, make, gcc and the package registries.
.ONESHELL:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH CONDA_PREFIX PIP_REQUIRE_VIRTUALENV RETOLD_WORKSPACE
VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3
DATA ?= ../shared/data
DEBIAN := chromium fonts-dejavu-core fonts-noto-core default-jre-headless

.PHONY: setup demo test test-spark test-spark-full lint format eval bench fuzz soak goldens docs system clean test-web load peers

setup: $(VENV)/.installed  ## the environment, with everything pinned

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check "pip==26.3"
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev,eval,spark]"
	touch $@

demo: setup  ## trace the bundled pages, print the result, write the report
	mkdir -p out
	$(PY) -m retold trace examples/newsroom/pages --report out/report.html --json out/result.json

system:  ## the browser and the Java that the tests need
	@if [ "$$(id -u)" = 0 ]; then
	  export DEBIAN_FRONTEND=noninteractive
	  apt-get -qq update >/dev/null && apt-get -qq install -y $(DEBIAN) >/dev/null
	elif ! command -v chromium >/dev/null || ! command -v java >/dev/null; then
	  echo "The tests open the report in Chromium, and Spark needs Java. Install them with:"
	  echo "  sudo apt-get install -y $(DEBIAN)"
	  exit 1
	fi

lint: setup  ## lint, format and strict types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

format: setup  ## put every file into its form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

test: setup system lint  ## everything that must hold
	$(PY) -m pytest tests src/retold

test-spark: setup system  ## the part of the tests that runs on Spark: threads, a cluster, kills, skew
	$(PY) -m pytest tests/test_engines.py tests/test_spark.py

test-spark-full: setup system  ## the same with 20,000 articles
	RETOLD_SPARK_ARTICLES=20000 $(PY) -m pytest tests/test_engines.py tests/test_spark.py

eval: setup  ## every measure, against the committed baseline
	$(PY) -m eval all --data $(DATA)

bench: setup  ## how long it takes
	$(PY) -m bench trace
	$(PY) -m bench reuse --articles 20000
	$(PY) -m bench beads

peers: setup  ## what Retold is measured beside: other readers of pages and finders of copies
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[bench]"

test-web: setup system  ## the desk in a real browser, and the attacks on it; screenshots in out/desk
	$(PY) -m pytest tests/test_web.py tests/test_web_api.py tests/test_web_safety.py tests/test_web_serving.py

fuzz: setup  ## ten thousand spoilt pages, archives and feeds
	$(PY) -m tests.fuzzing --count 10000

load: setup  ## thirty readers of 200,000 articles while a build runs
	$(PY) -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[load]"
	$(PY) -m bench load

soak: setup  ## two hundred kills, full disks and torn files; nothing that was reported is lost
	$(PY) -m tests.soak --kills 200

goldens: setup  ## write the expected reading of the golden pages anew; look at the difference
	$(PY) -m tests.goldens

docs: setup  ## the pages that are generated from the records
	$(PY) -m docs.generate

clean:
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
