# The commands of this project. `make` alone lists them.

PYTHON ?= python3
VENV := .venv/bin
PY := $(VENV)/python
# xdist's number of test processes. Tests wait for servers and clocks for half of their time, so more
# than there are cores are quicker: on two cores, five leave a quarter of them idle.
TEST_PROCESSES ?= 6
# Compiled modules are kept, whatever the caller's environment says: a sandbox is eight processes,
# and the tests start hundreds, each of which would compile all that it imports.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-costly test-near test-map mutants demo examples proof drills bench dist sign costs bundle generate generate-check lint format lock clean \
	screens spec-lint spec-watch spec-diff spec-gate spec-proposal spec-coverage install-run install-checks install-dev

help: ## list the targets
	@echo "Cute API. The targets:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo "Settings: PORT=8080, DATA_DIR=.data, PYTHON=python3 (3.11 or newer)."

run: install-run ## start everything as a sandbox; Ctrl-C stops it
	@exec "$(PY)" -m scripts.sandbox --die-with-parent $$PPID

test: install-checks ## verify: lint, types, layers, bundle, tests
	@"$(PY)" -m scripts.checks --before-tests
	@echo "== pytest"; exec "$(PY)" -m pytest -n $(TEST_PROCESSES) --dist worksteal

test-costly: install-dev ## run the tests that `make test` leaves out; takes minutes
	@exec "$(PY)" -m pytest -n 2 --dist worksteal -m costly

test-near: install-dev ## test in 30 seconds what FILE=… does; by default, what you edited
	@exec "$(PY)" -m scripts.checks.near $(FILE)

test-map: install-dev ## measure again which tests run which module (TESTS=…); takes hours
	@exec nice "$(PY)" -m scripts.checks.near.measure $(TESTS)

SEED ?= 1
COUNT ?= 120
mutants: install-dev ## change the server in COUNT wrong ways, and count what tests notice
	@exec "$(PY)" -m scripts.checks.mutants --seed "$(SEED)" --count "$(COUNT)"

demo: install-run ## go through the main loop once: key, items, signed webhooks
	@exec "$(PY)" -m scripts.sandbox.demo

examples: install-dev ## run the five example integrations in a market of their own
	@exec "$(PY)" -m scripts.checks.examples $(if $(RECORD),--record "$(RECORD)")

# Modules of scripts.checks.proof, run one after another; each says what it proves.
PROOFS ?= idempotency oversell revocation limits fairness webhooks installs rehearsal listening contract contract_kit faults lists pacing strict_http hostile_receivers mirror generators sdk_types sdks_before packages portal.causes portal.first_call portal.first_install portal.weights portal.search
proof: install-dev ## prove what is promised at full size; takes many minutes
	@set -e; for proof in $(PROOFS); do echo "== proof: $$proof"; "$(PY)" -m scripts.checks.proof.$$proof; done

# Modules of scripts.checks.drills; each tries what a page of docs/operations/runbook says.
DRILLS ?= install size rolling nginx restore point_in_time rotate_keys valkey sentinel primary hung_worker dependencies full_disk poison abuse clock chaos
drills: install-dev ## try what operators meet, on real processes; prints figures
	@exec "$(PY)" -m scripts.checks.drills $(DRILLS)

# Modules of scripts.checks.bench; each prints what something costs, beside the same without it.
BENCHES ?= edge writes hostile hostile_bytes webhooks sdk spec_watch spec_diff portal logins start
bench: install-dev ## measure what things cost, side by side; prints ratios
	@set -e; for bench in $(BENCHES); do echo "== bench: $$bench"; "$(PY)" -m scripts.checks.bench.$$bench; done

costs: install-dev ## record what requests cost: what tests hold them to from now on
	@exec "$(PY)" -m pytest -q tests/costs --record-costs

dist: install-dev ## build a release into dist/: the server's wheel, SDKs, SBOM, checksums
	@exec "$(PY)" -m scripts.release

sign: ## sign the checksums in dist/ with KEY, which gpg knows
	@"$(PY)" -m scripts.release.signing --key "$(KEY)"

bundle: install-dev ## write openapi/dist from openapi/
	@exec "$(PY)" -m scripts.spec.bundle

