# Tasks for maintainers. They need Go, git and make; all other tools are built into bin/ at the versions
# that go.mod pins. ARGS is passed to the command that a target runs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Set for each build, so that the environment cannot make builds differ.
go_build := CGO_ENABLED=0 go build -trimpath -ldflags='-s -w'

# tools.go lists the tools. A tool's name is the last element of its import path without the major version.
tool_imports = $(shell sed -n 's/^[[:space:]]*_ "\(.*\)"$$/\1/p' $(1))
tool_names   = $(shell printf '%s\n' $(1) | sed 's,/v[0-9][0-9]*$$,,; s,.*/,,')
tools        := $(addprefix bin/,$(call tool_names,$(call tool_imports,tools.go)))
buildkit     := $(addprefix bin/,$(call tool_names,$(call tool_imports,test/buildkit/tools.go)))
runner       := $(addprefix bin/,$(call tool_names,$(call tool_imports,test/act/tools/tools.go)))

# The modules with code. The tests of Kubernetes are a module because of their many requirements.
modules := . test/kubernetes

# The vulnerability database: the URL in VULNDB, else a copy next to this checkout, else the public one.
vulndb_archive := $(if $(VULNDB),,$(wildcard ../shared/vulndb.tar.gz))

# The same as in .golangci.yaml, with the reasons.
gosec_exclude := G204,G304

##@ Every day

.PHONY: build
build: ## build relkit and shipped into bin/
	@echo '==> building relkit and shipped'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/...

# The race detector watches all code but that of these packages, which only compute, and take up to six times as long when it watches
# them: they decompress, hash, match text, parse YAML and are SQLite. It watches what calls them.
unwatched := compress/... hash/... regexp/... go.yaml.in/... gopkg.in/yaml.v3 github.com/google/licensecheck/... \
	github.com/klauspost/compress/... github.com/ulikunitz/xz/... modernc.org/libc/... modernc.org/memory modernc.org/sqlite/lib
race_flags := -race $(foreach package,$(unwatched),-gcflags=$(package)=-race=false)

# Tests wait for other programs, so one package more than there are processors is tested at a time. The slowest begin, and with them
# some that mostly wait, so that none is the only one at the end. The modules are tested at the same time.
slowest := ./internal/cli ./test/workflows ./test/rollout ./test/projects ./test/packages ./internal/binary ./internal/prove ./internal/rehearse/faults

# Tests make and remove many thousands of small files, which costs a file system on disk a large part of the time. Linux has one in memory; the
# tests need less than a gigabyte of it. Set TMPDIR to use another folder.
in_memory = if test -z "$$TMPDIR" && test "$$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $$4 }')" -gt 4000000 2>/dev/null \
	&& memory=$$(mktemp -d /dev/shm/relkit-test-XXXXXX); then \
		trap 'rm -rf "$$memory"' EXIT; trap 'exit 130' INT TERM; \
		chmod 1777 "$$memory"; printf '\#!/bin/sh\n' >"$$memory/program"; chmod 755 "$$memory/program"; \
		if "$$memory/program" 2>/dev/null; then export TMPDIR="$$memory"; fi; rm "$$memory/program"; \
	fi

# The race detector sleeps for a second at the end of each program that it watches, and tests run hundreds. Without symbols for debuggers,
# linking takes half as long. lint vets.
.PHONY: test
test: test-tools $(if $(vulndb_archive),.build/vulndb/.unpacked) ## run all tests: race detector on, in random order, against a real Postgres
	@command -v "$$(go env CC)" >/dev/null || { echo "make test: the race detector needs a C compiler and $$(go env CC) is not installed: run apt-get install gcc, or xcode-select --install" >&2; exit 1; }
	@echo '==> testing'
	@$(in_memory); $(MAKE) --no-print-directory --keep-going --jobs=$(words $(modules)) $(modules:%=test-module/%)

