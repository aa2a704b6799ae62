package poller_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/outbound"
	"github.com/relkit/relkit/internal/shipped/poller"
	"github.com/relkit/relkit/internal/shipped/seal"
	"github.com/relkit/relkit/internal/shipped/store"
)

// The environment has a proxy at which no server listens. It is read once by package http, if at all.
func TestMain(m *testing.M) {
	for _, name := range []string{"HTTP_PROXY", "http_proxy"} {
		if err := os.Setenv(name, "http://127.0.0.1:1"); err != nil {
			panic(err)
		}
	}
	goleak.VerifyTestMain(m)
}

const commit = "0123456789abcdef0123456789abcdef01234567"

// loopback allows what the tests' own servers need.
const loopback = "127.0.0.0/8"

func options(t *testing.T, s poller.Store, allow string) poller.Options {
	t.Helper()
	allowed, err := outbound.ParseAllow(allow)
	if err != nil {
		t.Fatal(err)
	}
	return poller.Options{Store: s, Allow: allowed, UserAgent: "shipped/test", Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// run runs a poller and returns a function that ends it, and returns when it has ended.
func run(t *testing.T, o poller.Options) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		poller.New(o).Run(ctx)
	}()
	stop = func() {
		cancel()
		<-ended
	}
	t.Cleanup(stop)
	return stop
}

// pollOnce polls one address and returns what was found there.
func pollOnce(t *testing.T, url, allow string, timeout time.Duration) store.Seen {
	t.Helper()
	m := due(catalog.Deployment{Environment: "production", Project: "hello", URL: url, Interval: time.Hour, Timeout: timeout})
	polled := make(chan struct{})
	o := options(t, m, allow)
	o.Observe = func(time.Duration, error) { close(polled) }
	stop := run(t, o)
	<-polled
	stop() // which keeps what was found first
	seen := m.seen()
	if len(seen) != 1 {
		t.Fatalf("polled %d times", len(seen))
	}
	if strings.ContainsAny(seen[0].Error, "\n\r") || strings.Contains(seen[0].Error, "127.0.0.1") {
		t.Errorf("%q reveals what it should not", seen[0].Error)
	}
	return seen[0]
}