generate: install-dev ## make everything that follows from openapi/ and from the list of metrics
	@"$(PY)" -m scripts.spec.bundle
	@"$(PY)" -m scripts.spec.breaks
	@"$(PY)" -m codegen
	@exec "$(PY)" -m scripts.release.monitoring

generate-check: install-dev ## fail where a generated file is not what the spec gives
	@"$(PY)" -m scripts.spec.breaks --check
	@"$(PY)" -m codegen --check
	@exec "$(PY)" -m scripts.release.monitoring --check

spec-lint: install-dev ## check the spec by the rules in openapi/; says how to fix
	@"$(PY)" -m scripts.spec.bundle --lint
	@exec "$(PY)" -m scripts.spec.linters

spec-watch: install-dev ## refresh bundle, lint, diff, docs, server and SDKs at each save
	@exec "$(PY)" -m scripts.spec.watch --die-with-parent $$PPID

# CONTRACTS=DIR and DATABASE=URL name who uses what changes; HEAD=REF compares two revisions; an
# empty BASE is where the branch began; CHANGELOG=1 drafts an entry for docs/guides/changelog.md instead.
BASE ?= HEAD
CONTRACTS ?= openapi/contracts
SPEC_DIFF = $(if $(BASE),--base "$(BASE)",--branch) $(if $(HEAD),--head "$(HEAD)") --contracts "$(CONTRACTS)" \
	$(if $(DATABASE),--database "$(DATABASE)") $(if $(CHANGELOG),--changelog)
spec-diff: install-dev ## what changed in the spec since BASE=<ref>, and whom it breaks
	@"$(PY)" -m scripts.spec.bundle
	@exec "$(PY)" -m scripts.spec.diff $(SPEC_DIFF)

spec-gate: install-checks ## fail if the committed bundle breaks callers since BASE=<ref>, as CI does
	@exec "$(PY)" -m scripts.spec.diff $(SPEC_DIFF)

spec-proposal: install-dev ## what the spec breaks since BASE=<ref>, into FILE=, to show it to partners
	@"$(PY)" -m scripts.spec.bundle
	@exec "$(PY)" -m scripts.spec.breaks --base "$(BASE)" --out "$(FILE)"

spec-coverage: install-dev ## what no contract uses (CONTRACTS=DIR or DATABASE=URL)
	@exec "$(PY)" -m scripts.spec.coverage \
		$(if $(DATABASE),--database "$(DATABASE)",--contracts "$(CONTRACTS)")

lint: install-dev ## the checks of `make test` without the tests
	@exec "$(PY)" -m scripts.checks

screens: install-dev ## take pictures of every page of the portal, in .data/screens
	@SCREENS=1 exec "$(PY)" -m pytest -n $(TEST_PROCESSES) tests/browser

format: install-dev ## format and sort what can be
	@"$(VENV)/ruff" check --fix .
	@"$(VENV)/ruff" format .

LOCK = "$(VENV)/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
lock: install-dev ## pin requirements/*.in anew, with hashes
	@$(LOCK) requirements/run.in -o requirements/run.txt
	@$(LOCK) -c requirements/run.txt requirements/server.in -o requirements/server.txt
	@$(LOCK) -c requirements/run.txt requirements/server.in requirements/traces.in -o requirements/traces.txt
	@$(LOCK) requirements/dev.in -o requirements/dev.txt
	@$(LOCK) -c requirements/dev.txt requirements/uv.in -o requirements/uv.txt
	@$(LOCK) requirements/peers.in -o requirements/peers.txt
	@$(LOCK) requirements/generators.in -o requirements/generators.txt
	@$(LOCK) requirements/packages.in -o requirements/packages.txt

clean: ## remove what was installed or built; the data in .data stays
	@rm -rf .venv node_modules build server/cute_api.egg-info .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache sdks/javascript/dist sdks/javascript/build
	@find server scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

install-run install-checks install-dev: install-%:
	@command -v $(PYTHON) >/dev/null || { echo "error: $(PYTHON) is not here: install Python 3.11 or newer, or name it: make PYTHON=…" >&2; exit 1; }
	@exec $(PYTHON) -E -s -m scripts.sandbox.install $*
