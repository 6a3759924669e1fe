# What one can do here; `make` alone lists it. The work is in scripts/, one file per target.

.PHONY: help run test dev check fmt verify bench
.DEFAULT_GOAL := help

help: ## List these targets
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## Set up, build, fill a demo, and serve on http://127.0.0.1:3000
	@scripts/run

test: ## Set up, then run every check and test there is
	@scripts/test

dev: ## Serve, and rebuild on every change
	@scripts/dev

check: ## Format and lints only; what to run before a commit
	@scripts/check

fmt: ## Format the code
	@eval "$$(scripts/env)" && cargo fmt --all

verify: ## Prove the books of the database that `make run` uses
	@eval "$$(scripts/env)" && "$${CARGO_TARGET_DIR:-target}/release/spotter" ledger verify

bench: ## Measure the figures of docs/benchmarks.md; ONLY=storing, serving, searching, racing, earning or proving for a part
	@scripts/setup build
	@scripts/build-release
	@scripts/bench $(ONLY)
