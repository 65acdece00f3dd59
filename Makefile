# Every target does what it needs first, so a fresh clone needs one command.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check

EVAL   := data/evaluation
SETS   := demo-dev demo-test

.PHONY: install chat test check bench bench-scale eval baseline booklets lock clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 ou plus récent est nécessaire (make install PYTHON=python3.12)."; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

chat: install
	$(BIN)/livrables chat

test: $(VENV)/.installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench

# 100,000 made-up passages: about a quarter of an hour; SCALE="--passages 10000" for a shorter run.
bench-scale: $(VENV)/.installed-dev
	$(BIN)/python -m tests.bench_scale $(SCALE)

# Both sets that have a baseline, on the bundled corpus, against the committed baselines; reports in $(EVAL).
eval: install
	LIVRABLES_DATA=$(EVAL) $(BIN)/livrables index corpus/bundled
	@for set in $(SETS); do \
	  LIVRABLES_DATA=$(EVAL) $(BIN)/livrables eval run $$set --out $(EVAL)/$$set.json || exit; \
	  LIVRABLES_DATA=$(EVAL) $(BIN)/livrables eval compare evals/baselines/$$set.json \
	    $(EVAL)/$$set.json --html $(EVAL)/$$set.html --fail-on-regression || exit; \
	done

# Writes the baselines anew: commit them with the change that meant to move them, and say why.
baseline: install
	LIVRABLES_DATA=$(EVAL) $(BIN)/livrables index corpus/bundled
	@for set in $(SETS); do \
	  LIVRABLES_DATA=$(EVAL) $(BIN)/livrables eval run $$set --slim --out evals/baselines/$$set.json || exit; \
	done

booklets: $(VENV)/.installed-dev
	$(BIN)/python -m corpus.booklets

# Writes constraints.txt anew from what is installed; run the tests before committing it.
lock: $(VENV)/.installed-dev
	$(PIP) freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV)
