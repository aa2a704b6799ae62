package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Vulnerable checks that no known vulnerability is released.
var Vulnerable = Check{
	Name:   "vulnerable",
	Proves: "no binary contains a function that the Go vulnerability database lists as vulnerable",
	Skip: func(r *release.Release) string {
		switch {
		case slices.ContainsFunc(r.Binaries, func(b release.Binary) bool { return b.Scan != nil }):
			return ""
		case r.Unscanned != "":
			return r.Unscanned
		case len(r.Binaries) == 0:
			return "the release contains no binary"
		}
		return "the binaries were not scanned for vulnerabilities"
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		if r.Unscanned != "" {
			found.warn("binaries", "not all could be scanned: "+r.Unscanned, "fix that, and verify again")
		}
		seen := map[string]bool{}
		for _, binary := range r.Binaries {
			if binary.Scan == nil || seen[binary.SHA256] {
				continue
			}
			seen[binary.SHA256] = true
			for _, vulnerability := range binary.Scan.Vulnerabilities {
				found = append(found, affects(binary, vulnerability)...)
			}
		}
		return found
	},
}

// affects finds a vulnerability that affects more of the binary than its module's name. One without a fix is a warning: there is nothing to
// update to.
func affects(b release.Binary, v release.Vulnerability) []Finding {
	var found findings
	if len(v.Functions) == 0 {
		return nil
	}
	holds, update := v.Module+" "+v.Found, fmt.Sprintf("go get %s@%s, and release again", v.Module, v.Fixed)
	if v.Module == release.Stdlib {
		holds = "the standard library of Go " + release.GoNumber(strings.TrimPrefix(v.Found, "v"))
		update = "build with Go " + strings.TrimPrefix(v.Fixed, "v") + " or later"
	}
	if v.Fixed == "" {
		update = "no version fixes it yet: check whether it affects you, or stop using " + v.Module
	}
	name := v.ID
	if len(v.Aliases) > 0 {
		name += " (" + v.Aliases[0] + ")"
	}
	functions := v.Functions[0]
	if more := len(v.Functions) - 1; more > 0 {
		functions += fmt.Sprintf(" and %d more", more)
	}
	found.add(v.Fixed == "", b.Program+" "+b.Platform.String(),
		fmt.Sprintf("contains %s with %s: %s, in %s", holds, name, strings.TrimSuffix(v.Summary, "."), functions),
		update+"; https://pkg.go.dev/vuln/"+v.ID)
	return found
}
