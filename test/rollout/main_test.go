//go:build linux

// Package rollout_test updates the service as Kubernetes does, without a cluster, while clients use it. The test is kubelet,
// controller of the Deployment, endpoints and load balancers; the pods are processes of the real program with one Postgres.
// The times are those of deploy/kubernetes/base.
package rollout_test

import (
	"fmt"
	"os"
	"testing"
	"time"
)

// root is the folder of this repository.
const root = "../.."

// patience is how long a test waits for what must happen soon. Only a failing test takes that long.
const patience = 30 * time.Second

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	folder, err := os.MkdirTemp("", "rollout-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	builds.folder = folder
	return m.Run()
}
