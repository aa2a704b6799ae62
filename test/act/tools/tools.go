//go:build tools

// Package tools pins the runner that executes the workflows.
//
// It is a module of its own: act's requirements are many, and none of them is relkit's.
package tools

import (
	_ "github.com/nektos/act"
)
