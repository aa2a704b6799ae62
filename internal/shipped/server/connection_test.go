package server_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// connection is a client that sends a request piece by piece.
type connection struct {
	net.Conn

	reader *bufio.Reader
}

func (i *instance) dial(t *testing.T) connection {
	t.Helper()
	dialled, err := new(net.Dialer).DialContext(t.Context(), "tcp", i.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = dialled.Close() })
	if err := dialled.SetDeadline(time.Now().Add(testTimeout)); err != nil {
		t.Fatal(err)
	}
	return connection{dialled, bufio.NewReader(dialled)}
}

func (c connection) send(t *testing.T, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// begin sends a request whose body does not come before finish is called. The service says that it wants
// the body when the handler begins to read it: when begin returns, the request is in flight.
func (i *instance) begin(t *testing.T) connection {
	t.Helper()
	c := i.dial(t)
	c.send(t, "POST /api/v1/releases HTTP/1.1\r\nHost: shipped\r\nAuthorization: Bearer "+secret+"\r\n"+
		"Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	if status := c.status(t); status != http.StatusContinue {
		t.Fatalf("answered with %d", status)
	}
	return c
}

// afterFinish is the status of the answer to what finish makes of the request: a release without anything.
const afterFinish = http.StatusUnprocessableEntity

func (c connection) finish(t *testing.T) { t.Helper(); c.send(t, "{}") }

// status reads the answer; 0 means a connection that was cut.
func (c connection) status(t *testing.T) int {
	t.Helper()
	answer, err := http.ReadResponse(c.reader, nil)
	if err != nil {
		if late, ok := errors.AsType[net.Error](err); ok && late.Timeout() {
			t.Fatal(err)
		}
		return 0
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode
}
