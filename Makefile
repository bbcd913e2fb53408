# The newcomer's verbs. Each works on a fresh clone: tools/setup comes first and does nothing twice.
# JOBS=2 sets the number of jobs; FUZZ_SECONDS=60 is for each target; SOURCES=all lints everything.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
JOBS ?= $(shell nproc)
FUZZ_SECONDS ?= 60
SOURCES ?= changed

.PHONY: help setup build demo test prove bench fuzz lint format package clean

help:
	@echo "make build | demo | test | prove | bench | fuzz | lint | format | package | setup | clean"

setup:
	@tools/setup

build: setup
	@tools/build release $(JOBS)

demo: build
	@build/release/coterie demo

test: build
	@ctest --test-dir build/release --output-on-failure -j $(JOBS)

prove: setup
	@tools/prove --jobs $(JOBS)

bench: build
	@cmake --build build/release --target coterie_bench
	@bench/run
	@bench/clustering

fuzz: setup
	@tools/build fuzz $(JOBS) fuzz_targets
	@tools/fuzz build/fuzz $(FUZZ_SECONDS)

lint: build
	@tools/lint --jobs $(JOBS) --sources $(SOURCES)
	@tools/web check

format: setup
	@tools/lint --format
	@tools/web format

package: build
	@tools/package build/release

clean:
	@rm -rf build
