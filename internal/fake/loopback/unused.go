package loopback

import (
	"net"
	"net/http"
	"sync"
)

// unusedConnections are those that clients opened and sent nothing through: Go's own client opens one too many now and
// then. [http.Server.Shutdown] waits five seconds for each to begin, which would be most of the time that a rehearsal takes.
type unusedConnections struct {
	mu     sync.Mutex
	open   map[net.Conn]struct{}
	closed bool
}

func (u *unusedConnections) note(conn net.Conn, state http.ConnState) {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case state != http.StateNew:
		delete(u.open, conn)
	case u.closed:
		_ = conn.Close()
	default:
		if u.open == nil {
			u.open = map[net.Conn]struct{}{}
		}
		u.open[conn] = struct{}{}
	}
}

// close closes them, and those that are still to come.
func (u *unusedConnections) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for conn := range u.open {
		_ = conn.Close()
	}
}
