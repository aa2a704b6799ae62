package outbound

import "net/netip"

// Check is what happens before a connection is opened.
func (a Allow) Check(addr netip.Addr) error { return guard{a}.check(addr) }
