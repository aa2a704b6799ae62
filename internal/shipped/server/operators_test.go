package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/relkit/relkit/test/needs"
	"github.com/relkit/relkit/test/postgrestest"
)

func TestAStartThatFailsIsAnError(t *testing.T) {
	t.Parallel()
	_, url := postgrestest.NewCable(t, postgrestest.URL(t))
	service := execute(t, []string{"ADDR=127.0.0.1:0", "DATABASE_URL=" + strings.Replace(url, "/test_", "/no_test_", 1)}, "serve")
	line := service.await(t, "the start failed")
	if text, _ := line["error"].(string); line["level"] != "ERROR" || !strings.Contains(text, "does not exist") {
		t.Errorf("%v", line)
	}
	if code := service.end(t); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

// A migration takes as long as it does. Who waits for it says for whom.
func TestTheHolderOfTheLockOfMigrationsIsNamed(t *testing.T) {
	t.Parallel() // it takes the ten seconds of the notice
	url := postgrestest.URL(t)
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.WithoutCancel(t.Context()))
	for _, statement := range []string{`SET application_name = 'another'`, `SELECT pg_advisory_lock(x'73686970706564'::bigint)`} {
		if _, err := connection.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	service := begin(t, "DATABASE_URL="+url)
	line := service.await(t, "the migration of the database goes on")
	if holder, _ := line["waits_for"].(string); !strings.HasPrefix(holder, "another, process ") {
		t.Errorf("%v", line)
	}
	if _, err := connection.Exec(t.Context(), `SELECT pg_advisory_unlock_all()`); err != nil {
		t.Fatal(err)
	}
	service.awaitReadiness(t, http.StatusOK)
}

func TestProbesReportMissingTables(t *testing.T) {
	t.Parallel()
	url := postgrestest.URL(t)
	service := start(t, "DATABASE_URL="+url)
	connection, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close(context.WithoutCancel(t.Context()))
	if _, err := connection.Exec(t.Context(), `DROP TABLE changes`); err != nil {
		t.Fatal(err)
	}
	service.awaitReadiness(t, http.StatusServiceUnavailable)
	if line := service.await(t, "not ready: the store does not answer"); !strings.Contains(line["error"].(string), "changes") { //nolint:errcheck,forcetypeassert // it fails otherwise
		t.Errorf("%v", line)
	}
}

// Metrics name projects.
func TestMetricsOfAPrivateServiceNeedAToken(t *testing.T) {
	t.Parallel()
	service := start(t, "SHIPPED_PRIVATE=true")
	if code, body := service.get(t, "/metrics"); code != http.StatusUnauthorized {
		t.Errorf("%d %.100s", code, body)
	}
	if code, body, err := service.client(t).do(t.Context(), http.MethodGet, "/metrics", ""); err != nil || code != http.StatusOK || !strings.Contains(body, "go_goroutines") {
		t.Errorf("%d %.100s %v", code, body, err)
	}
}

func TestOldHistoryIsForgotten(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	service := start(t, "SHIPPED_DATA="+folder, "SHIPPED_HISTORY=1ms")
	client := service.client(t)
	for _, version := range []string{"1.0.0", "1.0.1"} {
		if code, body, err := client.do(t.Context(), http.MethodPut, "/api/v1/environments/production/deployments/tool", `{"version":"`+version+`"}`); err != nil || code >= 300 {
			t.Fatalf("%d %s %v", code, body, err)
		}
	}
	if got := client.history(t); got != 2 {
		t.Errorf("%d changes", got)
	}
	again := start(t, "SHIPPED_DATA="+folder, "SHIPPED_HISTORY=1ms") // which forgets at its start
	for deadline := time.Now().Add(testTimeout); client.history(t) != 1; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d changes are left", again.client(t).history(t))
		}
	}
}

// history counts the changes of the project tool.
func (c client) history(t *testing.T) int {
	t.Helper()
	_, body, err := c.do(t.Context(), http.MethodGet, "/api/v1/deployments/tool/history", "")
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Changes []struct{} }
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return len(got.Changes)
}

func TestTokensAreRotatedWithoutARestart(t *testing.T) {
	needs.Time(t)
	t.Parallel() // it takes some seconds until the file is read
	file := filepath.Join(t.TempDir(), "tokens")
	put := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("old=" + secret + "\n")
	service := start(t, "SHIPPED_TOKENS=", "SHIPPED_TOKENS_FILE="+file)
	client := service.client(t)
	if err := client.publish(t.Context(), "1.0.0"); err != nil {
		t.Fatal(err)
	}
	put("new=" + secret)
	service.await(t, "a changed file of secrets is in force")
	put("short=short")
	service.await(t, "a changed file of secrets cannot be used: what was read before stays in force")
	if err := client.publish(t.Context(), "1.0.1"); err != nil {
		t.Error(err)
	}
	put("new=" + strings.Repeat("another", 3))
	service.await(t, "a changed file of secrets is in force")
	if err := client.publish(t.Context(), "1.0.2"); err == nil || !strings.Contains(err.Error(), "the token is not known") {
		t.Errorf("the old secret: %v", err)
	}
}
