package postgrestest

import (
	"cmp"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// installation is a Postgres server's programs.
type installation struct {
	initdb, postgres string
}

// Where packages put a server that is not in PATH, so that several versions can be installed.
var packaged = []string{
	"/usr/lib/postgresql/*/bin",          // Debian, Ubuntu
	"/opt/homebrew/opt/postgresql@*/bin", // Homebrew on Apple silicon
	"/usr/local/opt/postgresql@*/bin",    // Homebrew on Intel
}

var errNotInstalled = errors.New("it is not installed: run apt-get install postgresql, or brew install postgresql@17, " +
	"or name a running server in DATABASE_URL")

func findInstalled() (installation, error) { return find(exec.LookPath, packaged) }

// find looks in PATH by means of look, then in folders for the newest version.
func find(look func(string) (string, error), folders []string) (installation, error) {
	candidates := []string{""}
	for _, pattern := range folders {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return installation{}, err
		}
		candidates = append(candidates, found...)
	}
	slices.SortStableFunc(candidates[1:], func(a, b string) int { return -compareVersions(a, b) })
	for _, folder := range candidates {
		initdb, err := look(filepath.Join(folder, "initdb"))
		if err != nil {
			continue
		}
		postgres, err := look(filepath.Join(folder, "postgres"))
		if err != nil {
			continue
		}
		return installation{initdb, postgres}, nil
	}
	return installation{}, errNotInstalled
}

var version = regexp.MustCompile(`(\d+)(?:\.(\d+))?/bin$`)

// compareVersions orders the folders of versions as numbers: 9.6 comes before 15.
func compareVersions(a, b string) int {
	number := func(folder string, part int) int {
		parts := version.FindStringSubmatch(filepath.ToSlash(folder))
		if parts == nil {
			return 0
		}
		n, _ := strconv.Atoi(cmp.Or(strings.TrimSpace(parts[part]), "0"))
		return n
	}
	return cmp.Or(
		cmp.Compare(number(a, 1), number(b, 1)),
		cmp.Compare(number(a, 2), number(b, 2)),
	)
}
