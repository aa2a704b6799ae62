// Package kubernetes_test holds deploy/kubernetes to what is said of it, without a cluster: each overlay is rendered by
// kustomize itself, with each component, and the objects are validated, linted and asked whether they fit together. What
// docs/deploy/kubernetes.md tells people to run is run, as far as it needs no cluster.
//
// It is a module of its own, for Kubernetes' libraries must not decide which versions the programs are built of.
package kubernetes_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sigs.k8s.io/kustomize/kustomize/v5/commands"
	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// root is the folder of this repository.
const root = "../.."

// page is what people read.
const page = root + "/docs/deploy/kubernetes.md"

func TestMain(m *testing.M) {
	switch filepath.Base(os.Args[0]) {
	case "kustomize":
		os.Exit(kustomize())
	case "kubectl":
		os.Exit(kubectl(os.Args[1:]))
	}
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

// temporary is removed when all tests have ended.
var temporary string

// kustomize is the program itself.
func kustomize() int {
	if err := commands.NewDefaultCommand().Execute(); err != nil { // it has printed the error
		return 1
	}
	return 0
}

// kubectl is as much of it as needs no cluster, which is the kustomize in it.
func kubectl(args []string) int {
	if len(args) != 2 || args[0] != "kustomize" {
		fmt.Fprintf(os.Stderr, "kubectl %q needs a cluster\n", args)
		return 1
	}
	rendered, err := build(filesys.MakeFsOnDisk(), args[1])
	if err == nil {
		_, err = os.Stdout.Write(rendered)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}
