package httpserver

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/relkit/relkit/internal/shipped/problem"
)

// reserve is how many connections there may be beyond the most, only for probes: however many clients there are, none takes
// the service for dead.
const reserve = 32

// crowd is a listener that refuses connections beyond the most that there may be. Each takes memory, also one that says nothing.
type crowd struct {
	net.Listener

	most     int64
	open     atomic.Int64
	refusing chan struct{} // of those that are being refused
}

func newCrowd(listener net.Listener, most int) *crowd {
	return &crowd{Listener: listener, most: int64(most), refusing: make(chan struct{}, reserve)}
}

// Accept returns the next connection within the bound.
func (c *crowd) Accept() (net.Conn, error) {
	for {
		accepted, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		number := c.open.Add(1)
		if number <= c.most+reserve {
			return &member{Conn: accepted, late: number > c.most, leave: sync.OnceFunc(func() { c.open.Add(-1) })}, nil
		}
		c.open.Add(-1)
		c.refuse(accepted)
	}
}

// refuse answers without having been asked, and lets the client read it, unless too many are being refused already.
func (c *crowd) refuse(accepted net.Conn) {
	const whole = 2 * time.Second
	_ = accepted.SetDeadline(time.Now().Add(whole))
	select {
	case c.refusing <- struct{}{}:
	default:
		_, _ = accepted.Write([]byte(crowded)) // which the system takes at once
		_ = accepted.Close()
		return
	}
	go func() {
		defer func() { <-c.refusing }()
		defer accepted.Close()
		if _, err := accepted.Write([]byte(crowded)); err != nil {
			return
		}
		if half, ok := accepted.(interface{ CloseWrite() error }); ok && half.CloseWrite() == nil {
			var rest [512]byte
			for range 32 { // what the client has sent: closing before would take the answer from it
				if _, err := accepted.Read(rest[:]); err != nil {
					return
				}
			}
		}
	}()
}

const tooMany = "there are too many connections: try again in a moment"

// crowded is an answer as [problem.Write] writes it.
var crowded = strings.ReplaceAll(`HTTP/1.1 503 Service Unavailable
Content-Type: application/problem+json
Cache-Control: no-store
Retry-After: 1
Connection: close

{"title":"Service Unavailable","status":503,"detail":"`+tooMany+`"}
`, "\n", "\r\n")

// member is a connection that counts until it is closed.
type member struct {
	net.Conn

	late  bool // one of the reserve
	leave func()
}

// Close lets another one in.
func (m *member) Close() error {
	m.leave()
	return m.Conn.Close()
}

// CloseWrite lets a client read an answer before the connection is closed, as net/http does after one that was refused.
func (m *member) CloseWrite() error {
	if half, ok := m.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type lateKey struct{}

// mark marks the requests of a connection of the reserve.
func mark(ctx context.Context, connection net.Conn) context.Context {
	if m, ok := connection.(*member); ok && m.late {
		return context.WithValue(ctx, lateKey{}, true)
	}
	return ctx
}

// refuseLate answers what came over the reserve, unless it is a probe. Such a connection is not kept.
func refuseLate(w http.ResponseWriter, r *http.Request, isProbe func(*http.Request) bool) (refused bool) {
	if r.Context().Value(lateKey{}) == nil {
		return false
	}
	w.Header().Set("Connection", "close")
	if isProbe(r) {
		return false
	}
	w.Header().Set("Retry-After", "1")
	problem.Write(w, http.StatusServiceUnavailable, tooMany)
	return true
}
