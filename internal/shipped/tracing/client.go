package tracing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// client speaks OTLP over HTTP with protobuf bodies. The library's own client for that (otlptracehttp)
// brings all of gRPC with it: 4 MB of binary for one POST.
type client struct {
	url     string        // without credentials: errors show it
	user    *url.Userinfo // nil for none
	headers map[string]string
	http    *http.Client
	log     *slog.Logger
	failing atomic.Bool
}

// timeout of one batch, as the OpenTelemetry specification has it.
const timeout = 10 * time.Second

func newClient(o Options) (*client, error) {
	endpoint, err := url.Parse(o.Endpoint)
	if err != nil {
		return nil, errors.New("its address is no URL") // which could show a password
	}
	user := endpoint.User
	endpoint.User = nil
	return &client{
		url:     strings.TrimSuffix(endpoint.String(), "/") + "/v1/traces",
		user:    user,
		headers: o.Headers,
		http:    &http.Client{Timeout: timeout, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment}},
		log:     o.Log,
	}, nil
}

// Start has nothing to do: the first batch connects.
func (*client) Start(context.Context) error { return nil }

// Stop leaves no connection behind.
func (c *client) Stop(context.Context) error {
	c.http.CloseIdleConnections()
	return nil
}

// UploadTraces sends a batch. A failure is logged once until one succeeds, and not returned: the library
// would write it to stderr, each time.
func (c *client) UploadTraces(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	err := c.send(ctx, spans)
	switch {
	case err != nil && !c.failing.Swap(true):
		c.log.WarnContext(ctx, "traces are lost: the collector does not take them", "error", err)
	case err == nil && c.failing.Swap(false):
		c.log.InfoContext(ctx, "the collector takes traces again")
	}
	return nil
}

func (c *client) send(ctx context.Context, spans []*tracepb.ResourceSpans) error {
	// The same bytes as an ExportTraceServiceRequest, whose package needs gRPC.
	body, err := proto.Marshal(&tracepb.TracesData{ResourceSpans: spans})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if c.user != nil {
		password, _ := c.user.Password()
		request.SetBasicAuth(c.user.Username(), password)
	}
	for name, value := range c.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	answer, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	const enough = 64 << 10 // to use the connection again
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, enough))
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s answers %s", c.url, answer.Status)
	}
	return nil
}
