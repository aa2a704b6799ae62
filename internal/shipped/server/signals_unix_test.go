//go:build unix

package server_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func TestASignalLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			service := start(t)
			request := service.begin(t)
			service.signal(t, signal)
			if cause, _ := service.await(t, "shutting down")["cause"].(string); !strings.Contains(cause, signal.String()) {
				t.Errorf("the log says %q", cause)
			}
			request.finish(t)
			if status := request.status(t); status != afterFinish {
				t.Errorf("the request in flight was answered with %d", status)
			}
			if code := service.end(t); code != 0 || service.stderr.Len() > 0 {
				t.Errorf("exit code %d, %s", code, &service.stderr)
			}
		})
	}
}

func TestAShutdownTakesNoLongerThanItsBound(t *testing.T) {
	t.Parallel()
	service := start(t, "SHUTDOWN_TIMEOUT=50ms")
	request := service.begin(t)
	service.signal(t, syscall.SIGTERM)
	code := service.end(t)
	const want = "shipped: shut down: requests were not finished within 50ms and were cut off: give them longer with SHUTDOWN_TIMEOUT\n"
	if got := service.stderr.String(); code != 1 || got != want {
		t.Errorf("exit code %d, %q", code, got)
	}
	if status := request.status(t); status != 0 {
		t.Errorf("the unfinished request was answered with %d", status)
	}
}

func TestAShutdownBeginsWithReadiness(t *testing.T) {
	t.Parallel()
	service := start(t, "DRAIN_DELAY=1h", "SHUTDOWN_TIMEOUT=2h")
	service.signal(t, syscall.SIGTERM)
	service.await(t, "shutting down")
	for path, want := range map[string]int{
		"/readyz": http.StatusServiceUnavailable, "/healthz": http.StatusOK, "/version": http.StatusOK,
	} {
		if code, body := service.get(t, path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	connection := service.dial(t)
	connection.send(t, "GET /version HTTP/1.1\r\nHost: shipped\r\n\r\n")
	answer, err := http.ReadResponse(connection.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if !answer.Close {
		t.Error("a connection is kept that a load balancer could send a request over when it is closed")
	}
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	for signal, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130} {
		t.Run(signal.String(), func(t *testing.T) {
			service := start(t, "DRAIN_DELAY=1h", "SHUTDOWN_TIMEOUT=2h")
			service.begin(t)
			service.signal(t, syscall.SIGTERM)
			service.await(t, "shutting down")
			service.signal(t, signal)
			if code := service.end(t); code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
		})
	}
}
