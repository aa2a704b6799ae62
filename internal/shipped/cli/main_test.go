package cli

import (
	"os"
	"testing"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
)

func TestMain(m *testing.M) { os.Exit(clitest.Main(m, Run)) }
