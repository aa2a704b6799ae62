// Package govulncheck runs govulncheck to find the known vulnerabilities of a Go binary. Package audit
// decides whether they matter.
package govulncheck

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/relkit/relkit/internal/process"
	"github.com/relkit/relkit/internal/release"
)

// install is the command that puts govulncheck into PATH.
const install = "go install golang.org/x/vuln/cmd/govulncheck@latest"

// timeout is how long one binary may take: a large one takes seconds, a database that does not answer
// takes for ever.
const timeout = 2 * time.Minute

// Program is an installed govulncheck.
type Program struct {
	path     string
	database string
}

// Locate finds govulncheck in bin below dir, else in PATH. An error says how to install it.
//
// The database is the URL of one in the layout of https://go.dev/doc/security/vuln/database, https: or
// file:; the public one when it is empty.
func Locate(dir, database string) (*Program, error) {
	path, err := process.Locate(dir, "govulncheck")
	if err != nil {
		return nil, fmt.Errorf("govulncheck is not installed: run %s", install)
	}
	return &Program{path: path, database: database}, nil
}

// Scan looks for known vulnerabilities in a Go binary of any platform, and reports which of the vulnerable
// functions are linked into it.
//
// govulncheck cannot do that for a binary without a symbol table, which -ldflags=-s leaves out, and
// names every function that the modules of the binary might have. What is linked has its name in the
// binary nevertheless, because stack traces need it: Scan keeps to that.
func (p *Program) Scan(ctx context.Context, binary string) (*release.Scan, error) {
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer cancel()
	args := []string{"-mode=binary", "-format=json"}
	if p.database != "" {
		args = append(args, "-db="+p.database)
	}
	said, err := process.Command{Name: p.path, Args: append(args, binary)}.Text(limited)
	if err != nil {
		return nil, failure(err)
	}
	suspected, err := parse(strings.NewReader(said))
	if err != nil {
		return nil, fmt.Errorf("read what govulncheck says: %w", err)
	}
	return confirm(suspected, binary)
}

// failure separates the failures that have nothing to do with the binary from all others.
func failure(err error) error {
	says := func(what string) bool { return strings.Contains(err.Error(), what) }
	if says("creating client") || says("fetching vulnerabilities") {
		return fmt.Errorf("the vulnerability database cannot be read: set RELKIT_VULNDB to the URL of another one: %w", err)
	}
	return err
}

// confirm keeps those of the suspected functions that are linked into the binary.
func confirm(suspected []suspicion, binary string) (*release.Scan, error) {
	file, err := os.Open(binary)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	present, err := linked(file, suspected)
	if err != nil {
		return nil, fmt.Errorf("find vulnerable functions: %w", err)
	}
	scan := &release.Scan{Vulnerabilities: []release.Vulnerability{}}
	for _, one := range suspected {
		for _, function := range one.functions {
			if present[function] {
				one.Functions = append(one.Functions, function.String())
			}
		}
		scan.Vulnerabilities = append(scan.Vulnerabilities, one.Vulnerability)
	}
	return scan, nil
}
