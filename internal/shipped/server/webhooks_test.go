package server_test

import (
	"database/sql"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"github.com/relkit/relkit/test/postgrestest"
)

const hookSecret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"

// receiver answers webhooks, and reports the message of each.
func receiver(t *testing.T, answer http.HandlerFunc) (url string, messages chan string) {
	t.Helper()
	messages = make(chan string, 1000)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			return
		}
		messages <- r.Header.Get("Webhook-Id")
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, messages
}

func hooksTo(url string) string {
	return fmt.Sprintf(`SHIPPED_WEBHOOKS=[{"name":"ops","url":%q,"secrets":[%q],"events":["release.published"]}]`, url+"/hidden", hookSecret)
}

// A process that dies while it delivers has neither lost the event nor kept others from delivering it.
func TestAWebhookSurvivesAKill(t *testing.T) {
	t.Parallel()
	url, messages := receiver(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	data := t.TempDir()
	service := start(t, "SHIPPED_DATA="+data, "SHIPPED_POLL_ALLOW=127.0.0.1", hooksTo(url))
	if err := service.client(t).publish(t.Context(), "1.0.0"); err != nil {
		t.Fatal(err)
	}
	message := <-messages
	if err := service.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	service.end(t)
	endLease(t, filepath.Join(data, "shipped.db"), 25*time.Second)
	url, messages = receiver(t, func(http.ResponseWriter, *http.Request) {})
	start(t, "SHIPPED_DATA="+data, "SHIPPED_POLL_ALLOW=127.0.0.1", hooksTo(url))
	if got := <-messages; got != message {
		t.Errorf("%s was delivered, and not %s", got, message)
	}
}

// endLease does as if the lease of the only delivery had ended, which it does within the limit.
func endLease(t *testing.T, file string, limit time.Duration) {
	t.Helper()
	database, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	var until int64
	if err := database.QueryRowContext(t.Context(), `SELECT next_at FROM deliveries WHERE claim <> ''`).Scan(&until); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(time.UnixMicro(until)); left < 0 || left > limit {
		t.Errorf("the lease ends in %s", left)
	}
	if _, err := database.ExecContext(t.Context(), `UPDATE deliveries SET next_at = ?`, time.Now().UnixMicro()); err != nil {
		t.Fatal(err)
	}
}

func TestTwoReplicasDeliverAWebhookOnce(t *testing.T) {
	t.Parallel()
	url, messages := receiver(t, func(http.ResponseWriter, *http.Request) {})
	env := []string{"DATABASE_URL=" + postgrestest.URL(t), "SHIPPED_POLL_ALLOW=127.0.0.1", hooksTo(url)}
	replicas := []client{start(t, env...).client(t), start(t, env...).client(t)}
	const many = 40
	for i := range many {
		if err := replicas[i%2].publish(t.Context(), fmt.Sprintf("1.0.%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]int{}
	for range many {
		got[<-messages]++
	}
	if err := replicas[0].publish(t.Context(), "2.0.0"); err != nil { // comes last
		t.Fatal(err)
	}
	got[<-messages]++
	if len(got) != many+1 || len(messages) > 0 {
		t.Errorf("%d events of %d were delivered, and %d more requests came", len(got), many+1, len(messages))
	}
}

func TestWebhooksAreReadAnew(t *testing.T) {
	t.Parallel() // it takes the five seconds between two looks
	first, messages := receiver(t, func(http.ResponseWriter, *http.Request) {})
	second, others := receiver(t, func(http.ResponseWriter, *http.Request) {})
	file := filepath.Join(t.TempDir(), "hooks.json")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.TrimPrefix(hooksTo(first), "SHIPPED_WEBHOOKS="))
	service := start(t, "SHIPPED_WEBHOOKS_FILE="+file, "SHIPPED_POLL_ALLOW=127.0.0.1")
	publish := func(version string) {
		if err := service.client(t).publish(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	publish("1.0.0")
	<-messages
	write(strings.TrimPrefix(hooksTo(second), "SHIPPED_WEBHOOKS=") + "\n")
	line := service.await(t, "a changed file of secrets is in force")
	if line["holds"] != "ops@"+strings.TrimPrefix(second, "http://") {
		t.Errorf("%v", line)
	}
	publish("1.1.0")
	<-others
}

func TestGitHubsWebhooksNeedASignature(t *testing.T) {
	t.Parallel()
	if code, body := start(t).get(t, "/hooks/github"); code != http.StatusNotFound {
		t.Errorf("without a secret: %d %s", code, body)
	}
	service := start(t, "SHIPPED_GITHUB_SECRET=0123456789abcdef", "SHIPPED_GITHUB_PROJECTS=owner/hello=hello", "SHIPPED_PRIVATE=true")
	code, body, err := service.client(t).do(t.Context(), http.MethodPost, "/hooks/github", `{}`)
	if err != nil || code != http.StatusUnauthorized || !strings.Contains(body, "not signed") {
		t.Errorf("%d %s %v", code, body, err)
	}
}
