package poller_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/relkit/relkit/internal/shipped/poller"
)

func TestAddresses(t *testing.T) {
	for name, tc := range map[string]struct {
		allow string
		open  string
		shut  string
	}{
		"by default": {
			open: "93.184.215.14 10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 fd12:3456::1 2606:2800::1 64:ff9b::10.0.0.1 ::ffff:10.0.0.1",
			shut: "127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1 0.0.0.0 0.1.2.3 :: ::7f00:1 169.254.169.254 169.254.170.2 ::ffff:169.254.169.254 " +
				"fe80::1 fe80::1%eth0 fd00:ec2::254 fd00:ec2::23 fd20:ce::254 100.100.100.200 168.63.129.16 192.0.0.192 224.0.0.1 ff02::1 " +
				"255.255.255.255 240.0.0.1 fec0::1 64:ff9b::169.254.169.254 64:ff9b::127.0.0.1 64:ff9b:1::a00:1 2001::1 2002:7f00:1::1",
		},
		"a range":               {allow: "127.0.0.0/8", open: "127.0.0.1 ::ffff:127.0.0.1 64:ff9b::127.0.0.1", shut: "::1 169.254.169.254"},
		"a range, not its host": {allow: "127.1.2.3/8", open: "127.0.0.1"},
		"an address":            {allow: "169.254.169.254", open: "169.254.169.254", shut: "169.254.169.253"},
		"several":               {allow: " ::1,, fe80::/10 ", open: "::1 fe80::1 fe80::1%eth0", shut: "127.0.0.1"},
		"a name":                {allow: "localhost", shut: "127.0.0.1"},
		"everything":            {allow: "0.0.0.0/0,::/0", open: "127.0.0.1 ::1 169.254.169.254 ff02::1"},
	} {
		t.Run(name, func(t *testing.T) {
			allow, err := poller.ParseAllow(tc.allow)
			if err != nil {
				t.Fatal(err)
			}
			for text := range strings.FieldsSeq(tc.open) {
				if err := allow.Check(netip.MustParseAddr(text)); err != nil {
					t.Errorf("%s %v", text, err)
				}
			}
			for text := range strings.FieldsSeq(tc.shut) {
				if err := allow.Check(netip.MustParseAddr(text)); err == nil {
					t.Errorf("%s is polled", text)
				}
			}
		})
	}
}

func TestParseAllowRefuses(t *testing.T) {
	for _, list := range []string{"10.0.0.0/33", "10.0.0.0-10.0.0.9", "10.0.0", "300.0.0.1", "http://example.org", "*.example.org", "a b", "::1/129", "127.0.0.1:80"} {
		_, err := poller.ParseAllow("127.0.0.0/8," + list)
		if err == nil || !strings.Contains(err.Error(), list) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", list, err)
		}
	}
}

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
	if want := "is at an address that is not polled (loopback) unless SHIPPED_POLL_ALLOW has it"; seen.Error != want {
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
