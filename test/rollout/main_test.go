//go:build linux

// Package rollout_test updates the service as Kubernetes does, without a cluster, while clients use it. The test is kubelet,
// controller of the Deployment, endpoints and load balancers; the pods are processes of the real program with one Postgres.
// The times are those of deploy/kubernetes/base.
package rollout_test

import (
	"os"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/cli"
	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

// root is the folder of this repository.
const root = "../.."

// waitLimit is how long a test waits for what must happen soon. Only a failing test takes that long.
const waitLimit = 30 * time.Second

func TestMain(m *testing.M) {
	version = os.Getenv(asVersion)
	os.Exit(clitest.Main(m, cli.Run))
}
