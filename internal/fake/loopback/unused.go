package loopback

import (
	"net"
	"net/http"
	"sync"
)

// unusedConnections are connections without a request: Go's own client sometimes opens one too many. [http.Server.Shutdown] waits five
// seconds for each, which would be most of the time of a rehearsal.
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

// close closes them, and future ones.
func (u *unusedConnections) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	for conn := range u.open {
		_ = conn.Close()
	}
}
