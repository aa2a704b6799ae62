package layout_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the lists of dependencies anew")

// dependency is a package that is linked into a program, as go list describes it.
type dependency struct {
	ImportPath string
	Imports    []string
	Module     struct{ Path string } // empty for the standard library
}

// linked lists the packages of a program on one platform.
func linked(t *testing.T, program, goos string) []dependency {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Imports,Module", "./cmd/"+program)
	command.Dir, command.Env = root, append(os.Environ(), "GOOS="+goos, "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []dependency
	for decoder := json.NewDecoder(bytes.NewReader(output)); ; {
		var each dependency
		if err := decoder.Decode(&each); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, each)
	}
}

// importers maps each module that a program links on any released platform to the packages of this module that import it, or, where
// there are none, to the modules that do.
func importers(t *testing.T, program string) map[string][]string {
	t.Helper()
	packages, modules := map[string][]string{}, map[string][]string{}
	for _, goos := range []string{"linux", "darwin", "windows"} {
		all := linked(t, program, goos)
		owner := map[string]string{}
		for _, each := range all {
			owner[each.ImportPath] = each.Module.Path
		}
		for _, each := range all {
			for _, imported := range each.Imports {
				switch name := owner[imported]; {
				case name == "" || name == module || name == each.Module.Path:
				case each.Module.Path == module:
					packages[name] = append(packages[name], strings.TrimPrefix(each.ImportPath, module+"/"))
				default:
					modules[name] = append(modules[name], each.Module.Path)
				}
			}
		}
	}
	maps.Copy(modules, packages)
	return modules
}

// The lists show in a review which modules a change brings into a program, and which package asked for them.
func TestDependencies(t *testing.T) {
	for _, program := range []string{"relkit", "shipped"} {
		t.Run(program, func(t *testing.T) {
			t.Parallel()
			modules := importers(t, program)
			var list strings.Builder
			for _, name := range slices.Sorted(maps.Keys(modules)) {
				slices.Sort(modules[name])
				fmt.Fprintf(&list, "%s\n\t%s\n", name, strings.Join(slices.Compact(modules[name]), "\n\t"))
			}
			file := filepath.Join("testdata", program+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), list.String()); diff != "" {
				t.Errorf("run go test ./test/layout -update and state in the commit what the new module is for (-listed +linked):\n%s", diff)
			}
		})
	}
}
