package postgrestest

import (
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Cable is the way from a program to a server over loopback, which a test can cut and restore. To the program
// a cut looks like a server that was stopped: connections break, new ones are refused.
type Cable struct {
	addr    string // on loopback
	network string // of the server, as is address
	address string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool // true for those that carry nothing any more
	mute     bool              // as all that are opened
}

// NewCable leads to the server of a URL, and returns the URL of the same database over the cable.
func NewCable(tb testing.TB, target string) (c *Cable, through string) {
	tb.Helper()
	config, err := pgconn.ParseConfig(target)
	if err != nil {
		tb.Fatal(err)
	}
	port := strconv.Itoa(int(config.Port))
	c = &Cable{addr: "127.0.0.1:0", network: "tcp", address: net.JoinHostPort(config.Host, port), open: map[net.Conn]bool{}}
	if filepath.IsAbs(config.Host) {
		c.network, c.address = "unix", filepath.Join(config.Host, ".s.PGSQL."+port)
	}
	c.Restore(tb)
	tb.Cleanup(c.Cut)
	location := url.URL{
		Scheme: "postgres", User: url.UserPassword(config.User, config.Password), Host: c.addr, Path: "/" + config.Database,
		RawQuery: "sslmode=disable",
	}
	return c, location.String()
}

// Restore listens, at the same address as before.
func (c *Cable) Restore(tb testing.TB) {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", c.addr)
	if err != nil {
		tb.Fatal(err)
	}
	c.mu.Lock()
	c.listener, c.addr = listener, listener.Addr().String()
	c.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go c.connect(near)
		}
	}()
}

func (c *Cable) connect(near net.Conn) {
	defer near.Close()
	far, err := net.Dial(c.network, c.address) //nolint:noctx // ends with the test's process at the latest
	if err != nil {
		return
	}
	defer far.Close()
	c.mu.Lock()
	c.open[near] = c.mute
	c.mu.Unlock()
	go func() { _, _ = io.Copy(carrier{c, near, far}, near); _ = far.Close() }()
	_, _ = io.Copy(near, far)
	c.mu.Lock()
	delete(c.open, near)
	c.mu.Unlock()
}

// AwaitConnection returns when a program has connected.
func (c *Cable) AwaitConnection(tb testing.TB) {
	tb.Helper()
	connected := func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.open) > 0
	}
	for deadline := time.Now().Add(timeout); !connected(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("nothing has connected within %s", timeout)
		}
	}
}

// Cut breaks all connections and refuses new ones.
func (c *Cable) Cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.listener.Close()
	for near := range c.open {
		_ = near.Close()
	}
}

// Silence lets the connections that are open carry nothing any more, without an end that either side could
// see: so does a router that has forgotten them. With all, those that are opened later are no better.
func (c *Cable) Silence(all bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mute = all
	for near := range c.open {
		c.open[near] = true
	}
}

// carrier carries what a service sends, unless its connection is silent.
type carrier struct {
	cable *Cable
	near  net.Conn
	far   io.Writer
}

func (c carrier) Write(sent []byte) (int, error) {
	c.cable.mu.Lock()
	silent := c.cable.open[c.near]
	c.cable.mu.Unlock()
	if silent {
		return len(sent), nil
	}
	return c.far.Write(sent)
}
