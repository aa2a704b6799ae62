//go:build unix

package server_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/test/lambdatest"
	"github.com/relkit/relkit/test/postgrestest"
)

// function is the program as a function of Lambda. Its process stands still whenever it waits for an event.
// At its address there is what makes events of requests.
type function struct {
	*instance

	lambda *lambdatest.Lambda
}

// startFunction runs it until the test ends. It does not wait for anything.
func startFunction(t *testing.T, env ...string) function {
	t.Helper()
	launched := make(chan struct{})
	var f function
	signal := func(s syscall.Signal) func() {
		return func() {
			<-launched
			_ = f.cmd.Process.Signal(s) // fails where it has ended
		}
	}
	l := lambdatest.Start(t, signal(syscall.SIGSTOP), signal(syscall.SIGCONT))
	f = function{execute(t, append([]string{"AWS_LAMBDA_RUNTIME_API=" + l.Addr, "SHIPPED_TOKENS=ci=" + secret}, env...)), l}
	close(launched)
	f.addr = f.front(t, l.FunctionURL())
	return f
}

// front is the address at which requests are made events.
func (f function) front(t *testing.T, front http.Handler) string {
	t.Helper()
	server := httptest.NewServer(front)
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

func TestAFunctionAnswersAsTheServiceDoes(t *testing.T) {
	t.Parallel()
	served := start(t, "DATABASE_URL="+postgrestest.URL(t))
	byURL := startFunction(t, "DATABASE_URL="+postgrestest.URL(t))
	byGateway := startFunction(t, "DATABASE_URL="+postgrestest.URL(t))
	byGateway.addr = byGateway.front(t, byGateway.lambda.HTTPAPI())
	files := regexp.MustCompile(`/static/[\w.-]+`).FindAllString(served.ask(t, request{method: "GET", path: "/"}).Body, -1)
	if len(files) == 0 {
		t.Error("the page refers to no file")
	}
	list := requests()
	for _, file := range files {
		list = append(list, request{method: "GET", path: file}, request{method: "HEAD", path: file})
	}
	for _, request := range list {
		want := served.ask(t, request)
		for name, f := range map[string]function{"function URL": byURL, "HTTP API": byGateway} {
			if f == byGateway && strings.Contains(request.path, "%2F") {
				continue // to which it is a slash like any other
			}
			if diff := cmp.Diff(want, f.ask(t, request)); diff != "" {
				t.Errorf("%s: %s %s: %s", name, request.method, request.path, diff)
			}
		}
	}
}

type request struct {
	method, path, body string
	headers            []string // "Name: value"
}

// requests are of all kinds, in an order in which they make sense.
func requests() []request {
	const release = `{"project":"tool","version":"1.0.0","commit":"0000000000000000000000000000000000000007",` +
		`"published_at":"2026-11-20T09:30:00Z","prerelease":false,"notes":"<ü> & \u2028","artifacts":[],"images":[]}`
	write := []string{"Authorization: Bearer " + secret, "Content-Type: application/json"}
	return []request{
		{method: "GET", path: "/version"},
		{method: "HEAD", path: "/version"},
		{method: "OPTIONS", path: "/version"},
		{method: "GET", path: "/healthz"},
		{method: "GET", path: "/readyz"},
		{method: "GET", path: "/startupz"},
		{method: "GET", path: "/nothing?a=b"},
		{method: "POST", path: "/api/v1/releases", body: release},
		{method: "POST", path: "/api/v1/releases", body: release, headers: []string{"Authorization: Bearer wrong", "Content-Type: application/json"}},
		{method: "POST", path: "/api/v1/releases", body: release, headers: write[:1]},
		{method: "POST", path: "/api/v1/releases", body: "\xff\x00", headers: write},
		{method: "POST", path: "/api/v1/releases", body: `{"project":"?"}`, headers: write},
		{method: "POST", path: "/api/v1/releases", body: strings.Repeat("a", 1<<20+1), headers: write},
		{method: "POST", path: "/api/v1/releases", body: release, headers: write},
		{method: "POST", path: "/api/v1/releases", body: release, headers: write},
		{method: "POST", path: "/api/v1/releases", body: strings.Replace(release, "ü", "u", 1), headers: write},
		{method: "DELETE", path: "/api/v1/releases"},
		{method: "GET", path: "/api/v1/releases?project=tool&limit=1"},
		{method: "GET", path: "/api/v1/releases?limit=none&channel=%20&cursor=%%%"},
		{method: "GET", path: "/api/v1/releases/tool/latest"},
		{method: "HEAD", path: "/api/v1/releases/tool/v1.0.0"},
		{method: "GET", path: "/api/v1/releases/tool%2F1.0.0/1.0.0"},
		{method: "GET", path: "/api/v1/releases/to%20ol/1.0.0"},
		{method: "GET", path: "/api/v1/releases/tool/%3F"},
		{method: "GET", path: "//api/v1/../v1/releases"},
		{method: "GET", path: "/api/v1/digests/sha256:00"},
		{method: "GET", path: "/projects/tool", headers: []string{"X-Forwarded-Proto: https", "Cookie: a=1; b=2"}},
		{method: "GET", path: "/projects/none", headers: []string{"X-Forwarded-Proto: https"}},
		{method: "GET", path: "/", headers: []string{"X-Forwarded-Proto: https"}},
		{method: "HEAD", path: "/", headers: []string{"X-Forwarded-Proto: https"}},
		{method: "PUT", path: "/api/v1/environments/production/deployments/tool", body: `{"version":"1.0.0","commit":"0000000"}`, headers: write},
		{method: "GET", path: "/api/v1/deployments"},
		{method: "GET", path: "/api/v1/deployments/tool/history?limit=1"},
		{method: "GET", path: "/api/v1/projects/tool/badge.svg"},
		{method: "GET", path: "/api/v1/projects/tool/badge.svg?environment=production"},
		{method: "HEAD", path: "/api/v1/projects/tool/badge.svg"},
		{method: "GET", path: "/api/v1/releases/tool/1.0.0", headers: []string{"If-None-Match: *"}},
		{method: "GET", path: "/api/v1/openapi.json", headers: []string{"Accept-Encoding: gzip"}},
		{method: "GET", path: "/static/none.css"},
		{method: "DELETE", path: "/api/v1/environments/production/deployments/tool", headers: write},
		{method: "DELETE", path: "/api/v1/environments/production/deployments/tool", headers: write},
	}
}

// reply is what can be compared of an answer.
type reply struct {
	Status  int
	Headers http.Header
	Body    string
}

var moments = regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+Z`)

// ask sends a request as it stands there, and reads the whole answer.
func (i *instance) ask(t *testing.T, r request) reply {
	t.Helper()
	text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: shipped.example.com\r\nConnection: close\r\nX-Request-Id: same\r\nContent-Length: %d\r\n",
		r.method, r.path, len(r.body))
	for _, header := range r.headers {
		text += header + "\r\n"
	}
	connection := i.dial(t)
	connection.send(t, text+"\r\n"+r.body)
	answer, err := http.ReadResponse(connection.reader, &http.Request{Method: r.method})
	if err != nil {
		t.Fatalf("%s %s: %v", r.method, r.path, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, own := range []string{"Date", "Content-Length"} { // of the server; the length is the body's
		answer.Header.Del(own)
	}
	if _, ok := answer.Header["Etag"]; ok && moments.Match(body) {
		answer.Header.Set("Etag", "of the body")
	}
	return reply{answer.StatusCode, answer.Header, moments.ReplaceAllString(string(body), "now")}
}

// Bytes that are no text go through as well: here those of a compressed answer.
func TestACompressedAnswerIsOneOfAFunctionToo(t *testing.T) {
	t.Parallel()
	f := startFunction(t, "DATABASE_URL="+postgrestest.URL(t))
	got := f.ask(t, request{method: "GET", path: "/metrics", headers: []string{"Accept-Encoding: gzip"}})
	text, err := gzip.NewReader(strings.NewReader(got.Body))
	if err != nil || got.Headers.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v %v", err, got.Headers)
	}
	if plain, err := io.ReadAll(text); err != nil || !strings.Contains(string(plain), "\nshipped_build_info") {
		t.Errorf("%v: %s", err, plain)
	}
}

func TestARequestWaitsUntilTheFunctionHasStarted(t *testing.T) {
	t.Parallel()
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	cable.Cut()
	f := startFunction(t, "DATABASE_URL="+url)
	f.await(t, "waiting for the database")
	go func() { cable.Restore(t) }()
	if code, body := f.get(t, "/api/v1/releases"); code != http.StatusOK {
		t.Errorf("%d %s", code, body)
	}
}

func TestALogLineHasTheIDOfTheInvocation(t *testing.T) {
	t.Parallel()
	f := startFunction(t, "DATABASE_URL="+postgrestest.URL(t))
	o := f.lambda.Invoke(`{"version":"2.0","rawPath":"/version","requestContext":{"http":{"method":"GET","sourceIp":"192.0.2.1"}}}`)
	if line := f.awaitRoute(t, "/version", 200); line["request_id"] != o.ID || line["remote"] != "192.0.2.1" {
		t.Errorf("%v of invocation %s", line, o.ID)
	}
}

// A process that stood still has not noticed that its connections have died, in either way that they can.
func TestAConnectionThatDiesWhileTheProcessStandsStillFailsNoRequest(t *testing.T) {
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	f := startFunction(t, "DATABASE_URL="+url)
	for name, die := range map[string]func(){
		"silently":  func() { cable.Silence(false) },
		"by an end": func() { cable.Cut(); cable.Restore(t) },
	} {
		if code, body := f.get(t, "/api/v1/releases"); code != http.StatusOK {
			t.Fatalf("before: %d %s", code, body)
		}
		f.lambda.AwaitIdle()
		die()
		began := time.Now()
		if code, body := f.get(t, "/api/v1/releases"); code != http.StatusOK || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %d %s after %s", name, code, body, time.Since(began))
		}
	}
}

func TestAnAnswerComesBeforeLambdaKillsTheProcess(t *testing.T) {
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	f := startFunction(t, "DATABASE_URL="+url)
	f.awaitReadiness(t, http.StatusOK)
	f.lambda.AwaitIdle()
	cable.Silence(true)
	f.lambda.Timeout = 2 * time.Second
	began := time.Now()
	if code, body := f.get(t, "/api/v1/releases"); code != http.StatusServiceUnavailable || time.Since(began) > f.lambda.Timeout {
		t.Errorf("%d %s after %s", code, body, time.Since(began))
	}
}

// Nothing is left for later: the process may never run again.
func TestTracesOfAFunctionAreSentWithinTheInvocation(t *testing.T) {
	t.Parallel()
	spans := make(chan struct{}, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { spans <- struct{}{} }))
	defer collector.Close()
	database := "DATABASE_URL=" + postgrestest.URL(t)
	f := startFunction(t, database, "OTEL_EXPORTER_OTLP_ENDPOINT="+collector.URL)
	if err := f.client(t).publish(t.Context(), "1.0.0"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		f.get(t, "/api/v1/releases/tool/1.0.0")
	}
	f.lambda.AwaitIdle()
	if len(spans) != 4 {
		t.Errorf("the collector has %d batches of 4 requests", len(spans))
	}
	f.signal(t, syscall.SIGKILL)
	_, text := start(t, database).get(t, "/metrics")
	if !strings.Contains(text, `shipped_project_reads_total{project="tool"} 3`+"\n") {
		t.Error(text)
	}
}

func TestAScheduleStartsARoundOfPolls(t *testing.T) {
	t.Parallel()
	deployed := start(t)
	f := startFunction(t, "DATABASE_URL="+postgrestest.URL(t), "SHIPPED_POLL_ALLOW=127.0.0.1")
	client := f.client(t)
	for _, environment := range []string{"staging", "production"} {
		code, body, err := client.do(t.Context(), http.MethodPut, "/api/v1/environments/"+environment+"/deployments/tool",
			fmt.Sprintf(`{"url":"http://%s/version"}`, deployed.addr))
		if err != nil || code != http.StatusCreated {
			t.Fatalf("%d %s %v", code, body, err)
		}
	}
	if o := f.lambda.Invoke(`{"version":"0","detail-type":"Scheduled Event","source":"aws.scheduler","detail":{}}`); o.Failure != nil {
		t.Fatal(o.Failure)
	}
	if _, body := f.get(t, "/api/v1/deployments"); strings.Count(body, `"last_seen"`) != 2 || strings.Contains(body, "last_error") {
		t.Error(body)
	}
}

func TestAFunctionThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	_, elsewhere := postgrestest.NewCable(t, postgrestest.URL(t))
	elsewhere = strings.Replace(elsewhere, "/test_", "/no_test_", 1)
	for name, tc := range map[string]struct {
		env  []string
		code int
		want string
	}{
		"no database":          {nil, 2, "DATABASE_URL is not set: name a Postgres, for AWS Lambda keeps no files"},
		"a bad variable":       {[]string{"LOG_LEVEL=loud"}, 2, `LOG_LEVEL="loud" is no level: choose from debug, info, warn, error`},
		"an unknown database":  {[]string{"DATABASE_URL=" + elsewhere}, 1, "does not exist"},
		"a bad address of one": {[]string{"DATABASE_URL=postgres://%zz"}, 2, "DATABASE_URL is no URL of postgres:// or postgresql://"},
	} {
		t.Run(name, func(t *testing.T) {
			f := startFunction(t, tc.env...)
			failed := f.lambda.AwaitInitError()
			code := f.end(t)
			if failed.Type != "Start.Failed" || !strings.Contains(failed.Message, tc.want) || strings.Contains(failed.Message, "\n") {
				t.Errorf("%+v", failed)
			}
			if diff := cmp.Diff("shipped: "+failed.Message+"\n", f.stderr.String()); diff != "" || code != tc.code {
				t.Errorf("exit code %d: %s", code, diff)
			}
		})
	}
}

// A security group that drops everything is the usual mistake. Lambda would end the start after 10 seconds without a word, in
// which there must be time for a process to start.
func TestAFunctionWhoseDatabaseIsSilentSaysSoInTime(t *testing.T) {
	cable, url := postgrestest.NewCable(t, postgrestest.URL(t))
	cable.Silence(true)
	f := startFunction(t, "DATABASE_URL="+url)
	cable.AwaitConnection(t)
	began := time.Now()
	t.Parallel() // other tests run while it waits
	failed := f.lambda.AwaitInitError()
	if took := failed.At.Sub(began); took > 9500*time.Millisecond || !strings.Contains(failed.Message, "failed to connect to ") || !strings.HasSuffix(failed.Message, "(waited for 9s)") {
		t.Errorf("after %s: %+v", took, failed)
	}
}

func TestAFunctionEndsInOrder(t *testing.T) {
	t.Parallel()
	f := startFunction(t, "DATABASE_URL="+postgrestest.URL(t))
	f.lambda.AwaitIdle()
	f.signal(t, syscall.SIGTERM)
	f.signal(t, syscall.SIGCONT)
	if code := f.end(t); code != 0 || f.stderr.Len() > 0 {
		t.Errorf("exit code %d: %s", code, &f.stderr)
	}
}

func TestCommandsWorkWhereLambdaIs(t *testing.T) {
	t.Parallel()
	env := []string{"AWS_LAMBDA_RUNTIME_API=127.0.0.1:1", "SHIPPED_DATA=" + t.TempDir()}
	for _, args := range [][]string{{"--version"}, {"--help"}, {"config"}, {"migrate", "status"}} {
		if code, stdout, stderr := clitest.Run(t, env, args...); code != 0 || stdout == "" || stderr != "" {
			t.Errorf("%v: %d %q %q", args, code, stdout, stderr)
		}
	}
	code, _, stderr := clitest.Run(t, env)
	if code != 2 || strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "DATABASE_URL is not set") || !strings.Contains(stderr, "connection refused") {
		t.Errorf("where no runtime API is: %d %q", code, stderr)
	}
}
