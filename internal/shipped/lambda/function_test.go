package lambda_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/relkit/relkit/internal/shipped/lambda"
	"github.com/relkit/relkit/test/lambdatest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run runs a function until the test ends. What the function does not say is nothing.
func run(t *testing.T, f lambda.Function) *lambdatest.Lambda {
	t.Helper()
	return runFrozen(t, f, func() {})
}

func runFrozen(t *testing.T, f lambda.Function, freeze func()) *lambdatest.Lambda {
	t.Helper()
	l := lambdatest.Start(t, freeze, func() {})
	nothing := func(context.Context) {}
	if f.Thaw == nil {
		f.Thaw = nothing
	}
	if f.Settle == nil {
		f.Settle = nothing
	}
	if f.Log == nil {
		f.Log = slog.New(slog.DiscardHandler)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- f.Run(ctx, lambda.NewRuntime(l.Addr)) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l
}

// event is a request in payload format 2.0, with members beside those that each has.
func event(method, path string, members ...string) string {
	return fmt.Sprintf(`{"version":"2.0","rawPath":%q,"requestContext":{"http":{"method":%q,"sourceIp":"192.0.2.1"}}%s}`,
		path, method, strings.Join(append([]string{""}, members...), ","))
}

func TestRequest(t *testing.T) {
	for name, tc := range map[string]struct{ event, want string }{
		"a path and a query": {
			event("GET", "/things", `"rawQueryString":"a=1&b=%20"`), "GET /things a=1&b=%20 [] ",
		},
		"an encoded path, as of a function URL": {event("GET", "/a%2Fb/%3F"), "GET /a/b/? (/a%2Fb/%3F)  [] "},
		"a decoded path, as of an HTTP API":     {event("GET", "/a?b #100%"), "GET /a?b #100% (/a%3Fb%20%23100%25)  [] "},
		"two slashes":                           {event("GET", "//host/path"), "GET //host/path  [] "},
		"cookies":                               {event("GET", "/", `"cookies":["a=1","b=2"]`), "GET /  [Cookie: a=1; b=2] "},
		"headers": {
			event("GET", "/", `"headers":{"host":"shipped.example.com","accept":"text/html,*/*"}`),
			"GET /  [Accept: text/html,*/*] host shipped.example.com ",
		},
		"a text":        {event("POST", "/", `"body":"{\"a\":1}"`), `POST /  [] {"a":1}`},
		"a binary body": {event("PUT", "/", `"body":"/wA=","isBase64Encoded":true`), "PUT /  [] \xff\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			l := run(t, lambda.Function{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = describe(r)
			})})
			if o := l.Invoke(tc.event); o.Failure != nil {
				t.Fatal(o.Failure)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func describe(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil || int64(len(body)) != r.ContentLength {
		return fmt.Sprint(len(body), r.ContentLength, err)
	}
	path := r.URL.Path
	if r.URL.EscapedPath() != path {
		path += " (" + r.URL.EscapedPath() + ")"
	}
	var headers []string
	for name := range r.Header {
		if name != "X-Request-Id" {
			headers = append(headers, name+": "+r.Header.Get(name))
		}
	}
	host := ""
	if r.Host != "" {
		host = "host " + r.Host + " "
	}
	return fmt.Sprintf("%s %s %s %v %s%s", r.Method, path, r.URL.RawQuery, headers, host, body)
}

func TestWhoAsked(t *testing.T) {
	var remote, id string
	l := run(t, lambda.Function{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		remote, id = r.RemoteAddr, r.Header.Get("X-Request-Id")
	})})
	o := l.Invoke(event("GET", "/", `"headers":{"x-forwarded-for":"203.0.113.7"}`))
	if remote != "192.0.2.1" || id != o.ID {
		t.Errorf("%s asked, with id %s of invocation %s", remote, id, o.ID)
	}
	l.Invoke(event("GET", "/", `"headers":{"x-request-id":"mine"}`))
	if id != "mine" {
		t.Errorf("the client's id became %s", id)
	}
}

func TestAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		method string
		answer func(http.Header, http.ResponseWriter)
		want   string
	}{
		"nothing": {"GET", func(http.Header, http.ResponseWriter) {}, `{"statusCode":200,"headers":{},"body":"","isBase64Encoded":false}`},
		"a status": {"GET", func(_ http.Header, w http.ResponseWriter) {
			w.WriteHeader(http.StatusNotFound)
			w.WriteHeader(http.StatusInternalServerError)
		}, `{"statusCode":404,"headers":{},"body":"","isBase64Encoded":false}`},
		"a hint before the answer": {
			"GET", func(_ http.Header, w http.ResponseWriter) {
				w.WriteHeader(http.StatusEarlyHints)
				w.WriteHeader(http.StatusNoContent)
			},
			`{"statusCode":204,"headers":{},"body":"","isBase64Encoded":false}`,
		},
		"a text": {
			"GET", func(h http.Header, w http.ResponseWriter) {
				h.Set("Content-Type", "image/svg+xml")
				_, _ = io.WriteString(w, "<svg>ü&</svg>")
				h.Set("Late", "1")
			},
			`{"statusCode":200,"headers":{"Content-Type":"image/svg+xml"},"body":"<svg>ü&</svg>","isBase64Encoded":false}`,
		},
		"bytes": {"GET", func(_ http.Header, w http.ResponseWriter) { _, _ = w.Write([]byte{0xff, 0}) }, `{"statusCode":200,"headers":{},"body":"/wA=","isBase64Encoded":true}`},
		"of HEAD": {
			"HEAD", func(h http.Header, w http.ResponseWriter) {
				h.Set("Content-Length", "5")
				_, _ = io.WriteString(w, "hello")
			},
			`{"statusCode":200,"headers":{"Content-Length":"5"},"body":"","isBase64Encoded":false}`,
		},
		"headers and cookies": {
			"GET", func(h http.Header, _ http.ResponseWriter) {
				h["Vary"] = []string{"Accept", "Origin"}
				h["Set-Cookie"] = []string{"a=1; Expires=Mon, 02 Jan 2006 15:04:05 GMT", "b=2"}
			},
			`{"statusCode":200,"headers":{"Vary":"Accept, Origin"},"cookies":["a=1; Expires=Mon, 02 Jan 2006 15:04:05 GMT","b=2"],"body":"","isBase64Encoded":false}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := run(t, lambda.Function{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tc.answer(w.Header(), w) })})
			if diff := cmp.Diff(tc.want+"\n", string(l.Invoke(event(tc.method, "/")).Answer)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatHasNoAnswerFailsAndTheNextIsAnswered(t *testing.T) {
	const unknown = "the event is neither a request in payload format 2.0, as function URLs and HTTP APIs send it, nor that of a schedule"
	for name, tc := range map[string]struct{ event, kind, message string }{
		"no JSON":                 {`hello`, "Event.Unknown", "the event cannot be read: invalid character 'h' looking for beginning of value"},
		"nothing":                 {``, "Event.Unknown", "the event cannot be read: unexpected end of JSON input"},
		"a text":                  {`"hello"`, "Event.Unknown", "the event cannot be read: json: cannot unmarshal string into Go value of type lambda.event"},
		"an empty event":          {`{}`, "Event.Unknown", unknown},
		"null":                    {`null`, "Event.Unknown", unknown},
		"an event of a queue":     {`{"Records":[{"eventSource":"aws:sqs","body":"x"}]}`, "Event.Unknown", unknown},
		"a request in format 1.0": {`{"version":"1.0","httpMethod":"GET","path":"/version"}`, "Event.Unknown", unknown},
		"a load balancer":         {`{"requestContext":{"elb":{}},"httpMethod":"GET","path":"/version"}`, "Event.Unknown", unknown},
		"another event of a rule": {`{"version":"0","detail-type":"EC2 Instance State-change Notification","source":"aws.ec2"}`, "Event.Unknown", unknown},
		"a broken body":           {event("POST", "/", `"body":"%%%","isBase64Encoded":true`), "Event.Unknown", "the body of the event: illegal base64 data at input byte 0"},
		"a method that is none":   {event("GE T", "/"), "Event.Unknown", `the event: net/http: invalid method "GE T"`},
		"a panic":                 {event("GET", "/panic"), "Handler.Panic", ""},
		"a cut":                   {event("GET", "/cut"), "Handler.Aborted", "the answer was cut off"},
		"too much":                {event("GET", "/much"), "Answer.TooLarge", "the answer has 6291522 bytes, more than Lambda takes"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			l := run(t, lambda.Function{Handler: trouble(), Log: slog.New(slog.NewTextHandler(&log, nil))})
			o := l.Invoke(tc.event)
			if o.Failure == nil {
				t.Fatalf("answered %.200s", o.Answer)
			}
			if tc.message == "" {
				tc.message = "the log has more about request " + o.ID
			}
			if diff := cmp.Diff(lambdatest.Failure{Type: tc.kind, Message: tc.message}, *o.Failure); diff != "" {
				t.Error(diff)
			}
			l.AwaitIdle()
			if text := log.String(); !strings.Contains(text, "request_id="+o.ID) || tc.kind == "Handler.Panic" && !strings.Contains(text, "out of luck") {
				t.Errorf("the log says %s", text)
			}
			if o := l.Invoke(event("GET", "/")); o.Failure != nil || !strings.Contains(string(o.Answer), "fine") {
				t.Errorf("the next: %s %v", o.Answer, o.Failure)
			}
		})
	}
}

// trouble is a handler that answers, or does not.
func trouble() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			panic("out of luck")
		case "/cut":
			_, _ = io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		case "/much":
			_, _ = w.Write(bytes.Repeat([]byte{'a'}, 6<<20))
		default:
			_, _ = io.WriteString(w, "fine")
		}
	})
}

func TestAHandlerHasTheDeadlineOfLambda(t *testing.T) {
	for timeout, want := range map[time.Duration]time.Duration{time.Minute: time.Second, 2 * time.Second: 200 * time.Millisecond} {
		var left time.Duration
		l := run(t, lambda.Function{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			deadline, _ := r.Context().Deadline()
			left = time.Until(deadline)
		})})
		l.Timeout = timeout
		l.Invoke(event("GET", "/"))
		if left > timeout-want || left < timeout-want-timeout/2 {
			t.Errorf("of %s a handler has %s", timeout, left)
		}
	}
}

func TestADeadlineThatHasPassed(t *testing.T) {
	var err error
	l := run(t, lambda.Function{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err = r.Context().Err()
		w.WriteHeader(http.StatusServiceUnavailable)
	})})
	l.Timeout = -time.Second
	if o := l.Invoke(event("GET", "/")); !strings.Contains(string(o.Answer), `"statusCode":503`) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%s %v, the handler's context says %v", o.Answer, o.Failure, err)
	}
}

func TestWhatBelongsToAnInvocationIsDoneWithinIt(t *testing.T) {
	var steps []string
	settle := make(chan struct{})
	step := func(what string) { steps = append(steps, what) }
	l := runFrozen(t, lambda.Function{
		Thaw:    func(context.Context) { step("thaw") },
		Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { step("answer") }),
		Settle:  func(context.Context) { <-settle; step("settle") },
	}, func() { step("freeze") })
	l.Invoke(event("GET", "/")) // no client waits for what is settled
	close(settle)
	l.AwaitIdle()
	if diff := cmp.Diff([]string{"thaw", "answer", "settle", "freeze"}, steps[len(steps)-4:]); diff != "" {
		t.Error(diff)
	}
}

func TestSettlingIsBounded(t *testing.T) {
	l := run(t, lambda.Function{Handler: http.NotFoundHandler(), Settle: func(ctx context.Context) { <-ctx.Done() }})
	l.Timeout = time.Second
	l.Invoke(event("GET", "/"))
	l.AwaitIdle() // fails where it takes half a minute
}

func TestASchedule(t *testing.T) {
	for _, source := range []string{"aws.events", "aws.scheduler"} {
		polled := 0
		var failed error
		l := run(t, lambda.Function{Poll: func(context.Context) error { polled++; return failed }})
		schedule := fmt.Sprintf(`{"version":"0","id":"1","detail-type":"Scheduled Event","source":%q,"detail":{}}`, source)
		if o := l.Invoke(schedule); string(o.Answer) != "null" || polled != 1 {
			t.Errorf("%s: %s %v, polled %d times", source, o.Answer, o.Failure, polled)
		}
		failed = errors.New("the store does not answer")
		if o := l.Invoke(schedule); o.Failure == nil || *o.Failure != (lambdatest.Failure{Type: "Poll.Failed", Message: "the store does not answer"}) {
			t.Errorf("%s: %s %v", source, o.Answer, o.Failure)
		}
	}
}

func TestARoundThatIsCutShortIsLogged(t *testing.T) {
	var log bytes.Buffer
	l := run(t, lambda.Function{
		Poll: func(ctx context.Context) error { <-ctx.Done(); return nil }, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	l.Timeout = 10 * time.Millisecond
	l.Invoke(`{"detail-type":"Scheduled Event","source":"aws.events"}`)
	if !strings.Contains(log.String(), "give the function a longer timeout") {
		t.Errorf("%s", &log)
	}
}
