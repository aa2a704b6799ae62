// Package lambdatest plays the part of AWS Lambda in tests: the runtime API that a function takes its events
// from, as it is documented, and what turns HTTP requests into events.
package lambdatest

import (
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// waitLimit is how long a test waits for what must happen at once. Only a failing test takes that long.
const waitLimit = 30 * time.Second

// largest is how large an answer may be, and an event.
const largest = 6 << 20

// Lambda has one function, of which there is one process.
type Lambda struct {
	Addr string // of the runtime API, for AWS_LAMBDA_RUNTIME_API

	// Timeout is how long an invocation may take, as reported to the function. Nothing happens at its end.
	Timeout time.Duration

	freeze, thaw func()

	t         *testing.T
	events    chan pending
	waiting   chan struct{} // has one where the process waits for an event
	initError chan Failure

	mu    sync.Mutex
	taken map[string]chan<- Outcome
}

// Outcome is what has come of an invocation: an answer or a failure.
type Outcome struct {
	ID      string
	Answer  []byte
	Failure *Failure
}

// Failure is what a function reports instead of an answer.
type Failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`

	At time.Time `json:"-"` // when it was reported, of a start that failed
}

type pending struct {
	id, event string
	deadline  time.Time
	outcome   chan<- Outcome
}

// Start begins to listen on loopback, until the test ends. Freeze is called when the process waits for an
// event and there is none, thaw before it gets the next.
func Start(t *testing.T, freeze, thaw func()) *Lambda {
	t.Helper()
	l := &Lambda{
		Timeout: waitLimit, freeze: freeze, thaw: thaw, t: t,
		events: make(chan pending), waiting: make(chan struct{}, 1), initError: make(chan Failure, 1), taken: map[string]chan<- Outcome{},
	}
	mux := http.NewServeMux()
	const base = "/2018-06-01/runtime"
	mux.HandleFunc("GET "+base+"/invocation/next", l.next)
	mux.HandleFunc("POST "+base+"/invocation/{id}/response", l.response)
	mux.HandleFunc("POST "+base+"/invocation/{id}/error", l.failure)
	mux.HandleFunc("POST "+base+"/init/error", l.failedInit)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	l.Addr = strings.TrimPrefix(server.URL, "http://")
	return l
}

// Invoke hands an event in and waits for what comes of it.
func (l *Lambda) Invoke(event string) Outcome {
	l.t.Helper()
	outcome := make(chan Outcome, 1)
	in := pending{rand.Text(), event, time.Now().Add(l.Timeout), outcome}
	select {
	case l.events <- in:
	case <-time.After(waitLimit):
		l.t.Fatalf("the function does not ask for an event within %s", waitLimit)
	}
	select {
	case o := <-outcome:
		return o
	case <-time.After(waitLimit):
		l.t.Fatalf("the function does not answer within %s", waitLimit)
	}
	return Outcome{}
}

// AwaitIdle returns when the function waits for an event: all that belonged to the one before is done.
func (l *Lambda) AwaitIdle() {
	l.t.Helper()
	select {
	case <-l.waiting:
		l.waiting <- struct{}{} // it waits on
	case <-time.After(waitLimit):
		l.t.Fatalf("the function does not ask for an event within %s", waitLimit)
	}
}

// AwaitInitError returns why the start of the function has failed.
func (l *Lambda) AwaitInitError() Failure {
	l.t.Helper()
	select {
	case f := <-l.initError:
		return f
	case <-time.After(waitLimit):
		l.t.Fatalf("no start has failed within %s", waitLimit)
	}
	return Failure{}
}

func (l *Lambda) next(w http.ResponseWriter, r *http.Request) {
	var in pending
	select {
	case in = <-l.events:
	default:
		l.freeze()
		l.waiting <- struct{}{}
		select {
		case in = <-l.events:
		case <-r.Context().Done():
			<-l.waiting
			return
		}
		<-l.waiting
		l.thaw()
	}
	l.mu.Lock()
	l.taken[in.id] = in.outcome
	l.mu.Unlock()
	w.Header().Set("Lambda-Runtime-Aws-Request-Id", in.id)
	w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(in.deadline.UnixMilli(), 10))
	w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:shipped")
	w.Header().Set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1")
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, in.event)
}

func (l *Lambda) response(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
	if err != nil {
		http.Error(w, `{"errorType":"Function.ResponseSizeTooLarge"}`, http.StatusRequestEntityTooLarge)
		return
	}
	if !json.Valid(body) {
		l.t.Errorf("an answer is no JSON: %.200s", body)
	}
	l.finish(w, r.PathValue("id"), Outcome{Answer: body})
}

func (l *Lambda) failure(w http.ResponseWriter, r *http.Request) {
	if failed, ok := l.readFailure(r); ok {
		l.finish(w, r.PathValue("id"), Outcome{Failure: &failed})
	}
}

func (l *Lambda) failedInit(w http.ResponseWriter, r *http.Request) {
	if failed, ok := l.readFailure(r); ok {
		failed.At = time.Now()
		w.WriteHeader(http.StatusAccepted)
		l.initError <- failed
	}
}

func (l *Lambda) readFailure(r *http.Request) (failed Failure, ok bool) {
	if err := json.NewDecoder(r.Body).Decode(&failed); err != nil {
		l.t.Errorf("a failure is no JSON: %v", err)
		return failed, false
	}
	if said := r.Header.Get("Lambda-Runtime-Function-Error-Type"); said != failed.Type || said == "" || failed.Message == "" {
		l.t.Errorf("a failure of type %q says %+v", said, failed)
	}
	return failed, true
}

// finish takes what comes of an invocation, once.
func (l *Lambda) finish(w http.ResponseWriter, id string, o Outcome) {
	l.mu.Lock()
	outcome, known := l.taken[id]
	delete(l.taken, id)
	l.mu.Unlock()
	if !known {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
	o.ID = id
	outcome <- o
}
