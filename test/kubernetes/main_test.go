// Package kubernetes_test checks deploy/kubernetes against its documentation, without a cluster: each overlay is rendered by
// kustomize itself, with each component, and the objects are validated, linted and asked whether they fit together. What
// docs/deploy/kubernetes.md shows is run, as far as it needs no cluster.
//
// It is a module of its own, for Kubernetes' libraries must not decide which versions the programs are built of.
package kubernetes_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// root is the folder of this repository.
const root = "../.."

// page is what users read.
const page = root + "/docs/deploy/kubernetes.md"

// temporary is removed when all tests have ended.
var temporary string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "kubernetes-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	temporary = folder
	return m.Run()
}