func TestWhatIsFound(t *testing.T) {
	says := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	for name, tc := range map[string]struct {
		answer          http.HandlerFunc
		version, commit string
		err             string
	}{
		"what shipped answers": {
			answer:  says(`{"version":"1.2.3","commit":"` + commit + `","date":"","go_version":"go1.26.8","modified":false}`),
			version: "1.2.3", commit: commit,
		},
		"the v of a tag":        {answer: says(`{"version":"v1.2.3"}`), version: "1.2.3"},
		"a word with v":         {answer: says(`{"version":"vanilla"}`), version: "vanilla"},
		"no semver":             {answer: says(`{"version":"dev"}`), version: "dev"},
		"a commit in capitals":  {answer: says(`{"version":"1.2.3","commit":"0123456789AB"}`), version: "1.2.3", commit: "0123456789ab"},
		"no commit in a word":   {answer: says(`{"version":"1.2.3","commit":"unknown"}`), version: "1.2.3"},
		"a commit of a type":    {answer: says(`{"version":"1.2.3","commit":7}`), version: "1.2.3"},
		"members of all kinds":  {answer: says(`{"version":"1.2.3","x":1e999999,"y":[{}],"commit":null}`), version: "1.2.3"},
		"HTML":                  {answer: says("<!doctype html><title>hello</title>"), err: "answers with something else than a JSON object"},
		"nothing":               {answer: says(""), err: "answers with something else than a JSON object"},
		"an array":              {answer: says(`["1.2.3"]`), err: "answers with something else than a JSON object"},
		"two values":            {answer: says(`{"version":"1.2.3"}{}`), err: "answers with something else than a JSON object"},
		"null":                  {answer: says("null"), err: "answers without a version"},
		"no version":            {answer: says(`{"commit":"` + commit + `"}`), err: "answers without a version"},
		"an empty version":      {answer: says(`{"version":" "}`), err: "answers without a version"},
		"a number":              {answer: says(`{"version":1.2}`), err: "answers with a version that is no text"},
		"a huge number":         {answer: says(`{"version":1` + strings.Repeat("0", 10_000) + `}`), err: "answers with a version that is no text"},
		"an object":             {answer: says(`{"version":{"version":"1.2.3"}}`), err: "answers with a version that is no text"},
		"null as a version":     {answer: says(`{"version":null}`), err: "answers with a version that is no text"},
		"deeply nested":         {answer: says(`{"version":` + strings.Repeat("[", 20_000)), err: "answers with something else than a JSON object"},
		"a long version":        {answer: says(`{"version":"` + strings.Repeat("1", 129) + `"}`), err: "answers with a version that is longer than 128 bytes"},
		"a line break":          {answer: says(`{"version":"1.2.3\n<b>"}`), err: "answers with a version that has characters that cannot be printed or change the direction of the text"},
		"a mark of direction":   {answer: says(`{"version":"1.2.3\u202e"}`), err: "answers with a version that has characters that cannot be printed or change the direction of the text"},
		"what is no UTF-8":      {answer: says("{\"version\":\"1.2.3\xff\"}"), err: "answers with a version that has characters that cannot be printed or change the direction of the text"},
		"64 KiB":                {answer: says(`{"version":"1.2.3"}` + strings.Repeat(" ", 64<<10-19)), version: "1.2.3"},
		"a byte more":           {answer: says(`{"version":"1.2.3"}` + strings.Repeat(" ", 64<<10-18)), err: "answers with more than 64 KiB"},
		"an error":              {answer: http.NotFound, err: "answers 404 Not Found"},
		"a status of its own":   {answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(599) }, err: "answers 599"},
		"no content":            {answer: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }, err: "answers 204 No Content"},
		"a bomb":                {answer: bomb, err: "answers with a compressed body, which was not asked for"},
		"a connection cut":      {answer: cut, err: "has broken off the connection before its answer was complete"},
		"a body cut":            {answer: cutBody, err: "has broken off the connection before its answer was complete"},
		"something else":        {answer: noHTTP, err: "cannot be asked, or answers with something else than HTTP"},
		"a huge header":         {answer: hugeHeader, err: "cannot be asked, or answers with something else than HTTP"},
		"one that hangs":        {answer: hang, err: "has not answered within 50ms"},
		"one that drips":        {answer: drip, err: "has not answered within 50ms"},
		"redirect to a file":    {answer: redirect("file:///etc/passwd"), err: "leads to an address that begins with neither https:// nor http://"},
		"redirect with secrets": {answer: redirect("http://a:b@127.0.0.1/"), err: "leads to an address with credentials, which are never sent"},
		"redirect to metadata":  {answer: redirect("http://169.254.169.254/latest/meta-data/"), err: "is at an address that is refused (link-local, metadata) unless SHIPPED_POLL_ALLOW has it"},
		"redirect to loopback":  {answer: redirect("http://[::1]/"), err: "is at an address that is refused (loopback) unless SHIPPED_POLL_ALLOW has it"},
		"redirect in a circle":  {answer: redirect("/"), err: "redirects more than 3 times"},
		"redirect to nowhere":   {answer: redirect("http://[::1"), err: "cannot be asked, or answers with something else than HTTP"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(tc.answer)
			defer server.Close()
			timeout := 10 * time.Second
			if strings.HasSuffix(tc.err, "50ms") {
				timeout = 50 * time.Millisecond
			}
			seen := pollOnce(t, server.URL, loopback, timeout)
			if diff := cmp.Diff(store.Seen{Version: tc.version, Commit: tc.commit, At: seen.At, Error: tc.err}, seen); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	compress := gzip.NewWriter(w)
	_, _ = compress.Write(bytes.Repeat([]byte(" "), 10<<20))
	_ = compress.Close()
}

func hang(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, " ")
		_ = http.NewResponseController(w).Flush()
	}
}

