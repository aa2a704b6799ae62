// Package lambda runs the service as a function of AWS Lambda: it takes events from the runtime API, hands
// those that are HTTP requests to a handler, and lets a schedule start a round of polls. What is
// answered is the handler's business.
//
// It speaks to the runtime API itself. AWS's library for Go knows no way to report a start that has
// failed, ends the process instead of returning, logs in a form of its own, and brings net/rpc along:
// 0.4 MB for a loop of a page.
package lambda

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// Function is what events are handed to, one after the other.
type Function struct {
	Handler http.Handler                // answers HTTP requests
	Poll    func(context.Context) error // is called for the event of a schedule

	// The process stands still between two invocations. Thaw is called before each, and Settle after each,
	// when its answer has been handed in already: no client waits for it.
	Thaw, Settle func(context.Context)

	Log *slog.Logger
}

// settling is how long Settle may take. It is paid for, and the next request needs another process meanwhile.
const settling = 2 * time.Second

// Run takes events until ctx ends, and finishes the one that it has taken.
func (f *Function) Run(ctx context.Context, api *Runtime) error {
	for ctx.Err() == nil {
		in, err := api.next(ctx)
		if err == nil {
			err = f.invoke(context.WithoutCancel(ctx), api, in)
		}
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

// invoke answers one event. An error means that there is no client to answer.
func (f *Function) invoke(ctx context.Context, api *Runtime, in invocation) error {
	ctx, cancel := context.WithDeadline(ctx, in.timely())
	defer cancel()
	f.Thaw(ctx)
	answer, err := f.answer(ctx, in)
	if err == nil {
		err = api.respond(ctx, in, answer)
	}
	if failed, ok := failureOf(err); ok {
		f.Log.ErrorContext(ctx, "an invocation failed", "error", failed.message, "type", failed.kind, "request_id", in.id)
		err = api.fail(ctx, in, failed)
	}
	settled, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	f.Settle(settled)
	return err
}

// answer is what the function returns for an event. A panic ends the invocation and not the process:
// it may be that of a handler that cuts its answer off, or a bug that the next event does not meet.
func (f *Function) answer(ctx context.Context, in invocation) (answer []byte, err error) {
	defer func() {
		switch reason := recover(); reason {
		case nil:
		case http.ErrAbortHandler:
			err = failure{"Handler.Aborted", "the answer was cut off"}
		default:
			f.Log.ErrorContext(ctx, "panic", "reason", reason, "request_id", in.id, "stack", string(debug.Stack()))
			err = failure{"Handler.Panic", "the log has more about request " + in.id}
		}
	}()
	var e event
	if err := json.Unmarshal(in.event, &e); err != nil {
		return nil, failure{"Event.Unknown", "the event cannot be read: " + err.Error()}
	}
	switch {
	case e.isSchedule():
		return f.poll(ctx)
	case !e.isRequest():
		return nil, failure{"Event.Unknown", "the event is neither a request in payload format 2.0, " +
			"as function URLs and HTTP APIs send it, nor that of a schedule"}
	}
	request, err := e.request(ctx, in.id)
	if err != nil {
		return nil, failure{"Event.Unknown", err.Error()}
	}
	written := newWriter(request.Method)
	f.Handler.ServeHTTP(written, request)
	return written.answer()
}

// poll returns null, for the answer to a schedule is not used.
func (f *Function) poll(ctx context.Context) ([]byte, error) {
	if err := f.Poll(ctx); err != nil {
		return nil, failure{"Poll.Failed", err.Error()}
	}
	if ctx.Err() != nil {
		f.Log.WarnContext(ctx, "a round of polls was cut short: give the function a longer timeout")
	}
	return []byte("null"), nil
}

// failure is why an invocation, or the start, has no answer.
type failure struct{ kind, message string }

func (f failure) Error() string { return fmt.Sprintf("%s: %s", f.kind, f.message) }
