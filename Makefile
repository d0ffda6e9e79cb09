# Everything that a developer types. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
BINARY  := bin/kezek
# The sample region and the sample portal live under testdata, which ./... leaves out.
PACKAGES := ./... ./testdata/akmola ./testdata/portal
SLOW_SCRIPTS := ^(archive|bench|help|import|schedule|simulate)$$

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build, and start the demo: a server with a sample region
	exec $(BINARY) demo

.PHONY: build
build: need-go ## build bin/kezek
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $(BINARY) ./cmd/kezek

.PHONY: test
test: need-cc need-browser need-kannel lint ## install what is missing, check the code, run every test
	@echo '== tests, race detector on'
	KEZEK_REQUIRE_ALL=1 go test -race -timeout 20m -skip '^TestScripts$$/$(SLOW_SCRIPTS)' $$(go list $(PACKAGES) | grep -v '^kezek/api/pages$$')
	@echo '== scripts of commands that are slow under the race detector, which saw the others and what these call'
	go test -count=1 -run '^TestScripts$$/$(SLOW_SCRIPTS)' ./cmd/kezek
	@echo '== the pages in a browser; the races behind them were looked for above, in the API that they share'
	KEZEK_REQUIRE_ALL=1 go test -timeout 20m ./api/pages
	@echo '== a year of a whole region, and engines that break a rule each; the race detector above saw a smaller year'
	go test -count=1 ./scheduler/simulate
	@echo '== what the hot paths allocate; the race detector allocates by itself'
	go test -count=1 -run '^TestGuard_' ./api
	@echo '== all good'

.PHONY: lint
lint: need-go ## formatting, vet, staticcheck, go.mod
	@echo '== gofmt'
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; }
	@echo '== go vet'
	@go vet $(PACKAGES)
	@echo '== staticcheck'
	@go tool staticcheck $(PACKAGES)
	@echo '== go mod tidy'
	@go mod tidy -diff || { echo "run go mod tidy"; exit 1; }

.PHONY: bench-go
bench-go: need-go ## run the Go benchmarks; docs/benchmarks.md holds a reading
	go test -run '^$$' -bench . -benchmem -timeout 30m $(PACKAGES)

.PHONY: bench
bench: build ## measure bookings beside PostgreSQL, in turn; writes the table of docs/benchmarks.md
	@[ -n "$$(ls /usr/lib/postgresql/*/bin/postgres 2>/dev/null)" ] || $(call install,postgresql)
	go build -o bin/bench-postgres ./bench/postgres
	bin/bench-postgres -kezek $(BINARY) -write docs/benchmarks.md

.PHONY: bench-growth
bench-growth: need-go ## measure the engine on files of 1, 5 and 20 million bookings; writes the table of docs/benchmarks.md
	KEZEK_GROWTH=1000000,5000000,20000000 KEZEK_GROWTH_WRITE=$(CURDIR)/docs/benchmarks.md \
		go test -count=1 -timeout 3h -v -run '^TestGrowth_Table$$' ./scheduler

.PHONY: guard
guard: need-go ## record what the hot paths allocate, after a change that was meant to
	KEZEK_GUARD=record go test -count=1 -run '^TestGuard_HotPaths' ./api

.PHONY: pictures
pictures: need-go need-browser ## take the pictures of the pages that docs/img holds
	KEZEK_REQUIRE_ALL=1 KEZEK_PICTURES=$(CURDIR)/docs/img go test -count=1 -run '^TestPictures_' ./api/pages

.PHONY: clean
clean: ## remove what was built
	rm -rf bin

# What is missing is installed; what is there is left alone. Any Go since 1.21
# fetches the one that go.mod names. The race detector needs a C compiler.
.PHONY: need-go need-cc need-browser need-kannel
need-go:
	@command -v go >/dev/null || $(call install,golang-go)

need-cc:
	@command -v cc >/dev/null || command -v gcc >/dev/null || $(call install,gcc libc6-dev)

# Chromium, a font with the letters of Kazakh, and axe-core, for tests of pages.
need-browser: api/pages/browsertest/node_modules/.package-lock.json
	@command -v chromium-headless-shell >/dev/null || $(call install,chromium-headless-shell fonts-dejavu-core)

api/pages/browsertest/node_modules/.package-lock.json: api/pages/browsertest/package-lock.json
	@command -v npm >/dev/null || $(call install,npm)
	npm ci --prefix api/pages/browsertest --ignore-scripts --no-audit --no-fund
	@touch $@

# A real SMS gateway, and an operator behind it, for the test of SMS end to end.
need-kannel: testdata/smpp/node_modules/.package-lock.json
	@test -x /usr/sbin/bearerbox -a -x /usr/sbin/smsbox || $(call install,kannel)

testdata/smpp/node_modules/.package-lock.json: testdata/smpp/package-lock.json
	@command -v npm >/dev/null || $(call install,npm)
	npm ci --prefix testdata/smpp --ignore-scripts --no-audit --no-fund
	@touch $@

define install
{ echo "== installing $(1)"; \
	command -v apt-get >/dev/null || { echo "please install $(1)"; exit 1; }; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	$$sudo apt-get update -q && $$sudo apt-get install -q -y --no-install-recommends $(1); }
endef
