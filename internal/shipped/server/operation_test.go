package server_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/alicebob/miniredis/v2"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

func TestOperatorsHaveAPortOfTheirOwn(t *testing.T) {
	t.Parallel()
	service := begin(t, "ADMIN_ADDR=127.0.0.1:0")
	service.awaitReadiness(t, http.StatusOK)
	if code, _ := service.get(t, "/metrics"); code != http.StatusNotFound {
		t.Errorf("metrics are on the public port: %d", code)
	}
	admin := &instance{addr: service.adminAddr}
	if code, body := admin.get(t, "/metrics"); code != http.StatusOK || !strings.Contains(body, `shipped_http_requests_total{code="404",method="GET",route="none"} 1`) {
		t.Errorf("%d %s", code, body)
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/startupz": 200, "/log-level": 200, "/api/v1/releases": 404} {
		if code, body := admin.get(t, path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	client := client{"http://" + admin.addr, http.DefaultClient}
	if code, body, err := client.do(t.Context(), http.MethodPut, "/log-level", "debug"); err != nil || code != http.StatusOK {
		t.Errorf("%d %s %v", code, body, err)
	}
	service.get(t, "/healthz")
	if line := service.await(t, "request"); line["level"] != "DEBUG" {
		t.Errorf("%v", line)
	}
}

func TestAPrivateServiceShowsNothingWithoutAToken(t *testing.T) {
	t.Parallel()
	service := start(t, "SHIPPED_PRIVATE=true")
	for path, want := range map[string]int{
		"/": 401, "/projects/tool": 401, "/api/v1/releases": 401, "/api/v1/openapi.json": 200, "/version": 200, "/healthz": 200,
	} {
		if code, body := service.get(t, path); code != want {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	if code, body, err := service.client(t).do(t.Context(), http.MethodGet, "/api/v1/releases", ""); err != nil || code != http.StatusOK {
		t.Errorf("with a token: %d %s %v", code, body, err)
	}
	if line := service.awaitRoute(t, "/api/v1/releases", 200); line["token"] != "ci" {
		t.Errorf("the log does not name the token: %v", line)
	}
}

func TestRequestsAreTraced(t *testing.T) {
	t.Parallel()
	spans := make(chan string, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var batch tracepb.TracesData
		if err := proto.Unmarshal(body, &batch); err != nil {
			t.Error(err)
		}
		for _, resource := range batch.ResourceSpans {
			for _, scope := range resource.ScopeSpans {
				for _, span := range scope.Spans {
					spans <- fmt.Sprintf("%s %x", span.Name, span.TraceId)
				}
			}
		}
	}))
	defer collector.Close()
	service := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL)
	service.get(t, "/api/v1/releases")
	line := service.awaitRoute(t, "/api/v1/releases", 200)
	_ = service.cmd.Process.Signal(os.Interrupt) // sends what is left
	service.end(t)
	if want := fmt.Sprint("GET /api/v1/releases ", line["trace_id"]); <-spans != want || len(spans) > 0 {
		t.Errorf("there is not just one span, %s", want)
	}
}

func TestRedisSharesTheLatestReleaseAndTheCounts(t *testing.T) {
	t.Parallel()
	redis := miniredis.RunT(t)
	service := start(t, "REDIS_URL=redis://"+redis.Addr())
	client := service.client(t)
	for _, version := range []string{"1.0.0", "1.1.0"} {
		if err := client.publish(t.Context(), version); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if code, body := service.get(t, "/api/v1/releases/tool/latest"); code != http.StatusOK || !strings.Contains(body, version) {
				t.Errorf("%d %s", code, body)
			}
		}
	}
	_, text := service.get(t, "/metrics")
	if !strings.Contains(text, `shipped_cache_lookups_total{outcome="hit"} 8`) {
		t.Error(text)
	}
	_ = service.cmd.Process.Signal(os.Interrupt) // reports what was counted
	service.end(t)
	counted := ""
	for _, key := range redis.Keys() {
		if strings.HasPrefix(key, "shipped:") && strings.HasSuffix(key, ":reads") {
			counted = redis.HGet(key, "tool")
		}
	}
	if counted != "10" {
		t.Errorf("counted %q", counted)
	}
}

func TestReadsAreCountedInTheStore(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	service := start(t, "SHIPPED_DATA="+data)
	if err := service.client(t).publish(t.Context(), "1.0.0"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		service.get(t, "/api/v1/releases/tool/1.0.0")
		service.get(t, "/api/v1/releases/none/1.0.0") // is not there
	}
	_ = service.cmd.Process.Signal(os.Interrupt)
	service.end(t)
	_, text := start(t, "SHIPPED_DATA="+data).get(t, "/metrics")
	if !strings.Contains(text, `shipped_project_reads_total{project="tool"} 3`+"\n") || strings.Contains(text, `"none"} 3`) {
		t.Error(text)
	}
}
