package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Variable of the environment in which Lambda says where the runtime API is.
const Variable = "AWS_LAMBDA_RUNTIME_API"

// Runtime is the API by which Lambda hands out events and takes answers (AWS Lambda runtime API, version
// 2018-06-01).
type Runtime struct {
	base string
	http *http.Client
}

// NewRuntime takes the host and port that [Variable] holds.
func NewRuntime(address string) *Runtime {
	return &Runtime{
		base: "http://" + address + "/2018-06-01/runtime",
		// No proxy of the environment leads there, and no timeout: the next event may come in an hour.
		http: &http.Client{Transport: &http.Transport{}},
	}
}

// invocation is an event and when it must be answered.
type invocation struct {
	id       string
	deadline time.Time
	event    []byte
}

// timely is when to give up on an answer: early enough that Lambda gets an error, and does not kill the
// process for its silence.
func (i invocation) timely() time.Time {
	return i.deadline.Add(-min(time.Second, time.Until(i.deadline)/10))
}

// next waits for an event. Lambda takes the one before for done from then on, and may freeze the process.
func (r *Runtime) next(ctx context.Context) (invocation, error) {
	answer, err := r.do(ctx, http.MethodGet, "/invocation/next", "", nil)
	if err != nil {
		return invocation{}, fmt.Errorf("wait for an event: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return invocation{}, fmt.Errorf("wait for an event: the runtime API answers %s", answer.Status)
	}
	event, err := io.ReadAll(answer.Body)
	if err != nil {
		return invocation{}, fmt.Errorf("read an event: %w", err)
	}
	const idHeader, deadlineHeader = "Lambda-Runtime-Aws-Request-Id", "Lambda-Runtime-Deadline-Ms"
	deadline, err := strconv.ParseInt(answer.Header.Get(deadlineHeader), 10, 64)
	if err != nil {
		return invocation{}, fmt.Errorf("read an event: %s: %w", deadlineHeader, err)
	}
	return invocation{answer.Header.Get(idHeader), time.UnixMilli(deadline), event}, nil
}

// respond hands an answer in. The error is a [failure] where it was not taken.
func (r *Runtime) respond(ctx context.Context, in invocation, answer []byte) error {
	status, err := r.post(ctx, "/invocation/"+in.id+"/response", "", answer)
	switch {
	case err != nil:
		return fmt.Errorf("hand an answer in: %w", err)
	case status == http.StatusRequestEntityTooLarge:
		return failure{"Answer.TooLarge", fmt.Sprintf("the answer has %d bytes, more than Lambda takes", len(answer))}
	case status != http.StatusAccepted: // the time of the invocation was over
		return failure{"Answer.Refused", fmt.Sprintf("the runtime API does not take the answer: %d", status)}
	}
	return nil
}

// fail reports that an invocation has no answer.
func (r *Runtime) fail(ctx context.Context, in invocation, why failure) error {
	if err := r.report(ctx, "/invocation/"+in.id+"/error", why); err != nil {
		return fmt.Errorf("report a failed invocation: %w", err)
	}
	return nil
}

// FailInit reports why the start has failed, and returns it. The process must end then.
func (r *Runtime) FailInit(ctx context.Context, why error) error {
	if err := r.report(ctx, "/init/error", failure{"Start.Failed", why.Error()}); err != nil {
		return fmt.Errorf("%w (and Lambda does not know: report a failed start: %w)", why, err)
	}
	return why
}

func (r *Runtime) report(ctx context.Context, path string, why failure) error {
	body, err := json.Marshal(struct {
		Message string   `json:"errorMessage"`
		Type    string   `json:"errorType"`
		Stack   []string `json:"stackTrace"`
	}{why.message, why.kind, []string{}})
	if err != nil {
		return err
	}
	_, err = r.post(ctx, path, why.kind, body)
	return err
}

// post sends, also when the time of the invocation is over. The error means that the process must end.
func (r *Runtime) post(ctx context.Context, path, errorType string, body []byte) (status int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), apiTimeout)
	defer cancel()
	answer, err := r.do(ctx, http.MethodPost, path, errorType, body)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // so that the connection is used again
	if answer.StatusCode >= http.StatusInternalServerError {
		return 0, fmt.Errorf("the runtime API answers %s", answer.Status)
	}
	return answer.StatusCode, nil
}

// apiTimeout is how long the runtime API, which is on this machine, may take to take something.
const apiTimeout = 30 * time.Second

func (r *Runtime) do(ctx context.Context, method, path, errorType string, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, r.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/json")
	}
	if errorType != "" {
		request.Header.Set("Lambda-Runtime-Function-Error-Type", errorType)
	}
	return r.http.Do(request)
}

func failureOf(err error) (failure, bool) { return errors.AsType[failure](err) }
