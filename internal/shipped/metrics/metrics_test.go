package metrics_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/metrics"
	"github.com/relkit/relkit/internal/shipped/store"
)

// scrape is what Prometheus gets.
func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Handler(slog.New(slog.DiscardHandler)).ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody))
	if answer.Code != http.StatusOK {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

// everything is metrics of which each one has something to report.
func everything(counts func(context.Context) (map[string]int64, error)) *metrics.Metrics {
	m := metrics.New(buildinfo.Info{Version: "1.2.3", Commit: "abc", GoVersion: "go1.26"})
	m.Request(http.MethodGet, "/version", 200, 700*time.Microsecond)
	m.Request(http.MethodGet, "/version", 200, 20*time.Second)
	m.Request("BREW", "", 405, 0)
	m.Poll(time.Second, nil)
	m.Poll(time.Second, errors.New("refused"))
	m.Lookup("hit")
	m.Delivery("ops", "failed")
	m.Deliveries(func(context.Context) (map[string]int, error) { return map[string]int{"ops": 3}, nil })
	m.Pool(func() metrics.Pool {
		return metrics.Pool{Max: 4, InUse: 3, Idle: 1, Waits: 7, Waited: 1500 * time.Millisecond}
	})
	m.Reads(counts)
	m.Deployments(kept{}, func() time.Time { return now })
	return m
}

var now = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// kept is a store with more deployments than have series of their own.
type kept struct{}

func (kept) States(context.Context, time.Time) (map[catalog.State]int, error) {
	return map[catalog.State]int{catalog.Behind: 7000}, nil
}

func (kept) Deployments(_ context.Context, q store.DeploymentQuery) ([]store.Deployed, error) {
	first := 0
	if q.After != nil {
		if _, err := fmt.Sscanf(q.After.Environment, "e%d", &first); err != nil {
			return nil, err
		}
		first++
	}
	page := make([]store.Deployed, q.Limit)
	for i := range page {
		d := &page[i]
		d.Environment, d.Project, d.Version, d.Commit, d.LastSeen = fmt.Sprintf("e%05d", first+i), "tool", "1.0.0", "0123456", now.Add(-time.Minute)
		if first+i == 0 {
			d.URL, d.LastError = "https://example.com", "is away"
			d.Release, d.BehindStable = &store.Released{Version: "1.0.0", Commit: "0123456789"}, 3
		}
	}
	return page, nil
}

func TestMetrics(t *testing.T) {
	text := scrape(t, everything(func(context.Context) (map[string]int64, error) { return map[string]int64{"tool": 12}, nil }))
	for _, want := range []string{
		`shipped_build_info{commit="abc",go_version="go1.26",version="1.2.3"} 1`,
		`shipped_http_requests_total{code="200",method="GET",route="/version"} 2`,
		`shipped_http_requests_total{code="405",method="other",route="none"} 1`,
		`shipped_http_request_duration_seconds_bucket{method="GET",route="/version",le="0.0005"} 0`,
		`shipped_http_request_duration_seconds_bucket{method="GET",route="/version",le="0.001"} 1`,
		`shipped_http_request_duration_seconds_count{method="GET",route="/version"} 2`,
		`shipped_polls_total{outcome="success"} 1`,
		`shipped_polls_total{outcome="failure"} 1`,
		`shipped_poll_duration_seconds_sum 2`,
		`shipped_cache_lookups_total{outcome="hit"} 1`,
		`shipped_webhook_deliveries_total{hook="ops",outcome="failed"} 1`,
		`shipped_webhook_waiting{hook="ops"} 3`,
		`shipped_store_connections{state="in_use"} 3`,
		`shipped_store_connections{state="idle"} 1`,
		`shipped_store_connections_max 4`,
		`shipped_store_waits_total 7`,
		`shipped_store_wait_seconds_total 1.5`,
		`shipped_project_reads_total{project="tool"} 12`,
		`shipped_deployments{state="behind"} 7000`,
		`shipped_deployments{state="current"} 0`,
		`shipped_deployment_behind{environment="e00000",project="tool"} 3`,
		`shipped_deployment_seconds_since_seen{environment="e01999",project="tool"} 60`,
		`shipped_deployment_reachable{environment="e00000",project="tool"} 0`,
		`shipped_deployment_commit_match{environment="e00000",project="tool"} 1`,
		"go_goroutines ",
		"process_start_time_seconds ",
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("%s is missing", want)
		}
	}
	if series := strings.Count(text, "\nshipped_deployment_seconds_since_seen{"); series != 2000 {
		t.Errorf("%d deployments have series of their own", series)
	}
}

func TestAStoreThatIsAwayHidesNothingElse(t *testing.T) {
	text := scrape(t, everything(func(context.Context) (map[string]int64, error) { return nil, errors.New("refused") }))
	if strings.Contains(text, "shipped_project_reads_total") || !strings.Contains(text, "\nshipped_polls_total{") {
		t.Error(text)
	}
}

func TestEveryMetricIsDocumented(t *testing.T) {
	documentation, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	text := scrape(t, everything(func(context.Context) (map[string]int64, error) { return map[string]int64{"tool": 12}, nil }))
	found := 0
	for line := range strings.Lines(text) {
		name, isHelp := strings.CutPrefix(line, "# HELP shipped_")
		if !isHelp {
			continue
		}
		found++
		name, _, _ = strings.Cut(name, " ")
		if !strings.Contains(string(documentation), "`shipped_"+name+"`") {
			t.Errorf("docs/shipped.md does not mention shipped_%s", name)
		}
	}
	if found == 0 {
		t.Error("there are no metrics")
	}
}
