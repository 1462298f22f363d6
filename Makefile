# Every command sets up what it needs first, from any state (.ci/environment), and says what it does.
PORT ?= 8501
# not HOST: some shells export it as the machine's name
ADDRESS ?= 127.0.0.1
PYTHON_OF_VENV := .venv/bin/python

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test torture check format clean

help:
	@echo "make run     start Rightbox on http://localhost:$(PORT) (PORT=8502 for another port;"
	@echo "             ADDRESS=0.0.0.0 ALLOWED=name lets others in; needs sign-in)"
	@echo "make demo    fill the store in var/ with a simulated warehouse (ARGS='--lines 50000 --seed 7')"
	@echo "make test    run every test: unit, screens, and a real browser"
	@echo "make torture kill, tear, fill and mutate whatever must not lose anything (ARGS='--kills 20'; an hour by default)"
	@echo "make check   formatting, lint, types and the rules about imports"
	@echo "make format  put the code into the format that make check expects"
	@echo "make clean   remove .venv and caches; var/, where your data lives, stays"
	@echo "The first of them sets up .venv by itself. PYTHON=/path/to/python3 chooses the interpreter."

run:
	@PYTHON="$(PYTHON)" sh .ci/environment app
	@echo "Rightbox: Starting on http://localhost:$(PORT); data is kept in $${RIGHTBOX_DATA:-var/}. Ctrl+C stops it."
	@exec $(PYTHON_OF_VENV) -m streamlit run app.py --server.port $(PORT) --server.address $(ADDRESS) $(if $(ALLOWED),--server.allowedHosts $(ALLOWED))

demo:
	@PYTHON="$(PYTHON)" sh .ci/environment app
	@echo "Rightbox: Simulating a warehouse and importing its files into $${RIGHTBOX_DATA:-var/}."
	@$(PYTHON_OF_VENV) -m data demo $(ARGS)

test:
	@PYTHON="$(PYTHON)" sh .ci/environment browser
	@status=0; \
	echo "Rightbox: Running the unit and screen tests, two at a time."; \
	$(PYTHON_OF_VENV) -m pytest -n 2 -m "not browser" || status=$$?; \
	echo "Rightbox: Running the browser tests against the real application."; \
	$(PYTHON_OF_VENV) -m pytest -m browser || status=$$?; \
	exit $$status

torture:
	@PYTHON="$(PYTHON)" sh .ci/environment browser
	@echo "Rightbox: Killing writers and the server, tearing logs, mutating files and pictures."
	@status=0; \
	$(PYTHON_OF_VENV) -m benchmarks torture $(ARGS) || status=$$?; \
	echo "Rightbox: Killing servers that share a store."; \
	$(PYTHON_OF_VENV) -m benchmarks servers || status=$$?; \
	RIGHTBOX_TEST_STORE=lake $(PYTHON_OF_VENV) -m pytest tests/data/cases tests/data/importing/test_ingest.py \
		tests/data/query tests/data/records || status=$$?; \
	echo "Rightbox: Filling disks, starting second processes, mutating files on their way into the store."; \
	$(PYTHON_OF_VENV) -m pytest tests/data/store tests/data/importing/large tests/data/importing/test_fuzz.py \
		tests/data/reading/test_hostile.py tests/data/commands/test_beside_the_app.py || status=$$?; \
	$(PYTHON_OF_VENV) -m pytest -m browser tests/browser/test_hostile.py tests/browser/test_large_files.py \
		tests/browser/retro/test_retro_journey.py || status=$$?; \
	exit $$status

check:
	@PYTHON="$(PYTHON)" sh .ci/environment dev
	@echo "Rightbox: Checking format, lint, types and imports."
	@status=0; \
	$(PYTHON_OF_VENV) -m ruff format --check . || status=$$?; \
	$(PYTHON_OF_VENV) -m ruff check . || status=$$?; \
	$(PYTHON_OF_VENV) -m pyright || status=$$?; \
	$(PYTHON_OF_VENV) -c "from importlinter.cli import lint_imports_command; lint_imports_command()" || status=$$?; \
	exit $$status

format:
	@PYTHON="$(PYTHON)" sh .ci/environment dev
	@$(PYTHON_OF_VENV) -m ruff format .
	@$(PYTHON_OF_VENV) -m ruff check --fix .

clean:
	@echo "Rightbox: Removing .venv and caches; var/ stays."
	@rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