func cut(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func cutBody(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, `{"version":`)
}

func noHTTP(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(connection, "SSH-2.0-OpenSSH_9.2\r\n\r\n")
	_ = connection.Close()
}

func hugeHeader(w http.ResponseWriter, _ *http.Request) {
	for i := range 100 {
		w.Header().Set(fmt.Sprintf("X-%d", i), strings.Repeat("x", 1<<10))
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

func TestAGigabyteIsNotRead(t *testing.T) {
	const gigabyte, some = 1 << 30, 32 << 20 // as much as the buffers of two sockets may take
	var written atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		block := bytes.Repeat([]byte(" "), 1<<20)
		for written.Load() < gigabyte {
			n, err := w.Write(block)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	}))
	seen := pollOnce(t, server.URL, loopback, time.Minute)
	server.Close() // which waits for the handler
	if seen.Error != "answers with more than 64 KiB" || written.Load() > some {
		t.Errorf("%+v after %d bytes", seen, written.Load())
	}
}

func TestRedirectsAreFollowed(t *testing.T) {
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path+r.Header.Get("Referer")+r.Header.Get("Cookie")+r.Header.Get("Authorization"))
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		if r.URL.Path != "/xxx" {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusMovedPermanently)
			return
		}
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	if seen := pollOnce(t, server.URL, loopback, time.Minute); seen.Version != "1.2.3" {
		t.Errorf("%+v", seen)
	}
	if diff := cmp.Diff([]string{"/", "/x", "/xx", "/xxx"}, asked); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsSent(t *testing.T) {
	headers := make(chan http.Header, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers <- r.Header
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	// Loopback is never asked through a proxy: only a name shows whether the one of TestMain is used.
	nameServer(t, func() [4]byte { return [4]byte{127, 0, 0, 1} })
	url := "http://hello.test" + server.URL[strings.LastIndexByte(server.URL, ':'):]
	if seen := pollOnce(t, url, loopback, time.Minute); seen.Error != "" {
		t.Errorf("%+v", seen)
	}
	want := http.Header{"User-Agent": {"shipped/test"}, "Accept": {"application/json"}, "Connection": {"close"}}
	if diff := cmp.Diff(want, <-headers); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsNeverAsked(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	defer server.Close()
	port := server.URL[strings.LastIndexByte(server.URL, ':'):]
	const loopbackRefused = "is at an address that is refused (loopback) unless SHIPPED_POLL_ALLOW has it"
	for name, tc := range map[string]struct{ url, allow, err string }{
		"loopback":             {url: server.URL, err: loopbackRefused},
		"loopback by its name": {url: "http://localhost" + port, err: loopbackRefused},
		"loopback in IPv6":     {url: "http://[::ffff:127.0.0.1]" + port, err: loopbackRefused},
		"another name allowed": {url: "http://localhost" + port, allow: "example.org, 10.0.0.0/8", err: loopbackRefused},
		"a name is no suffix":  {url: "http://localhost" + port, allow: "host, calhost", err: loopbackRefused},
		"unspecified":          {url: "http://0.0.0.0" + port, err: "is at an address that is refused (unspecified) unless SHIPPED_POLL_ALLOW has it"},
		"another scheme":       {url: "ftp://127.0.0.1/", err: "leads to an address that begins with neither https:// nor http://"},
		"no host":              {url: "http:///version", err: "leads to an address without a host"},
		"no URL":               {url: "http://[::1", err: "has an address that is no URL"},
		"credentials":          {url: strings.Replace(server.URL, "://", "://a:b@", 1), allow: loopback, err: "leads to an address with credentials, which are never sent"},
		"no such port":         {url: "http://127.0.0.1:1/", allow: loopback, err: "cannot be reached: connection refused, no server listens on its port"},
		"TLS to a plain port":  {url: "https://127.0.0.1:1/", allow: loopback, err: "cannot be reached: connection refused, no server listens on its port"},
	} {
		t.Run(name, func(t *testing.T) {
			if seen := pollOnce(t, tc.url, tc.allow, time.Minute); seen.Error != tc.err {
				t.Errorf("%q, want %q", seen.Error, tc.err)
			}
		})
	}
}

func TestAllowedByName(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	url := "http://LocalHost" + server.URL[strings.LastIndexByte(server.URL, ':'):]
	if seen := pollOnce(t, url, "localhost", time.Minute); seen.Version != "1.2.3" {
		t.Errorf("%+v", seen)
	}
}

func TestTLS(t *testing.T) {
	says := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"version":"1.2.3"}`) })
	encrypted := httptest.NewUnstartedServer(says)
	encrypted.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	encrypted.StartTLS()
	defer encrypted.Close()
	if seen := pollOnce(t, encrypted.URL, loopback, time.Minute); seen.Error != "has a certificate of an authority that is not trusted here" {
		t.Errorf("%+v", seen)
	}
	plain := httptest.NewUnstartedServer(says)
	plain.Config.ErrorLog = encrypted.Config.ErrorLog
	plain.Start()
	defer plain.Close()
	url := strings.Replace(plain.URL, "http:", "https:", 1)
	if seen := pollOnce(t, url, loopback, time.Minute); seen.Error != "does not speak TLS there: its address may be one with http://" {
		t.Errorf("%+v", seen)
	}
}

func TestOtherShapes(t *testing.T) {
	const actuator = `{"git":{"branch":"main","commit":{"id":"0123456"}},"build":{"version":"1.2.3","name":"hello"},"app.version":"7"}`
	for name, tc := range map[string]struct {
		poll            catalog.Poll
		version, commit string
		err             string
	}{
		"as Spring Boot has it": {catalog.Poll{VersionPath: "build.version", CommitPath: "git.commit.id"}, "1.2.3", "0123456", ""},
		"dots in a name":        {catalog.Poll{VersionPath: "app.version"}, "7", "", ""},
		"no such path":          {catalog.Poll{VersionPath: "build.none.version"}, "", "", "answers without a version"},
		"a path through a text": {catalog.Poll{VersionPath: "build.name.version"}, "", "", "answers without a version"},
		"a path to an object":   {catalog.Poll{VersionPath: "build"}, "", "", "answers with a version that is no text"},
		"none":                  {catalog.Poll{}, "", "", "answers without a version"},
	} {
		t.Run(name, func(t *testing.T) {
			version, commit, err := poller.Decode([]byte(actuator), tc.poll)
			said := ""
			if err != nil {
				said = err.Error()
			}
			if version != tc.version || commit != tc.commit || said != tc.err {
				t.Errorf("%q, %q, %q", version, commit, said)
			}
		})
	}
}

// A secret is sent to the host that it is for, and to no other one that it leads to.
func TestAHeaderIsSentToItsHostAlone(t *testing.T) {
	var mu sync.Mutex
	sent := map[string][]string{}
	note := func(r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent[r.URL.Path] = r.Header["X-Token"]
	}
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r)
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note(r)
		target := "/same"
		if r.URL.Path == target {
			target = other.URL + "/other"
		}
		http.Redirect(w, r, target, http.StatusFound)
	}))
	defer server.Close()
	var keys seal.Keys
	if err := keys.UnmarshalText([]byte("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")); err != nil {
		t.Fatal(err)
	}
	d := catalog.Deployment{Environment: "production", Project: "hello", URL: server.URL + "/", Interval: time.Hour, Timeout: time.Minute}
	sealed, err := keys.Seal("X-Token: secret", d.Place())
	if err != nil {
		t.Fatal(err)
	}
	d.Poll.Header = sealed
	m := due(d)
	o := options(t, m, loopback)
	o.Keys = keys
	polled := make(chan struct{})
	o.Observe = func(time.Duration, error) { close(polled) }
	stop := run(t, o)
	<-polled
	stop()
	if diff := cmp.Diff(map[string][]string{"/": {"secret"}, "/same": {"secret"}, "/other": nil}, sent); diff != "" {
		t.Error(diff)
	}
}
