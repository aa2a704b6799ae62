package tracing_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"github.com/relkit/relkit/internal/shipped/tracing"
)

// collector is a fake one on loopback.
type collector struct {
	url     string
	batches chan batch
}

type batch struct {
	header http.Header
	path   string
	spans  *tracepb.TracesData
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{batches: make(chan batch, 10)}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got := batch{header: r.Header, path: r.URL.Path, spans: new(tracepb.TracesData)}
		if err := proto.Unmarshal(body, got.spans); err != nil {
			t.Error(err)
		}
		c.batches <- got
	}))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

// ask sends a request through the middleware, whose handler answers with code.
func ask(t *testing.T, traces *tracing.Tracing, target, traceparent string, code int) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /things/{name}", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	handler := traces.Middleware(func(r *http.Request) bool { return r.URL.Path != "/healthz" })(mux)
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	request.Header.Set("Traceparent", traceparent)
	handler.ServeHTTP(httptest.NewRecorder(), request)
}

func TestSpansReachTheCollector(t *testing.T) {
	before := goleak.IgnoreCurrent() // another test has closed its own before its spans were sent
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	c := newCollector(t)
	traces, err := tracing.New(t.Context(), tracing.Options{
		Endpoint: c.url + "/", Headers: map[string]string{"Api-Key": "abc"}, Service: "catalogue", Version: "1.2.3", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ask(t, traces, "/healthz", "", http.StatusOK)
	ask(t, traces, "/things/a", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", http.StatusInternalServerError)
	if err := traces.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := <-c.batches
	if got.path != "/v1/traces" || got.header.Get("Api-Key") != "abc" || got.header.Get("Content-Type") != "application/x-protobuf" {
		t.Errorf("%s, %v", got.path, got.header)
	}
	if len(got.spans.ResourceSpans) != 1 || len(got.spans.ResourceSpans[0].ScopeSpans[0].Spans) != 1 {
		t.Fatalf("not one span: %v", got.spans)
	}
	resource := map[string]string{}
	for _, attribute := range got.spans.ResourceSpans[0].Resource.Attributes {
		resource[attribute.Key] = attribute.Value.GetStringValue()
	}
	if resource["service.name"] != "catalogue" || resource["service.version"] != "1.2.3" {
		t.Errorf("%v", resource)
	}
	span := got.spans.ResourceSpans[0].ScopeSpans[0].Spans[0]
	if diff := cmp.Diff("GET /things/{name}", span.Name); diff != "" {
		t.Error(diff)
	}
	if string(span.TraceId) != "\x0a\xf7\x65\x19\x16\xcd\x43\xdd\x84\x48\xeb\x21\x1c\x80\x31\x9c" || string(span.ParentSpanId) != "\xb7\xad\x6b\x71\x69\x20\x33\x31" {
		t.Errorf("not a part of the client's trace: %x, %x", span.TraceId, span.ParentSpanId)
	}
	if span.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR {
		t.Errorf("%v", span.Status)
	}
}

func TestACollectorThatIsAwayHoldsNothingUp(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer server.Close()
	defer close(hang)
	traces, err := tracing.New(t.Context(), tracing.Options{Endpoint: server.URL, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for range 5000 { // more than the queue holds
		ask(t, traces, "/things/a", "", http.StatusOK)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("5000 requests took %s", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := traces.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, but nothing was taken", err)
	}
}
