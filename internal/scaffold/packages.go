package scaffold

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/process"
)

// pkg is the output of go list for a package.
type pkg struct {
	ImportPath string
	Name       string
	Dir        string
	Doc        string // the first sentence of its comment
	Standard   bool
	DepOnly    bool // it is a dependency
	GoFiles    []string
	CgoFiles   []string
	Deps       []string
	Module     *struct {
		Path string
		Main bool
	}
}

// own reports whether a package belongs to the module.
func (p *pkg) own() bool { return p.Module != nil && p.Module.Main }

// packages are the packages of the module and their dependencies, by import path; own are the module's, sorted by path.
func (m *goModule) packages(ctx context.Context) (all map[string]*pkg, own []*pkg, err error) {
	const fields = "ImportPath,Name,Dir,Doc,Standard,DepOnly,GoFiles,CgoFiles,Deps,Module"
	listed, err := process.Command{
		Name: "go", Args: []string{"list", "-e", "-deps", "-json=" + fields, "./..."}, Dir: m.folder,
		Env: []string{"CGO_ENABLED=1"}, // else go list reports no files with C
	}.Text(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list the packages of %s: %w", m.path, err)
	}
	all = map[string]*pkg{}
	decoder := json.NewDecoder(strings.NewReader(listed))
	for {
		one := new(pkg)
		if err := decoder.Decode(one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, nil, fmt.Errorf("read the output of go list for %s: %w", m.path, err)
		}
		all[one.ImportPath] = one
		if !one.DepOnly && one.own() {
			own = append(own, one)
		}
	}
	if len(own) == 0 {
		return nil, nil, fmt.Errorf("the module %s has no Go package: there is nothing to release", m.path)
	}
	slices.SortFunc(own, func(a, b *pkg) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	return all, own, nil
}
