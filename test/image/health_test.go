//go:build linux

package image_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/test/postgrestest"
)

// health is what Docker knows from the health check of the image.
type health struct {
	Status string
	Log    []struct {
		ExitCode int
		Output   string
	}
}

func (c container) awaitHealth(t *testing.T, status string) (lastOutput string) {
	t.Helper()
	await(t, "the health check to say "+status, func() (bool, string) {
		var h health
		text := c.inspect(t, "{{json .State.Health}}")
		if err := json.Unmarshal([]byte(text), &h); err != nil {
			t.Fatal(err)
		}
		if len(h.Log) > 0 {
			lastOutput = h.Log[len(h.Log)-1].Output
		}
		return h.Status == status, text
	})
	return lastOutput
}

// check runs the health check by hand, and returns its error.
func (c container) check(t *testing.T, want int) string {
	t.Helper()
	_, err := docker(t.Context(), "exec", c.name, "/ko-app/shipped", "healthcheck")
	if code := exitCode(err); code != want {
		t.Errorf("the health check ended with %d, want %d: %v", code, want, err)
	}
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestTheHealthCheckFollowsTheStore(t *testing.T) {
	t.Parallel()
	cable, database := postgrestest.NewCable(t, postgrestest.URL(t))
	// The check is that of the image. It is only done more often.
	c := start(t, with("--env=DATABASE_URL="+database, "--health-interval=500ms", "--health-retries=2")...)
	c.awaitHealth(t, "healthy")
	c.check(t, 0)

	cable.Cut()
	const reason = "answers 503 Service Unavailable: the store does not answer"
	if said := c.awaitHealth(t, "unhealthy"); !strings.Contains(said, reason) || strings.Count(said, "\n") > 1 {
		t.Errorf("the health check says %q", said)
	}
	if complaint := c.check(t, 1); !strings.Contains(complaint, reason) {
		t.Errorf("the health check says %q", complaint)
	}
	if state := c.inspect(t, "{{.State.Running}} {{.RestartCount}}"); state != "true 0" {
		t.Errorf("without its store it is no more as it was: %s", state)
	}
	c.want(t, http.StatusOK, http.MethodGet, "/healthz", "")

	cable.Restore(t)
	c.awaitHealth(t, "healthy")
	c.check(t, 0)
}

// The service waits a minute for its database. That must not look like a service that has failed.
func TestAStartIsNotUnhealthy(t *testing.T) {
	t.Parallel()
	cable, database := postgrestest.NewCable(t, postgrestest.URL(t))
	cable.Cut()
	// Each check fails. None of them counts during the minute that the image allows for the start.
	c := begin(t, with("--env=DATABASE_URL="+database, "--health-interval=200ms", "--health-retries=1")...)
	await(t, "five checks", func() (bool, string) {
		text := c.inspect(t, "{{json .State.Health}}")
		return strings.Count(text, "the service is starting") >= 5, text
	})
	if status := c.inspect(t, "{{.State.Health.Status}}"); status != "starting" {
		t.Errorf("while it waits for its database it is %s", status)
	}
	cable.Restore(t)
	c.awaitHealth(t, "healthy")

	given, err := time.ParseDuration(run(t, "image", "inspect", "--format={{.Config.Healthcheck.StartPeriod}}", image(t)))
	if err != nil || given < time.Minute {
		t.Errorf("a start may take %s: %v", given, err)
	}
}
