package postgrestest

import (
	"cmp"
	"errors"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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

func findInstalled() (installation, error) { return find(packaged) }

// find looks in PATH, then in the folders that match the patterns for the newest version.
func find(patterns []string) (installation, error) {
	if found, ok := installedIn(""); ok {
		return found, nil
	}
	var folders []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return installation{}, err
		}
		folders = append(folders, found...)
	}
	slices.SortStableFunc(folders, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	for _, folder := range folders {
		if found, ok := installedIn(folder); ok {
			return found, nil
		}
	}
	return installation{}, errNotInstalled
}

// installedIn reports whether a folder, or PATH when it is empty, contains all programs of a server.
func installedIn(folder string) (installation, bool) {
	initdb, err := exec.LookPath(filepath.Join(folder, "initdb"))
	if err != nil {
		return installation{}, false
	}
	postgres, err := exec.LookPath(filepath.Join(folder, "postgres"))
	return installation{initdb, postgres}, err == nil
}

var versionFolder = regexp.MustCompile(`([0-9.]+)/bin$`)

// version returns that of a folder's server, so that 15 comes after 9.6; 0 when its path names none.
func version(folder string) float64 {
	named := versionFolder.FindStringSubmatch(filepath.ToSlash(folder))
	if named == nil {
		return 0
	}
	number, _ := strconv.ParseFloat(named[1], 64) // 9.6 was the last with a dot
	return number
}
