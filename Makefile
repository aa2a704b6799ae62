# Everything a maintainer does here. It needs Go, git and make; all other tools are built into bin/
# at the versions that go.mod pins. ARGS is passed on to what a target runs.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Said to each build, so that no setting of the environment makes them differ.
go_build := CGO_ENABLED=0 go build -trimpath -ldflags='-s -w'

# tools.go is the one list. A tool's name is the last part of its import path before a major version.
tool_imports = $(shell sed -n 's/^[[:space:]]*_ "\(.*\)"$$/\1/p' $(1))
tool_names   = $(shell printf '%s\n' $(1) | sed 's,/v[0-9][0-9]*$$,,; s,.*/,,')
tools        := $(addprefix bin/,$(call tool_names,$(call tool_imports,tools.go)))
buildkit     := $(addprefix bin/,$(call tool_names,$(call tool_imports,test/buildkit/tools.go)))
runner       := $(addprefix bin/,$(call tool_names,$(call tool_imports,test/act/tools/tools.go)))

# Those with code. Kubernetes has requirements that nothing else here needs.
modules := . test/kubernetes

# The vulnerability database: VULNDB names one by its URL; a copy beside this checkout comes next,
# the public one last.
vulndb_archive := $(if $(VULNDB),,$(wildcard ../shared/vulndb.tar.gz))

# As in .golangci.yaml, which says why.
gosec_exclude := G204,G304

##@ Every day

.PHONY: build
build: ## build relkit and shipped into bin/
	@echo '==> building relkit and shipped'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/...

.PHONY: test
test: test-tools $(if $(vulndb_archive),.build/vulndb/.unpacked) ## run all tests: race detector on, in random order, against a real Postgres
	@command -v "$$(go env CC)" >/dev/null || { echo "make test: the race detector needs a C compiler and $$(go env CC) is not installed: run apt-get install gcc, or xcode-select --install" >&2; exit 1; }
	@echo '==> testing'
	@db='$(VULNDB)'; \
	if test -n '$(vulndb_archive)'; then db="file://$$(pwd | sed 's/ /%20/g')/.build/vulndb"; fi; \
	failed=; for module in $(modules); do \
		(cd "$$module" && RELKIT_VULNDB="$$db" CGO_ENABLED=1 go test -race -shuffle=on -timeout=40m $(ARGS) ./...) || failed=1; \
	done; test -z "$$failed"

# What tests run beside what Debian has.
.PHONY: test-tools
test-tools: bin/goreleaser bin/ko bin/govulncheck bin/golangci-lint bin/gosec

.PHONY: lint
lint: bin/golangci-lint bin/actionlint ## check the rules and form of code, workflows and scripts
	@echo '==> linting'
	@failed=; for module in $(modules); do (cd "$$module" && '$(CURDIR)/bin/golangci-lint' run $(ARGS)) || failed=1; done; test -z "$$failed"
	@bin/actionlint
	@if command -v shellcheck >/dev/null; then shellcheck .ci/* .github/scripts/* deploy/compose/*.sh; \
	else echo 'shellcheck is not installed: scripts, and those in workflows, were not looked at' >&2; fi

.PHONY: bench
bench: bin/goreleaser ## measure, as ratios against what others take; ARGS=-benchtime=5x
	@echo '==> measuring'
	@go test -run='^$$' -bench=. $(or $(ARGS),-benchtime=3x) ./...

.PHONY: fmt
fmt: bin/golangci-lint ## give the code its form
	@bin/golangci-lint fmt $(ARGS)

# What the programs are made of: the tests have a certificate authority of their own, whose code no program holds.
.PHONY: vuln
vuln: bin/govulncheck $(if $(vulndb_archive),.build/vulndb/.unpacked) ## look for known vulnerabilities in the code and what it calls; VULNDB=URL for another database
	@echo '==> looking for known vulnerabilities'
	@db='$(VULNDB)'; \
	if test -n '$(vulndb_archive)'; then db="file://$$(pwd | sed 's/ /%20/g')/.build/vulndb"; fi; \
	bin/govulncheck $${db:+-db "$$db"} $(ARGS) ./cmd/...

.PHONY: sec
sec: bin/gosec ## look for insecure code
	@echo '==> looking for insecure code'
	@bin/gosec -quiet -color=false -exclude-generated -exclude=$(gosec_exclude) -nosec-require-rules -nosec-require-justification $(ARGS) ./...

##@ Releases

.PHONY: rehearse
rehearse: bin/goreleaser bin/ko ## rehearse the next release of this repository on this machine; ARGS='--version v1.2.3'
	@echo '==> building relkit'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/relkit
	@bin/relkit rehearse $(ARGS)

.PHONY: quick
quick: ## the same for this machine's platform alone: the command to begin with
	@$(MAKE) --no-print-directory rehearse ARGS='--quick $(ARGS)'

.PHONY: image
image: ## build the service's image from source with docker; ARGS='--output=…' instead of loading it
	@echo '==> building the image shipped:dev'
	@docker buildx build --target=source --tag=shipped:dev $(or $(ARGS),--load) .

##@ The service

.PHONY: run
run: ## run the service on port 8080, or PORT
	@echo '==> building shipped'
	@$(go_build) -buildvcs=auto -o bin/ ./cmd/shipped
	@bin/shipped serve $(ARGS)

.PHONY: up
up: ## run it with Postgres and Redis in containers, on 127.0.0.1:8080; SHIPPED_IMAGE=… runs a release
	@deploy/compose/secrets.sh
	@docker compose up --detach --wait $(if $(SHIPPED_IMAGE),--no-build,--build) $(ARGS)

.PHONY: dev
dev: ## run it from source in a container, and again after each change, on 127.0.0.1:8081
	@deploy/compose/secrets.sh
	@DEV_USER=$$(id -u):$$(id -g) docker compose up $(ARGS) dev

.PHONY: down
down: ## end all its containers; the data stays, unless ARGS=--volumes
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
clean: ## remove all that was built, the tools too
	rm -rf bin dist .build coverage.*

.PHONY: help
help: ## show this
	@awk 'BEGIN { FS = ":.*## "; print "make <target>" } \
	/^##@ / { printf "\n%s\n", substr($$0, 5) } \
	/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# Go's cache leaves a tool as it is when nothing that it is made of changed; touch tells make.
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
