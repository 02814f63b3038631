# What people call. Each target first installs what is missing; what is there already costs no time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:

PYTHON ?= python3
OUT ?= out
STATIC := templates/static
STYLE := $(wildcard templates/style/*)
SCRIPT := $(wildcard templates/script/*.js)
MODULES := node_modules/.bin

.PHONY: help demo run test check bench format setup setup-tests system system-tests

help: ## What can be called here
	@echo "Rayzan: make <target>"
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)$$/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

demo: setup ## The whole way, from drafts to delivered briefs, into out/ (OUT=dir; DATA=dir for real input)
	@.venv/bin/rayzan demo --out "$(OUT)" $(if $(DATA),--data "$(DATA)")

run: setup ## Web pages and worker together, until Ctrl-C; serves the demonstration in OUT unless RAYZAN_DATABASE_URL is set
	@.venv/bin/rayzan run --demo "$(OUT)"

test: setup-tests ## All tests, in two processes
	@.venv/bin/pytest -n 2

check: setup-tests ## Format, lint, types, layers and all tests: what must hold before a commit
	@.venv/bin/ruff format --check
	@.venv/bin/ruff check
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@.venv/bin/pytest -n 2

bench: setup-tests ## How fast it is, as ratios in one table (FULL=1: with a million comments; KEEP=1: into docs/performance.md)
	@.venv/bin/python -m tests.bench $(if $(FULL),--full) $(if $(KEEP),--markdown)

format: setup ## Put the code into its form
	@.venv/bin/ruff format
	@.venv/bin/ruff check --fix

# The rest is called by the targets above.

setup: system .venv/.project $(STATIC)/.built

setup-tests: system-tests setup

# pip reads the lock alone: every package with its hash, nothing resolved anew.
.venv/.locked: requirements.lock | system
	@echo "Python packages, from requirements.lock ..."
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
		--require-hashes --requirement requirements.lock
	@touch $@

.venv/.project: .venv/.locked pyproject.toml
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps \
		--no-build-isolation --editable .
	@touch $@

# npm leaves this file at the end of a whole installation, so it is the stamp.
node_modules/.package-lock.json: package.json package-lock.json | system
	@echo "Fonts and front-end files, from package-lock.json ..."
	@npm ci --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error </dev/null
	@touch $@

# Compressed only after rtlcss: its instructions stand in comments, which compression drops.
# Two of Bootstrap's own habits are deprecated in Sass; that is Bootstrap's to mend, so it is not repeated here.
$(STATIC)/.built: node_modules/.package-lock.json $(STYLE) $(SCRIPT)
	@echo "Style sheets ..."
	@mkdir -p $(STATIC)/fonts
	@$(MODULES)/sass --no-source-map --quiet-deps --load-path=node_modules \
		--silence-deprecation=import templates/style/rayzan.scss $(STATIC)/wide.css
	@$(MODULES)/rtlcss --silent $(STATIC)/wide.css $(STATIC)/wide.rtl.css
	@$(MODULES)/sass --no-source-map --style=compressed \
		$(STATIC)/wide.css:$(STATIC)/rayzan.css $(STATIC)/wide.rtl.css:$(STATIC)/rayzan.rtl.css
	@rm $(STATIC)/wide.css $(STATIC)/wide.rtl.css
	@cp $(SCRIPT) templates/style/mark.svg node_modules/htmx.org/dist/htmx.min.js $(STATIC)/
	@cp 'node_modules/vazirmatn/fonts/webfonts/Vazirmatn[wght].woff2' $(STATIC)/fonts/Vazirmatn.woff2
	@cp node_modules/vazirmatn/fonts/ttf/Vazirmatn-{Regular,Bold}.ttf node_modules/vazirmatn/OFL.txt $(STATIC)/fonts/
	@touch $@

# A package is named only when the thing it brings is not there, so nothing is asked of apt twice.
define LACKING
missing=""; \
libraries="$$(PATH="$$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true)"; \
case "$$libraries" in *libpangoft2-1.0.so.0*) ;; *) missing+=" libpangoft2-1.0-0";; esac; \
case "$$libraries" in *libharfbuzz-subset.so.0*) ;; *) missing+=" libharfbuzz-subset0";; esac; \
$(PYTHON) -c 'import ensurepip' 2>/dev/null || missing+=" python3-venv"
endef

define INSTALL
if [ -n "$$missing" ]; then \
	command="apt-get install --yes --no-install-recommends$$missing"; \
	if ! command -v apt-get >/dev/null; then \
		echo "Missing:$$missing (Debian's names). Install them with this system's package manager, then call make again." >&2; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then as=""; \
	elif sudo -n true 2>/dev/null; then as="sudo -n"; \
	else echo "Some system packages are missing. Run this, then call make again:" >&2; \
		echo "  sudo apt-get update && sudo $$command" >&2; exit 1; fi; \
	echo "System packages:$$missing ..."; \
	$$as apt-get update --quiet=2 </dev/null; \
	$$as env DEBIAN_FRONTEND=noninteractive $$command --quiet=2 </dev/null >/dev/null; \
fi
endef

system:
	@command -v npm >/dev/null || { echo "npm is missing; Rayzan's fonts and style come by it: sudo apt-get install npm" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Rayzan needs Python 3.11 or newer; name one: make PYTHON=python3.12 ..." >&2; exit 1; }
	@$(LACKING); $(INSTALL)

# All at once, so that whoever has to run the command by hand runs one.
system-tests:
	@$(LACKING); \
	command -v chromium >/dev/null || missing+=" chromium"; \
	command -v pdftoppm >/dev/null || missing+=" poppler-utils"; \
	$(INSTALL)
