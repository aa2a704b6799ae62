package storetest

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/store"
)

// writerTarget makes a test process the one to be killed, and which database it writes to.
const writerTarget = "STORETEST_WRITER"

// Main is for a TestMain that uses [Crash]. It returns at once in a process that runs tests. In one that
// is to be killed it writes to the database that open opens until then.
func Main(open func(target string) (store.Store, error)) {
	target := os.Getenv(writerTarget)
	if target == "" {
		return
	}
	s, err := open(target)
	if err == nil {
		err = write(s)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

// write adds releases from several goroutines, and reports each one that was acknowledged.
func write(s store.Store) error {
	failed := make(chan error)
	for writer := range 4 {
		go func() {
			for i := 0; ; i++ {
				version := catalog.Version(fmt.Sprintf("%d.%d.%d", os.Getpid(), writer, i))
				if _, err := s.AddRelease(context.Background(), Release("hello", version, i)); err != nil {
					failed <- err
					return
				}
				fmt.Println(version)
			}
		}()
	}
	return <-failed
}

// Crash kills processes while they write to a database, and looks each time at what is there then. It
// closes the store that it opens.
func Crash(t *testing.T, target string, open Open) {
	t.Helper()
	acknowledged := map[catalog.Version]bool{}
	for range 3 {
		killWriter(t, target, acknowledged)
		s := open()
		checkAcknowledged(t, s, acknowledged)
		must(t, s.Close())
	}
}

// killWriter starts a process that writes and kills it when enough releases were acknowledged.
func killWriter(t *testing.T, target string, acknowledged map[catalog.Version]bool) {
	t.Helper()
	const enough = 50
	self, err := os.Executable()
	must(t, err)
	writer := exec.CommandContext(t.Context(), self)
	writer.Env = append(os.Environ(), writerTarget+"="+target)
	var stderr strings.Builder
	writer.Stderr = &stderr
	stdout, err := writer.StdoutPipe()
	must(t, err)
	must(t, writer.Start())
	lines := bufio.NewScanner(stdout)
	for read := 0; lines.Scan(); read++ {
		acknowledged[catalog.Version(lines.Text())] = true
		if read == enough {
			must(t, writer.Process.Kill()) // what it has reported until then is still to be read
		}
	}
	if err := writer.Wait(); err == nil || stderr.Len() > 0 {
		t.Fatalf("the writer ended by itself: %v: %s", err, stderr.String())
	}
}

// checkAcknowledged wants each release that was acknowledged, and each one that is there whole.
func checkAcknowledged(t *testing.T, s store.Store, acknowledged map[catalog.Version]bool) {
	t.Helper()
	there, err := s.Releases(t.Context(), store.Query{Project: "hello", Limit: 100_000})
	must(t, err)
	found := map[catalog.Version]bool{}
	for _, published := range there {
		found[published.Version] = true
		kept, err := s.Release(t.Context(), "hello", published.Version)
		must(t, err)
		var patch int
		_, err = fmt.Sscanf(string(published.Version), "%d.%d.%d", new(int), new(int), &patch)
		must(t, err)
		equal(t, "a release after the crash", Release("hello", published.Version, patch), kept)
	}
	for version := range acknowledged {
		if !found[version] {
			t.Errorf("%s was acknowledged and is not there", version)
		}
	}
}
