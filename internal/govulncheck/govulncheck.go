// Package govulncheck finds the known vulnerabilities of a Go binary, like the command of that name. Package audit decides whether they
// matter.
package govulncheck

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/vuln/scan"

	"github.com/relkit/relkit/internal/release"
)

// timeout limits the scan of one binary: a large one takes seconds, a database that does not answer never ends.
const timeout = 2 * time.Minute

// Scan looks for known vulnerabilities in a Go binary of any platform, and reports which of the vulnerable
// functions are linked into it.
//
// The database is the URL of one in the layout of https://go.dev/doc/security/vuln/database, https: or
// file:; the public one when it is empty.
//
// govulncheck cannot determine which functions are linked into a binary without a symbol table, which -ldflags=-s
// leaves out, and reports every function that the modules of the binary might have. What is linked has its name
// in the binary nevertheless, because stack traces need it: Scan reports only those.
func Scan(ctx context.Context, database, binary string) (*release.Scan, error) {
	output, err := run(ctx, database, binary)
	if err != nil {
		return nil, failure(err)
	}
	suspected, err := parse(output)
	if err != nil {
		return nil, fmt.Errorf("read the output of govulncheck: %w", err)
	}
	return confirm(suspected, binary)
}

// run returns the output of a scan. A scan cannot be stopped: it is abandoned after the timeout or when ctx ends.
func run(ctx context.Context, database, binary string) (*bytes.Buffer, error) {
	limited, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no answer within %s", timeout))
	defer cancel()
	args := []string{"-mode=binary", "-format=json"}
	if database != "" {
		args = append(args, "-db="+database)
	}
	var output bytes.Buffer
	command := scan.Command(limited, append(args, binary)...)
	command.Stdout, command.Stderr = &output, io.Discard
	if err := command.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			return nil, err
		}
		return &output, nil
	case <-limited.Done():
		return nil, context.Cause(limited)
	}
}

// failure separates failures that have nothing to do with the binary from all others.
func failure(err error) error {
	says := func(what string) bool { return strings.Contains(err.Error(), what) }
	if says("creating client") || says("fetching vulnerabilities") {
		return fmt.Errorf("the vulnerability database cannot be read: set RELKIT_VULNDB to the URL of another one: %w", err)
	}
	return err
}

// confirm keeps the suspected functions that are linked into the binary.
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
