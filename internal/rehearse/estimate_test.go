package rehearse

import (
	"testing"
	"time"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestSummary(t *testing.T) {
	for want, work := range map[string]goreleaser.Work{
		"13 binaries for 6 platforms, 12 archives, 4 packages, 1 image": {Binaries: 13, Platforms: 6, Archives: 12, Packages: 4, Images: 1},
		"1 binary for 1 platform":                               {Binaries: 1, Platforms: 1, Archives: -1, Packages: -1},
		"the number of binaries is known only to their builder": {Binaries: -1},
	} {
		if got := summary(work); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestCompiling(t *testing.T) {
	for effort, want := range map[time.Duration]string{
		unknownEffort:     "their compile time is unknown",
		3 * time.Second:   "compiling takes seconds",
		70 * time.Second:  "compiling takes less than a minute",
		130 * time.Second: "compiling takes about 1 minute, less next time",
		6 * time.Minute:   "compiling takes about 3 minutes, less next time",
	} {
		if got := compiling(effort, 2); got != want {
			t.Errorf("%s: %q, not %q", effort, got, want)
		}
	}
}
