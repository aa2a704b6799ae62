package outbound

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
)

// Allow is what may be connected to although its address belongs to this machine or to its network's
// infrastructure. The zero value allows nothing.
//
// Private networks (RFC 1918, RFC 4193) need no permission: deployments and receivers of webhooks are usually
// in them, as in a cluster, and only holders of a token that may write, or the operator, choose addresses. All
// that can be learned from there is a version, or why there is none.
type Allow struct {
	ranges []netip.Prefix
	names  map[string]bool
}

var nameForm = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$`)

const longestName = 254

// ParseAllow reads a list as in
//
//	127.0.0.0/8, ::1, build.example.org
//
// of address ranges, addresses and host names, separated by commas. A host name allows whatever address
// it has; it must be exactly as in the URL.
func ParseAllow(list string) (Allow, error) {
	allow := Allow{names: map[string]bool{}}
	for entry := range strings.SplitSeq(list, ",") {
		entry = strings.ToLower(strings.TrimSpace(entry))
		if entry == "" {
			continue
		}
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			allow.ranges = append(allow.ranges, prefix.Masked())
			continue
		}
		if addr, err := netip.ParseAddr(entry); err == nil {
			addr = addr.Unmap().WithZone("")
			allow.ranges = append(allow.ranges, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		if len(entry) > longestName || !nameForm.MatchString(entry) || looksLikeRange(entry) {
			return Allow{}, fmt.Errorf("has the entry %q, which is no range, address or host name: write one as 127.0.0.0/8, ::1 or build.example.org", entry)
		}
		allow.names[entry] = true
	}
	return allow, nil
}

// looksLikeRange reports whether an address was meant and not a name: no top-level domain is a number.
func looksLikeRange(entry string) bool {
	last := entry[strings.LastIndexByte(entry, '.')+1:]
	return strings.Trim(last, "0123456789") == ""
}

func (a Allow) holdsName(host string) bool {
	return a.names[strings.TrimSuffix(strings.ToLower(host), ".")]
}

func (a Allow) holdsAddress(addr netip.Addr) bool {
	for _, allowed := range a.ranges {
		if allowed.Contains(addr) {
			return true
		}
	}
	return false
}
