package report_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/report"
)

// screen is what is left to be seen after the terminal has obeyed: every line, and the live one last.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *screen) lines() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	lines := strings.Split(s.text.String(), "\n")
	for i, line := range lines {
		if at := strings.LastIndex(line, "\r\x1b[2K"); at >= 0 {
			lines[i] = line[at+len("\r\x1b[2K"):]
		}
	}
	return lines
}

func terminal(width int) report.Style {
	return report.Style{Terminal: true, Width: func() int { return width }}
}

func TestProgressOnTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out screen
		p := report.NewProgress(&out, terminal(60))
		build := p.Start("build", "GoReleaser builds 12 binaries")
		want := func(lines ...string) {
			t.Helper()
			synctest.Wait()
			if diff := cmp.Diff(lines, out.lines()); diff != "" {
				t.Errorf("screen (-want +got):\n%s", diff)
			}
		}
		want("● build        0ms  GoReleaser builds 12 binaries")
		time.Sleep(3 * time.Second)
		want("● build       3.0s  GoReleaser builds 12 binaries")
		build.Note("linux/\x1b[31marm64\x1b[0m\nand a line that is too long")
		want("● build       3.0s  linux/arm64 and a line that is too long")
		build.Note("linux/arm64, and still more of what no line of sixty columns contains")
		want("● build       3.0s  linux/arm64, and still more of what no…")
		build.Note("linux/arm64")
		want("● build       3.0s  linux/arm64")
		build.Note("2 of 12")
		want("● build       3.0s  GoReleaser builds 12 binaries · 2 of 12")
		build.Milestone("3 of 12")
		want("● build       3.0s  GoReleaser builds 12 binaries · 3 of 12")
		build.Say("12 binaries")
		want("  build: 12 binaries", "● build       3.0s  GoReleaser builds 12 binaries · 3 of 12")
		p.Warn("uncommitted changes are left out")
		want("  build: 12 binaries", "! uncommitted changes are left out", "● build       3.0s  GoReleaser builds 12 binaries · 3 of 12")
		time.Sleep(90 * time.Second)
		build.Done("12 binaries")
		want("  build: 12 binaries", "! uncommitted changes are left out", "✓ build      1m 33s  12 binaries", "")

		images := p.Start("images", "build the images")
		formula := p.Start("formula", "render the formulas")
		time.Sleep(1500 * time.Millisecond)
		formula.Fail(errors.New("the tap has no branch\nmain"))
		want("  build: 12 binaries", "! uncommitted changes are left out", "✓ build      1m 33s  12 binaries",
			"✗ formula     1.5s  the tap has no branch main", "● images      1.0s  build the images")
		images.Skip("no builder answers")
		images.Done("ended twice")
		want("  build: 12 binaries", "! uncommitted changes are left out", "✓ build      1m 33s  12 binaries",
			"✗ formula     1.5s  the tap has no branch main", "– images      1.5s  no builder answers", "")

		if diff := cmp.Diff([]report.Step{
			{Name: "build", Detail: "12 binaries", Took: 93 * time.Second},
			{Name: "images", Detail: "no builder answers", Skipped: true, Took: 1500 * time.Millisecond},
			{Name: "formula", Detail: "render the formulas", Err: "the tap has no branch main", Took: 1500 * time.Millisecond},
		}, p.Steps()); diff != "" {
			t.Errorf("steps (-want +got):\n%s", diff)
		}
	})
}

func TestProgressInLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out screen
		p := report.NewProgress(&out, report.Style{})
		build := p.Start("build", "GoReleaser builds 12 binaries")
		time.Sleep(29 * time.Second)
		build.Note("linux/arm64")
		time.Sleep(2 * time.Second)
		synctest.Wait()
		build.Note("linux/amd64")
		time.Sleep(10 * time.Second)
		build.Milestone("binaries 12 of 12")
		build.Say("then archives")
		build.Stop(fmt.Errorf("build: %w", context.Canceled))
		p.Start("verify", "download").Done("")
		if diff := cmp.Diff([]string{
			"  build: GoReleaser builds 12 binaries",
			"  build: 30s so far · linux/arm64",
			"  build: binaries 12 of 12",
			"  build: then archives",
			"✗ build        41s  interrupted",
			"  verify: download",
			"✓ verify       0ms  download",
			"",
		}, out.lines()); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
		if strings.Contains(out.text.String(), "\x1b") {
			t.Error("a log gets escape sequences")
		}
	})
}

// Steps that run at the same time must neither race nor lose one another's lines.
func TestProgressOfManySteps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out screen
		p := report.NewProgress(&out, terminal(80))
		const count = 50
		var all sync.WaitGroup
		for i := range count {
			all.Go(func() {
				step := p.Start("step", fmt.Sprint("number ", i))
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				step.Note("half way")
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				step.Done("")
			})
		}
		all.Wait()
		if got := len(p.Steps()); got != count {
			t.Errorf("%d steps ended, want %d", got, count)
		}
		if lines := out.lines(); len(lines) != count+1 || lines[count] != "" {
			t.Errorf("%d lines are left, the last is %q; want %d and nothing live", len(lines)-1, lines[len(lines)-1], count)
		}
	})
}
