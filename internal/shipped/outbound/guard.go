// Package outbound makes connections to addresses that others choose: those of deployments that are polled, and those of
// webhooks. It refuses the addresses of this machine and of its network's infrastructure, and explains failures without
// revealing the network. It decides nothing about what is sent.
package outbound

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// guard opens connections, except to addresses that are refused. It checks the address that is connected to, after
// the name was resolved: neither a redirect nor a name that resolves to another address the second time gets
// around it.
type guard struct{ allow Allow }

func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	var dialer net.Dialer
	if !g.allow.holdsName(host) {
		dialer.Control = g.control
	}
	return dialer.DialContext(ctx, network, address)
}

func (g guard) control(_, address string, _ syscall.RawConn) error {
	target, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return g.check(target.Addr())
}

// check returns an error for an address that is one of [refused] and not allowed.
func (g guard) check(addr netip.Addr) error {
	addr = behindNAT64(addr.Unmap().WithZone(""))
	if g.allow.holdsAddress(addr) {
		return nil
	}
	for _, r := range refused {
		if r.prefix.Contains(addr) {
			return RefusalError("is at an address that is refused (" + r.what + ") unless SHIPPED_POLL_ALLOW has it")
		}
	}
	return nil
}

// addresses are a range, and what is there.
type addresses struct {
	prefix netip.Prefix
	what   string
}

// refused are the addresses of this machine and of the network's infrastructure, and those that are unassigned
// (IANA's special-purpose registries). Clouds serve the credentials of their machines at some of them.
var refused = []addresses{
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("::1/128"), "loopback"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local, metadata"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "metadata"},      // Amazon
	{netip.MustParsePrefix("fd20:ce::254/128"), "metadata"},   // Google
	{netip.MustParsePrefix("100.100.100.200/32"), "metadata"}, // Alibaba
	{netip.MustParsePrefix("168.63.129.16/32"), "metadata"},   // Azure
	{netip.MustParsePrefix("192.0.0.0/24"), "metadata"},       // Oracle, within the IETF's own
	{netip.MustParsePrefix("0.0.0.0/8"), "unspecified"},
	{netip.MustParsePrefix("::/96"), "unspecified"}, // with what RFC 4291 has deprecated
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("ff00::/8"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved"},  // with broadcast
	{netip.MustParsePrefix("fec0::/10"), "reserved"},    // site-local before RFC 3879
	{netip.MustParsePrefix("64:ff9b:1::/48"), "tunnel"}, // these three lead to an IPv4 address in a way that only the network knows
	{netip.MustParsePrefix("2001::/32"), "tunnel"},
	{netip.MustParsePrefix("2002::/16"), "tunnel"},
}

var nat64 = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052, section 2.1

// behindNAT64 is the IPv4 address that is really connected to where the network translates.
func behindNAT64(addr netip.Addr) netip.Addr {
	if !nat64.Contains(addr) {
		return addr
	}
	bytes := addr.As16()
	return netip.AddrFrom4([4]byte(bytes[12:]))
}