.PHONY: $(modules:%=test-module/%)
$(modules:%=test-module/%): test-module/%:
	@db='$(VULNDB)'; \
	if test -n '$(vulndb_archive)'; then db="file://$$(pwd | sed 's/ /%20/g')/.build/vulndb"; fi; \
	cd '$*' && RELKIT_VULNDB="$$db" CGO_ENABLED=1 GORACE=atexit_sleep_ms=10 go test $(race_flags) -vet=off -ldflags=-s -shuffle=on -timeout=40m \
		-p=$$((1 + $$(getconf _NPROCESSORS_ONLN))) $(ARGS) $(if $(filter .,$*),$(slowest)) ./...

# The parts of test that need no programs besides git and go.
.PHONY: check
check: lint ## lint, vet and run the unit tests: the minute before a commit
	@echo '==> testing'
	@$(in_memory); CGO_ENABLED=0 go test -short $(ARGS) ./...

# The programs that tests run and that Debian does not package.
.PHONY: test-tools
test-tools: bin/goreleaser bin/ko bin/govulncheck bin/golangci-lint bin/gosec

.PHONY: lint
lint: bin/golangci-lint bin/actionlint ## lint and check the format of code, workflows and scripts
	@echo '==> linting'
	@failed=; for module in $(modules); do (cd "$$module" && '$(CURDIR)/bin/golangci-lint' run $(ARGS)) || failed=1; done; test -z "$$failed"
	@bin/actionlint
	@if command -v shellcheck >/dev/null; then shellcheck .ci/* .github/scripts/* deploy/compose/*.sh; \
	else echo 'skipped: scripts, also those in workflows, as shellcheck is not installed' >&2; fi

.PHONY: bench
bench: bin/goreleaser ## run the benchmarks; ARGS=-benchtime=5x
	@echo '==> measuring'
	@go test -run='^$$' -bench=. $(or $(ARGS),-benchtime=3x) ./...

.PHONY: fmt
fmt: bin/golangci-lint ## format the code
	@bin/golangci-lint fmt $(ARGS)

# Only the programs: the tests link a certificate authority that no program contains.
.PHONY: vuln
vuln: bin/govulncheck $(if $(vulndb_archive),.build/vulndb/.unpacked) ## scan for known vulnerabilities; VULNDB=URL for another database
	@echo '==> scanning for known vulnerabilities'
	@db='$(VULNDB)'; \
	if test -n '$(vulndb_archive)'; then db="file://$$(pwd | sed 's/ /%20/g')/.build/vulndb"; fi; \
	bin/govulncheck $${db:+-db "$$db"} $(ARGS) ./cmd/...

.PHONY: sec
sec: bin/gosec ## scan for insecure code
	@echo '==> scanning for insecure code'
	@bin/gosec -quiet -color=false -exclude-generated -exclude=$(gosec_exclude) -nosec-require-rules -nosec-require-justification $(ARGS) ./...

# The platforms of .goreleaser.yaml, to which test/docs holds this list.
platforms := linux/amd64 linux/arm64 linux/arm darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.PHONY: cross
cross: ## compile both programs for all platforms of a release
	@for platform in $(platforms); do \
		echo "==> compiling for $$platform"; \
		GOOS=$${platform%/*} GOARCH=$${platform#*/} GOARM=7 CGO_ENABLED=0 go build -trimpath $(ARGS) ./cmd/... || exit 1; \
	done

.PHONY: cover
cover: test-tools ## run all tests, and show the coverage of each function; ARGS=-run=TestX
	@go test -coverprofile=coverage.out $(ARGS) ./...
	@go tool cover -func=coverage.out
	@echo 'make cover: go tool cover -html=coverage.out shows it line by line'

##@ Releases

.PHONY: rehearse
rehearse: bin/goreleaser bin/ko ## rehearse the next release of this repository on this machine; ARGS='--version v1.2.3'
	@echo '==> building relkit'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/relkit
	@bin/relkit rehearse $(ARGS)

