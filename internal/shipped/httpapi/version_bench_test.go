//go:build unix

package httpapi_test

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/httpapi"
	"github.com/relkit/relkit/internal/shipped/logbuffer"
	"github.com/relkit/relkit/internal/shipped/metrics"
)

// BenchmarkVersion measures GET /version over loopback through the whole chain (ids, access log, metrics,
// panics) beside a bare handler with the same answer, in turns. It counts processor time, client
// included, so that what else the machine does changes little: of-bare is the part of the bare handler's
// rate that is reached on one processor.
func BenchmarkVersion(b *testing.B) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer null.Close()
	build := buildinfo.Read()
	health := new(httpapi.Health)
	health.Started(func(context.Context) error { return nil })
	log := logbuffer.New(null)
	chain, _ := httpapi.New(httpapi.Options{
		Build: build, Health: health, Log: slog.New(slog.NewJSONHandler(log, nil)), Access: httpapi.AccessLog{Usual: log.Later(), Other: log}, Observe: metrics.New(build).Request, Count: func(string) {},
	})
	body := []byte(build.JSON() + "\n")
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body)
	})
	whole, alone := newAsker(b, chain), newAsker(b, bare)
	const turn = 200 // requests: short enough that both see the same machine
	var ofWhole, ofAlone time.Duration
	requests := 0
	for b.Loop() {
		ofWhole += whole.ask(b, turn)
		b.StopTimer()
		ofAlone += alone.ask(b, turn)
		b.StartTimer()
		requests += turn
	}
	b.ReportMetric(float64(ofWhole.Nanoseconds())/float64(requests), "ns/request")
	b.ReportMetric(float64(ofAlone.Nanoseconds())/float64(requests), "bare-ns/request")
	b.ReportMetric(float64(ofAlone)/float64(ofWhole), "of-bare")
}

// asker is a client with next to no costs of its own: the server's are to be seen.
type asker struct {
	conn   net.Conn
	reader *bufio.Reader
}

func newAsker(b *testing.B, handler http.Handler) asker {
	b.Helper()
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	conn, err := new(net.Dialer).DialContext(b.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close() })
	return asker{conn, bufio.NewReader(conn)}
}

// ask sends requests one after the other, and returns the processor time that they took on either side.
func (a asker) ask(b *testing.B, times int) time.Duration {
	b.Helper()
	began := processorTime(b)
	for range times {
		if _, err := io.WriteString(a.conn, "GET /version HTTP/1.1\r\nHost: shipped\r\n\r\n"); err != nil {
			b.Fatal(err)
		}
		length := 0
		for {
			line, err := a.reader.ReadSlice('\n')
			if err != nil {
				b.Fatal(err)
			}
			if name := "Content-Length: "; len(line) > len(name) && string(line[:len(name)]) == name {
				if length, err = strconv.Atoi(string(line[len(name) : len(line)-2])); err != nil {
					b.Fatal(err)
				}
			}
			if len(line) == len("\r\n") {
				break
			}
		}
		if n, err := a.reader.Discard(length); err != nil || n == 0 {
			b.Fatal(n, err)
		}
	}
	return processorTime(b) - began
}

// processorTime is what this process has taken so far.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
