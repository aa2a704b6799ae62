//go:build tools

// Package tools pins the programs that build, check and release this repository.
//
// Each import below is built into bin/ by `make tools`, at the version that go.mod names.
// The list stands here and nowhere else.
package tools

import (
	_ "github.com/golangci/golangci-lint/v2/cmd/golangci-lint"
	_ "github.com/google/ko"
	_ "github.com/goreleaser/goreleaser/v2"
	_ "github.com/securego/gosec/v2/cmd/gosec"
	_ "golang.org/x/vuln/cmd/govulncheck"
)
