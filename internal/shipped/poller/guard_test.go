package poller_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A name server that answers otherwise each time is how a check of the name's address beforehand would
// be got around.
func TestRebinding(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(w, `{"version":"1.2.3"}`)
	}))
	defer server.Close()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	var lookups atomic.Int32
	nameServer(t, func() [4]byte {
		if lookups.Add(1)%2 == 1 {
			return [4]byte{10, 255, 255, 1} // which would pass
		}
		return [4]byte{127, 0, 0, 1}
	})
	ips, err := net.DefaultResolver.LookupHost(t.Context(), "rebind.test")
	if err != nil || len(ips) != 1 || ips[0] != "10.255.255.1" {
		t.Fatal(ips, err)
	}
	seen := pollOnce(t, "http://rebind.test:"+port, "", time.Minute)
	if want := "is at an address that is refused (loopback) unless SHIPPED_POLL_ALLOW has it"; seen.Error != want {
		t.Errorf("%+v", seen)
	}
	if asked.Load() != 0 {
		t.Error("it was asked")
	}
}

// nameServer answers for all names, and makes the resolver of this process ask it.
func nameServer(t *testing.T, address func() [4]byte) {
	t.Helper()
	connection, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		serveNames(connection, address)
	}()
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{
		PreferGo: true,
		Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "udp", connection.LocalAddr().String())
		},
	}
	t.Cleanup(func() {
		net.DefaultResolver = before
		_ = connection.Close()
		<-ended
	})
}

func serveNames(connection net.PacketConn, address func() [4]byte) {
	packet := make([]byte, 512)
	for {
		n, from, err := connection.ReadFrom(packet)
		if err != nil {
			return
		}
		var message dnsmessage.Message
		if message.Unpack(packet[:n]) != nil || len(message.Questions) == 0 {
			continue
		}
		message.Response, message.Additionals = true, nil
		if question := message.Questions[0]; question.Type == dnsmessage.TypeA {
			message.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET},
				Body:   &dnsmessage.AResource{A: address()},
			}}
		}
		if answer, err := message.Pack(); err == nil {
			_, _ = connection.WriteTo(answer, from)
		}
	}
}
