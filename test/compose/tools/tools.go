//go:build tools

// Package tools pins what compose.yaml is tried and developed with.
//
// It is a module of its own: Docker Compose's requirements are many, and none of them is the service's.
package tools

import (
	_ "github.com/air-verse/air"
	_ "github.com/docker/compose/v5/cmd"
)