.PHONY: quick
quick: ## the same only for this machine's platform, in about a minute
	@$(MAKE) --no-print-directory rehearse ARGS='--quick $(ARGS)'

.PHONY: tool-archives
tool-archives: ## build the tool archives of a release for all platforms, and start their programs
	@echo '==> building the tool archives'
	@RELKIT_MEASURE=archives go test ./internal/workflow -run TestBuiltToolArchives -count=1 -timeout=60m -v $(ARGS)

.PHONY: image
image: ## build the service's image from source with docker, and load it; ARGS='--output=…' to write it elsewhere
	@echo '==> building the image shipped:dev'
	@docker buildx build --target=source --tag=shipped:dev $(or $(ARGS),--load) .

##@ The service

.PHONY: run
run: ## run the service on port 8080, or PORT
	@echo '==> building shipped'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/shipped
	@bin/shipped serve $(ARGS)

.PHONY: migrate
migrate: ## migrate the database of DATABASE_URL; ARGS=status shows its migrations
	@echo '==> building shipped'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/shipped
	@bin/shipped migrate $(or $(ARGS),up)

.PHONY: up
up: ## run it with Postgres and Redis in containers, on 127.0.0.1:8080; SHIPPED_IMAGE=… runs a release
	@deploy/compose/secrets.sh
	@docker compose up --detach --wait $(if $(SHIPPED_IMAGE),--no-build,--build) $(ARGS)

.PHONY: dev
dev: ## run it from source in a container on 127.0.0.1:8081, and restart it after each change
	@deploy/compose/secrets.sh
	@DEV_USER=$$(id -u):$$(id -g) docker compose up $(ARGS) dev

.PHONY: down
down: ## stop and remove its containers; ARGS=--volumes deletes the data too
	@docker compose --profile='*' down $(ARGS)

##@ Tools

.PHONY: tools
tools: $(tools) ## build the tools of tools.go into bin/

.PHONY: buildkit
buildkit: $(buildkit) ## build buildkitd and buildx into bin/, to build images without a container engine

.PHONY: act
act: $(runner) $(buildkit) ## run the workflows with act as the runner, against local fakes; RELKIT_ACTIONS=FOLDER has the actions
	@echo '==> running the workflows with act'
	@go test -run='^(TestRelease|TestGates)$$' -count=1 -timeout=90m -v $(ARGS) ./test/act

.PHONY: clean
clean: ## remove everything that was built, including the tools
	rm -rf bin dist .build coverage.*

.PHONY: help
help: ## show this help
	@awk 'BEGIN { FS = ":.*## "; print "make <target>" } \
	/^##@ / { printf "\n%s\n", substr($$0, 5) } \
	/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# go build does not write an unchanged tool again, so touch updates its time for make.
define tool_rule
bin/$(call tool_names,$(2)): $(1)tools.go $(1)go.mod $(1)go.sum
	@echo '==> building $(call tool_names,$(2)), which takes minutes the first time'
	@cd ./$(1) && $$(go_build) -buildvcs=false -o '$$(CURDIR)/$$@' $(2)
	@touch $$@
endef
$(foreach import,$(call tool_imports,tools.go),$(eval $(call tool_rule,,$(import))))
$(foreach import,$(call tool_imports,.github/tools/tools.go),$(eval $(call tool_rule,.github/tools/,$(import))))
$(foreach import,$(call tool_imports,test/buildkit/tools.go),$(eval $(call tool_rule,test/buildkit/,$(import))))
$(foreach import,$(call tool_imports,test/act/tools/tools.go),$(eval $(call tool_rule,test/act/tools/,$(import))))

.build/vulndb/.unpacked: $(vulndb_archive)
	@echo '==> unpacking $<'
	@rm -rf $(@D) && mkdir -p $(@D)
	@tar -xzf $< -C $(@D)
	@touch $@
