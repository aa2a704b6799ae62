package outbound_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/outbound"
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
			allow, err := outbound.ParseAllow(tc.allow)
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
					t.Errorf("%s is connected to", text)
				}
			}
		})
	}
}

func TestParseAllowRefuses(t *testing.T) {
	for _, list := range []string{"10.0.0.0/33", "10.0.0.0-10.0.0.9", "10.0.0", "300.0.0.1", "http://example.org", "*.example.org", "a b", "::1/129", "127.0.0.1:80", strings.Repeat("a", 255)} {
		_, err := outbound.ParseAllow("127.0.0.0/8," + list)
		if err == nil || !strings.Contains(err.Error(), list) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", list, err)
		}
	}
}
