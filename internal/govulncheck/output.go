package govulncheck

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// suspicion is a vulnerability of a module, with its vulnerable functions.
type suspicion struct {
	release.Vulnerability
	functions []function
}

// function is a function or a method of a package.
type function struct {
	pkg  string // its import path
	name string // Parse, or Tag.String; every for all functions of the package
}

// every means all functions of a package: the database names none of them.
const every = "*"

// String returns golang.org/x/text/language.Parse, or only the package if no function is known.
func (f function) String() string {
	if f.name == every {
		return f.pkg
	}
	return f.pkg + "." + f.name
}

// message is one of the JSON documents that govulncheck writes, as far as they say something of a
// vulnerability: https://pkg.go.dev/golang.org/x/vuln/internal/govulncheck.
type message struct {
	OSV *struct {
		ID      string   `json:"id"`
		Aliases []string `json:"aliases"`
		Summary string   `json:"summary"`
	} `json:"osv"`
	Finding *struct {
		OSV   string  `json:"osv"`
		Fixed string  `json:"fixed_version"`
		Trace []frame `json:"trace"`
	} `json:"finding"`
}

type frame struct {
	Module   string `json:"module"`
	Version  string `json:"version"`
	Package  string `json:"package"`
	Function string `json:"function"`
	Receiver string `json:"receiver"`
}

// parse parses the output of a scan. It has an entry of the database for each vulnerability that a module ever had, and findings for those
// of its version: one for the module, one for each package and one for each function.
func parse(output io.Reader) ([]suspicion, error) {
	known := map[string]release.Vulnerability{}
	type key struct{ id, module string }
	suspected := map[key]*suspicion{}
	for decoder := json.NewDecoder(output); ; {
		var said message
		err := decoder.Decode(&said)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if entry := said.OSV; entry != nil {
			known[entry.ID] = release.Vulnerability{ID: entry.ID, Aliases: entry.Aliases, Summary: entry.Summary}
		}
		if said.Finding == nil {
			continue
		}
		if len(said.Finding.Trace) == 0 {
			return nil, fmt.Errorf("%s has no finding location", said.Finding.OSV)
		}
		at := said.Finding.Trace[0]
		one := suspected[key{said.Finding.OSV, at.Module}]
		if one == nil {
			one = &suspicion{Vulnerability: known[said.Finding.OSV]}
			one.ID, one.Module, one.Found, one.Fixed = said.Finding.OSV, at.Module, at.Version, said.Finding.Fixed
			suspected[key{said.Finding.OSV, at.Module}] = one
		}
		if found, ok := at.function(); ok && !slices.Contains(one.functions, found) {
			one.functions = append(one.functions, found)
		}
	}
	return sorted(suspected), nil
}

func sorted[K comparable](suspected map[K]*suspicion) []suspicion {
	all := make([]suspicion, 0, len(suspected))
	for _, one := range suspected {
		slices.SortFunc(one.functions, func(a, b function) int { return cmp.Compare(a.String(), b.String()) })
		all = append(all, *one)
	}
	slices.SortFunc(all, func(a, b suspicion) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Module, b.Module))
	})
	return all
}

// function returns the function that a frame names, if it names one.
func (f frame) function() (function, bool) {
	switch {
	case f.Function == "":
		return function{}, false
	case strings.HasSuffix(f.Function, "/*"):
		return function{pkg: f.Package, name: every}, true
	case f.Receiver != "":
		return function{pkg: f.Package, name: strings.TrimPrefix(f.Receiver, "*") + "." + f.Function}, true
	}
	return function{pkg: f.Package, name: f.Function}, true
}
