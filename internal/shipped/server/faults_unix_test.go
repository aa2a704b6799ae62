//go:build unix

package server_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/test/postgrestest"
)

// A load balancer sees that the service is not ready any more, and sends nothing after that. Until then
// each request must be answered, over connections that are kept too.
func TestNoRequestFailsWhenTheServiceIsStoppedUnderLoad(t *testing.T) {
	data := t.TempDir()
	service := start(t, "SHIPPED_DATA="+data, "DRAIN_DELAY=1s", "SHUTDOWN_TIMEOUT=20s")
	load := service.client(t).load(t)
	load.await(t, 50)
	service.signal(t, syscall.SIGTERM)
	service.awaitReadiness(t, http.StatusServiceUnavailable)
	load.await(t, 5) // is answered as before
	acknowledged, failed := load.end()
	if len(failed) > 0 {
		t.Errorf("%d failed: %v", len(failed), failed[0])
	}
	if code := service.end(t); code != 0 || service.stderr.Len() > 0 {
		t.Errorf("exit code %d, %s", code, &service.stderr)
	}
	start(t, "SHIPPED_DATA="+data).client(t).wantAll(t, acknowledged)
}

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	service := start(t, "SHIPPED_DATA="+data)
	load := service.client(t).load(t)
	load.await(t, 100)
	service.signal(t, syscall.SIGKILL)
	service.end(t)
	acknowledged, _ := load.end()
	again := start(t, "SHIPPED_DATA="+data)
	client := again.client(t)
	client.wantAll(t, acknowledged)
	if err := client.publish(t.Context(), "2.0.0"); err != nil {
		t.Error(err)
	}
	again.signal(t, syscall.SIGTERM)
	if code := again.end(t); code != 0 {
		t.Errorf("exit code %d, %s", code, &again.stderr)
	}
}

func TestTheLogLevelChangesBySignal(t *testing.T) {
	t.Parallel()
	service := start(t)
	for _, want := range []string{"DEBUG", "INFO"} {
		service.signal(t, syscall.SIGUSR1)
		if level := service.await(t, "log level changed")["level"]; level != want {
			t.Errorf("%v, want %s", level, want)
		}
	}
}

// No client that waits holds up others, and none may wait for long.
func TestHalfOpenConnectionsAreClosedAndDelayNoRequest(t *testing.T) {
	t.Parallel() // it takes the five seconds of the bound
	service := start(t)
	const many = 200
	var silent []connection
	for i := range many {
		c := service.dial(t)
		c.send(t, []string{"", "GET /ver", "GET /version HTTP/1.1\r\nHost: sh"}[i%3])
		silent = append(silent, c)
	}
	began := time.Now()
	if code, _ := service.get(t, "/version"); code != http.StatusOK {
		t.Errorf("%d", code)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("answered after %s", took)
	}
	for _, c := range silent {
		if status := c.status(t); status != 0 && status != http.StatusBadRequest { // 400 is what net/http says of half a header
			t.Errorf("answered %d", status)
		}
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("the last was closed after %s", took)
	}
}

func TestADatabaseFolderThatCannotBeMadeEndsTheStart(t *testing.T) {
	t.Parallel()
	code, _, stderr := clitest.Run(t, []string{"ADDR=127.0.0.1:0", "SHIPPED_DATA=/dev/null/data", "DRAIN_DELAY=1h", "SHUTDOWN_TIMEOUT=2h"}, "serve")
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "/dev/null") || !strings.Contains(stderr, "SHIPPED_DATA") {
		t.Errorf("%d %q", code, stderr)
	}
}

func TestAStartThatWaitsIsGivenUpAtASignal(t *testing.T) {
	t.Parallel()
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	cable.Cut()
	service := begin(t, "DATABASE_URL="+url, "DRAIN_DELAY=1h", "SHUTDOWN_TIMEOUT=2h") // no load balancer has to notice
	service.await(t, "waiting for the database")
	service.signal(t, syscall.SIGTERM)
	if code := service.end(t); code != 0 || service.stderr.Len() > 0 {
		t.Errorf("exit code %d, %s", code, &service.stderr)
	}
}
