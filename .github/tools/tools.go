//go:build tools

// Package tools pins programs of the workflows that cannot stand in the go.mod of the repository.
//
// It is a module of its own: actionlint wants another release candidate of a YAML library than the tools there.
package tools

import (
	_ "github.com/rhysd/actionlint/cmd/actionlint"
	_ "gotest.tools/gotestsum"
)
