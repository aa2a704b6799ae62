package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkRehearse rehearses the release of this repository, without images, and compares the time with a GoReleaser snapshot of the same
// commit, which builds and archives but neither publishes nor verifies. The runs alternate, so that a slow machine slows both. The metric
// ×snapshot is the ratio.
func BenchmarkRehearse(b *testing.B) {
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	clone := filepath.Join(b.TempDir(), "relkit")
	run := func(dir, name string, args ...string) time.Duration {
		command := exec.CommandContext(b.Context(), name, args...)
		command.Dir = dir
		command.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+string(filepath.ListSeparator)+filepath.Join(root, "bin"))
		started := time.Now()
		said, err := command.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitFindings) {
			b.Fatalf("%s: %v\n%s", name, err, said)
		}
		return time.Since(started)
	}
	goreleaser := filepath.Join(root, "bin", "goreleaser")
	run(root, "git", "clone", "--quiet", root, clone)
	run(clone, "git", "remote", "set-url", "origin", "https://github.com/relkit/relkit.git")
	rehearse := func() time.Duration { return run(clone, "relkit", "rehearse", "--quiet", "--skip=images") }
	snapshot := func() time.Duration {
		return run(clone, goreleaser, "release", "--snapshot", "--clean", "--skip=docker,sign")
	}
	rehearse() // fills the build cache for the version that is linked in
	snapshot()
	var rehearsals, snapshots time.Duration
	for b.Loop() {
		rehearsals += rehearse()
		snapshots += snapshot()
	}
	b.ReportMetric(rehearsals.Seconds()/float64(b.N), "rehearse-s/op")
	b.ReportMetric(snapshots.Seconds()/float64(b.N), "snapshot-s/op")
	b.ReportMetric(float64(rehearsals)/float64(snapshots), "×snapshot")
}
