package server_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/test/postgrestest"
)

func TestADatabaseThatGoesAndComesBackUnderLoad(t *testing.T) {
	t.Parallel()
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	service := start(t, "DATABASE_URL="+url)
	client := service.client(t)
	before := client.load(t)
	before.await(t, 50)
	goroutines := service.goroutines(t)

	cable.Cut()
	service.awaitReadiness(t, http.StatusServiceUnavailable)
	if code, _ := service.get(t, "/healthz"); code != http.StatusOK {
		t.Errorf("a service without its database is not alive: %d", code)
	}
	if code, body := service.get(t, "/api/v1/deployments"); code != http.StatusServiceUnavailable {
		t.Errorf("%d %s", code, body)
	}
	service.checkHealth(t, 1, "shipped: http://"+service.addr+"/readyz answers 503 Service Unavailable: the store does not answer\n")
	cable.Restore(t)
	service.awaitReadiness(t, http.StatusOK)
	service.checkHealth(t, 0, "")
	before.await(t, 50)
	acknowledged, failed := before.end()
	if len(failed) == 0 {
		t.Error("no request met the outage")
	}
	client.wantAll(t, acknowledged)

	for deadline := time.Now().Add(testTimeout); ; time.Sleep(10 * time.Millisecond) {
		now := service.goroutines(t)
		if now <= goroutines+5 { // a connection more or less
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before the outage, %d after it", goroutines, now)
		}
	}
}

// goroutines is how many there are in the service.
func (i *instance) goroutines(t *testing.T) int {
	t.Helper()
	_, text := i.get(t, "/metrics")
	for line := range strings.Lines(text) {
		if number, found := strings.CutPrefix(line, "go_goroutines "); found {
			count, err := strconv.Atoi(strings.TrimSpace(number))
			if err != nil {
				t.Fatal(err)
			}
			return count
		}
	}
	t.Fatalf("go_goroutines is missing: %s", text)
	return 0
}

func TestAServiceWaitsForItsDatabaseAtTheStart(t *testing.T) {
	t.Parallel()
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	cable.Cut()
	service := begin(t, "DATABASE_URL="+url)
	for path, want := range map[string]int{
		"/healthz": 200, "/version": 200, "/startupz": 503, "/readyz": 503, "/api/v1/releases": 503, "/": 503,
	} {
		if code, body := service.get(t, path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	service.await(t, "waiting for the database")
	service.checkHealth(t, 1, "shipped: http://"+service.addr+"/readyz answers 503 Service Unavailable: the service is starting\n")
	cable.Restore(t)
	service.awaitReadiness(t, http.StatusOK)
	for path, want := range map[string]int{"/startupz": 200, "/api/v1/releases": 200, "/": 200} {
		if code, body := service.get(t, path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	if code, body := service.get(t, "/metrics"); code != 200 || !strings.Contains(body, `shipped_store_connections{state="idle"}`) {
		t.Errorf("%d %s", code, body)
	}
}

func TestReplicasThatStartAtOnceShareADatabase(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	one, other := begin(t, "DATABASE_URL="+url), begin(t, "DATABASE_URL="+url)
	one.awaitReadiness(t, http.StatusOK)
	other.awaitReadiness(t, http.StatusOK)
	if err := one.client(t).publish(t.Context(), "1.0.0"); err != nil {
		t.Fatal(err)
	}
	other.client(t).wantAll(t, []string{"1.0.0"})
}

func TestADatabaseThatRefusesEndsTheStart(t *testing.T) {
	t.Parallel()
	_, url := postgrestest.NewCable(t, postgrestest.URL(t))
	elsewhere := strings.Replace(url, "/test_", "/no_test_", 1)
	code, _, stderr := clitest.Run(t, []string{"ADDR=127.0.0.1:0", "DATABASE_URL=" + elsewhere}, "serve")
	if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "does not exist") {
		t.Errorf("%d %q", code, stderr)
	}
}
