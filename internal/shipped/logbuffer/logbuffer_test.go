package logbuffer_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/relkit/relkit/internal/shipped/logbuffer"
)

// record keeps each call of Write.
type record struct {
	mu    sync.Mutex
	calls []string
	err   error
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, string(p))
	return len(p), r.err
}

func (r *record) want(t *testing.T, calls ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	if got, want := fmt.Sprintf("%q", r.calls), fmt.Sprintf("%q", calls); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func write(t *testing.T, w io.Writer, line string) {
	t.Helper()
	if n, err := io.WriteString(w, line); n != len(line) || err != nil {
		t.Error(n, err)
	}
}

func TestLinesWaitForADelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out record
		later := logbuffer.New(&out).Later()
		write(t, later, "a\n")
		time.Sleep(logbuffer.Delay / 2) // of the bubble's clock
		write(t, later, "b\n")
		out.want(t)
		time.Sleep(logbuffer.Delay / 2)
		synctest.Wait()
		out.want(t, "a\nb\n") // the first has waited for the whole delay
		write(t, later, "c\n")
		time.Sleep(logbuffer.Delay)
		synctest.Wait()
		out.want(t, "a\nb\n", "c\n")
	})
}

func TestOtherLinesAreWrittenAtOnceAndInOrder(t *testing.T) {
	var out record
	buffer := logbuffer.New(&out)
	write(t, buffer, "a\n")
	out.want(t, "a\n")
	write(t, buffer.Later(), "b\n")
	write(t, buffer, "c\n")
	out.want(t, "a\n", "b\nc\n")
}

func TestFlush(t *testing.T) {
	var out record
	buffer := logbuffer.New(&out)
	write(t, buffer.Later(), "a\n")
	for range 2 {
		if err := buffer.Flush(); err != nil {
			t.Error(err)
		}
	}
	out.want(t, "a\n")
}

// What waits is bounded, and no line is lost or torn, however many are written at once.
func TestEveryLineIsWrittenOnce(t *testing.T) {
	var out record
	buffer := logbuffer.New(&out)
	const writers, lines = 8, 2000
	var all sync.WaitGroup
	for writer := range writers {
		all.Go(func() {
			to := buffer.Later()
			if writer == 0 {
				to = buffer
			}
			for line := range lines {
				write(t, to, fmt.Sprintf("%d %d %s\n", writer, line, strings.Repeat("x", 100)))
			}
		})
	}
	all.Wait()
	if err := buffer.Flush(); err != nil {
		t.Fatal(err)
	}
	next := [writers]int{}
	count := 0
	for line := range strings.Lines(strings.Join(out.calls, "")) {
		var writer, number int
		if _, err := fmt.Sscanf(line, "%d %d ", &writer, &number); err != nil || !strings.HasSuffix(line, "x\n") {
			t.Fatalf("%v: %q", err, line)
		}
		if number != next[writer] {
			t.Fatalf("line %d of %d comes after %d", number, writer, next[writer])
		}
		next[writer]++
		count++
	}
	if count != writers*lines {
		t.Errorf("%d lines", count)
	}
	for _, call := range out.calls {
		if len(call) > 65<<10 {
			t.Errorf("%d bytes have waited", len(call))
		}
	}
}

// An error of the log is no error of a request, and what was lost takes no memory.
func TestAWriterThatFails(t *testing.T) {
	out := record{err: errors.New("no space left on device")}
	buffer := logbuffer.New(&out)
	write(t, buffer.Later(), "a\n")
	if err := buffer.Flush(); !errors.Is(err, out.err) {
		t.Error(err)
	}
	out.err = nil
	write(t, buffer, "b\n")
	out.want(t, "a\n", "b\n")
}

// The end of the process does not wait for a reader that takes nothing, and loses nothing when there is one.
func TestFlushWithin(t *testing.T) {
	reader, writer := io.Pipe()
	buffer := logbuffer.New(writer)
	write(t, buffer.Later(), "a\n")
	buffer.FlushWithin(time.Millisecond) // returns, or the test never ends
	got := make([]byte, 10)
	n, err := reader.Read(got)
	if err != nil || string(got[:n]) != "a\n" {
		t.Errorf("%q, %v", got[:n], err)
	}
}
