// Package tracing makes a span of each request and sends it to an OpenTelemetry collector. The service
// uses it only when one is configured.
//
// The variables of the OpenTelemetry specification that concern sampling, limits and attributes of the
// resource (OTEL_TRACES_SAMPLER and the like) are read by its library.
package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Options say where spans go.
type Options struct {
	Endpoint string            // base URL of a collector
	Headers  map[string]string // sent with each batch
	Service  string            // name of this service
	Version  string            // of this program
	Log      *slog.Logger      // gets a line when the collector stops to take spans and when it is back
}

// Tracing makes spans until it is closed.
type Tracing struct{ provider *sdktrace.TracerProvider }

// New sends nothing before the first batch is full or has waited for some seconds. A collector that is
// away delays no request: its spans are dropped.
func New(ctx context.Context, o Options) (*Tracing, error) {
	client, err := newClient(o)
	if err != nil {
		return nil, fmt.Errorf("send traces: %w", err)
	}
	exporter, err := otlptrace.New(ctx, client)
	if err != nil {
		return nil, fmt.Errorf("send traces to %s: %w", client.url, err)
	}
	described, err := resource.Merge(resource.Default(), resource.NewSchemaless(
		attribute.String("service.name", o.Service), attribute.String("service.version", o.Version)))
	if err != nil {
		return nil, fmt.Errorf("describe this service in traces: %w", err)
	}
	return &Tracing{sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(described))}, nil
}

// Middleware makes a span of each request that is worth one, as a part of the client's trace where it
// has one (W3C Trace Context).
func (t *Tracing) Middleware(worth func(*http.Request) bool) func(http.Handler) http.Handler {
	return otelhttp.NewMiddleware("request",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithFilter(worth))
}

// Flush sends what there is, but not for longer than ctx lasts.
func (t *Tracing) Flush(ctx context.Context) error {
	if err := t.provider.ForceFlush(ctx); err != nil {
		return fmt.Errorf("send traces: %w", err)
	}
	return nil
}

// Close sends what is left, but not for longer than ctx lasts.
func (t *Tracing) Close(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("send the last traces: %w", err)
	}
	return nil
}
