//go:build tools

// Package buildkit pins what builds images where there is no container engine.
//
// It is a module of its own: BuildKit's requirements and those of the release tools exclude each
// other. `make buildkit` builds both programs into bin/.
package buildkit

import (
	_ "github.com/docker/buildx/cmd/buildx"
	_ "github.com/moby/buildkit/cmd/buildkitd"
)
