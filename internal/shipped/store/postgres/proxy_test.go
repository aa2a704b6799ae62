package postgres_test

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// proxy stands between a store and its server, and can be gone.
type proxy struct {
	config  *pgx.ConnConfig
	address string

	mu          sync.Mutex
	listener    net.Listener // nil while it is gone
	connections map[net.Conn]bool
	under       sync.WaitGroup
}

func newProxy(t *testing.T, database string) outage {
	t.Helper()
	config, err := pgx.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{config: config, address: "127.0.0.1:0", connections: map[net.Conn]bool{}}
	p.start(t)
	t.Cleanup(func() { p.stop(t) })
	return p
}

func (p *proxy) url() string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(p.config.User, p.config.Password), Host: p.address, Path: p.config.Database, RawQuery: "sslmode=disable"}
	return u.String()
}

// start listens where the proxy has listened before.
func (p *proxy) start(t *testing.T) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listener, p.address = listener, listener.Addr().String()
	p.under.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.under.Go(func() { p.serve(t, client) })
		}
	})
}

func (p *proxy) serve(t *testing.T, client net.Conn) {
	t.Helper()
	network, address := pgconn.NetworkAddress(p.config.Host, p.config.Port)
	server, err := new(net.Dialer).DialContext(t.Context(), network, address)
	if err != nil {
		_ = client.Close()
		return
	}
	if !p.keep(client, server) {
		return
	}
	p.under.Go(func() {
		_, _ = io.Copy(server, client)
		_ = server.Close()
	})
	_, _ = io.Copy(client, server)
	_ = client.Close()
}

// keep makes stop close the connections. It reports whether it will.
func (p *proxy) keep(connections ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range connections {
		p.connections[c] = true
		if p.listener == nil {
			_ = c.Close()
		}
	}
	return p.listener != nil
}

// stop breaks all connections off, and takes no new ones.
func (p *proxy) stop(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	if p.listener != nil {
		_ = p.listener.Close()
		p.listener = nil
	}
	for c := range p.connections {
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // without a goodbye
		}
		_ = c.Close()
	}
	clear(p.connections)
	p.mu.Unlock()
	p.under.Wait()
}
