# make demo: installs into .venv, labels and proofreads the example reports with the real classifier.
# make test: installs and runs everything that CI runs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: demo test lint bench ontology clean

demo: $(STAMP)
	$(BIN)/radconcord label examples/reports/*.txt --format csv --output demo-labels.csv
	@echo "Labels are in demo-labels.csv. Proofreading (each flag is an error planted on purpose):"
	$(BIN)/radconcord proofread examples/reports/*.txt || test $$? -eq 1

test: $(STAMP) lint
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python benchmarks/labeling.py
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/proofreading.py
	$(BIN)/python benchmarks/knowledge.py
	$(BIN)/python benchmarks/report_graphs.py
	$(BIN)/python benchmarks/ablation.py
	$(BIN)/python benchmarks/table.py

ontology: $(STAMP)
	$(BIN)/radconcord ontology build

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet "torch>=2.6,<2.14"
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $(STAMP)

clean:
	rm -rf .venv demo-labels.csv
