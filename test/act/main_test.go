//go:build linux

// Package act_test plays a release from the push of its tag to its use, with act as the runner: a program that others wrote, which
// executes the workflows of this repository and the actions that they use. It all happens in a network of its own, whose github.com,
// api.github.com, uploads.github.com and ghcr.io are relkit's fakes behind a certificate authority of the test.
//
// The workflows are those of this repository with the changes of changes_test.go, each for something that act does not have. The
// actions are copies outside this repository, but for those of testdata/actions, which need what is only on GitHub's runners.
package act_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// root is the folder of this repository.
const root = "../.."

// kit is this repository on GitHub.
const kit = "relkit/relkit"

func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "gh":
		os.Exit(exit("gh", gh(os.Args[1:])))
	case "cosign":
		os.Exit(exit("cosign", cosign(os.Args[1:])))
	}
	if os.Getenv(apart) != "" {
		if err := enter(); err != nil {
			os.Exit(exit("enter a network of its own", err))
		}
	}
	os.Exit(m.Run())
}

func exit(what string, err error) int {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		return 1
	}
	return 0
}
