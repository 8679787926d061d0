# Most people need two commands: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lock files are complete and checked by hash. Skipping compilation saves time: most modules are never imported.
INSTALL := $(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-compile

.PHONY: demo test check bench dist docs templates pictures words gallery spam lock clean

demo: $(VENV)/.installed  ## install, and make an edition from the sample feed
	$(BIN)/digest demo --out demo

test: $(VENV)/.installed-dev  ## install, and run all tests
	$(BIN)/python -m pytest -n auto --dist worksteal

check: $(VENV)/.installed-dev  ## run the linters, the type checker and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed-dev  ## measure, as ratios within one run
	$(BIN)/python bench/edition.py

dist: $(VENV)/.installed-dev  ## build the wheel, the sdist and their SBOM into dist/, and try the wheel
	.ci/dist
	$(PYTHON) .ci/try_wheel.py $(PYTHONS)

docs: $(VENV)/.installed-docs  ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file docs/site/mkdocs.yml

templates: $(VENV)/.installed-dev  ## list what templates may use, in docs/templates.md
	$(BIN)/python docs/site/list_templates.py

pictures: $(VENV)/.installed-dev  ## take the documentation's pictures from a real desk and a real terminal
	$(BIN)/python docs/picture.py
	$(BIN)/python docs/walkthrough.py

words: $(VENV)/.installed-dev  ## bring the catalogues in templates/locale up to date with the marked words
	$(BIN)/python docs/extract_words.py

gallery: $(VENV)/.installed-dev  ## take pictures of every kind of mail; ONLY="odd-pictures review-a" takes some
	$(BIN)/python -m tests.render.gallery $(ONLY)

spam: $(VENV)/.installed-dev  ## let SpamAssassin score the mails; ONLY=- takes all of them
	$(BIN)/python -m tests.render.gallery.spam $(ONLY)

lock: $(VENV)/.installed-dev  ## resolve the dependencies again
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --extra postgres --extra build -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --upgrade --extra docs -c requirements.lock -c requirements-dev.lock -o requirements-docs.lock pyproject.toml

clean:
	rm -rf $(VENV) demo dist gallery site

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12 demo"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.installed-docs: requirements-docs.lock $(VENV)/.installed-dev
	$(INSTALL) --require-hashes -r requirements-docs.lock
	@touch $@
