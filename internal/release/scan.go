package release

// Scan is what is known of the vulnerabilities of one binary.
type Scan struct {
	Vulnerabilities []Vulnerability `json:"vulnerabilities"`
}

// Vulnerability is an entry of the Go vulnerability database that concerns a module of a binary, at
// the version that the binary is made of.
type Vulnerability struct {
	ID      string   `json:"id"`                // GO-2022-1059, as https://pkg.go.dev/vuln lists it
	Aliases []string `json:"aliases,omitempty"` // by which other databases know it: CVE-2022-32149
	Summary string   `json:"summary"`
	Module  string   `json:"module"`
	Found   string   `json:"found"`           // the version of the module, or of Go, in the binary
	Fixed   string   `json:"fixed,omitempty"` // the version that fixes it; empty while there is none
	// Functions are the vulnerable functions that are linked into the binary, or the packages that are vulnerable as a whole. If there are
	// none, the binary contains the module but not its vulnerable part.
	Functions []string `json:"functions,omitempty"`
}

// Stdlib is the module path by which the vulnerability database names the standard library.
const Stdlib = "stdlib"
