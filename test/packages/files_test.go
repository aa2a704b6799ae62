//go:build linux

package packages_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/linuxpackage"
	"github.com/relkit/relkit/internal/release"
)

// Man pages: that of the program, and one for each command and topic that its help lists.
var (
	relkitPages  = pages("relkit", "check", "completion", "discard", "dist", "exit-codes", "gates", "init", "licenses", "prepare", "promote", "prove", "rehearse", "sbom", "status", "verify")
	shippedPages = pages("shipped", "completion", "config", "environment", "exit-codes", "healthcheck", "migrate", "post-deployment", "post-release", "post", "serve")
)

func pages(program string, commands ...string) (all []string) {
	for _, command := range commands {
		all = append(all, "-rw-r--r-- /usr/share/man/man1/"+program+"-"+command+".1")
	}
	return append(all, "-rw-r--r-- /usr/share/man/man1/"+program+".1")
}

// relkitElsewhere is what its packages for other distributions than Debian put where.
var relkitElsewhere = slices.Concat(
	[]string{"-rwxr-xr-x /usr/bin/relkit", "-rw-r--r-- /usr/share/bash-completion/completions/relkit"},
	[]string{"-rw-r--r-- /usr/share/fish/vendor_completions.d/relkit.fish", "-rw-r--r-- /usr/share/licenses/relkit/LICENSE"},
	relkitPages, []string{"-rw-r--r-- /usr/share/zsh/site-functions/_relkit"},
)

// What each package puts where, with its mode. Folders that every machine has are left out, and so is who owns them: root.
var installed = map[string][]string{
	"relkit deb": slices.Concat(
		[]string{"-rwxr-xr-x /usr/bin/relkit", "-rw-r--r-- /usr/share/bash-completion/completions/relkit"},
		[]string{"-rw-r--r-- /usr/share/doc/relkit/copyright", "-rw-r--r-- /usr/share/fish/vendor_completions.d/relkit.fish"},
		relkitPages, []string{"-rw-r--r-- /usr/share/zsh/vendor-completions/_relkit"},
	),
	"relkit rpm": relkitElsewhere,
	"relkit apk": relkitElsewhere,
	"shipped deb": slices.Concat(
		[]string{"-rw------- /etc/shipped/shipped.env", "-rwxr-xr-x /usr/bin/shipped", "-rw-r--r-- /usr/lib/systemd/system/shipped.service"},
		[]string{"-rw-r--r-- /usr/lib/sysusers.d/shipped.conf", "-rw-r--r-- /usr/share/bash-completion/completions/shipped"},
		[]string{"-rw-r--r-- /usr/share/doc/shipped/copyright", "-rw-r--r-- /usr/share/doc/shipped/secrets.conf"},
		[]string{"-rw-r--r-- /usr/share/fish/vendor_completions.d/shipped.fish"},
		shippedPages, []string{"-rw-r--r-- /usr/share/zsh/vendor-completions/_shipped"},
	),
	"shipped rpm": slices.Concat(
		[]string{"-rw------- /etc/shipped/shipped.env", "-rwxr-xr-x /usr/bin/shipped", "-rw-r--r-- /usr/lib/systemd/system/shipped.service"},
		[]string{"-rw-r--r-- /usr/lib/sysusers.d/shipped.conf", "-rw-r--r-- /usr/share/bash-completion/completions/shipped"},
		[]string{"-rw-r--r-- /usr/share/doc/shipped/secrets.conf", "-rw-r--r-- /usr/share/fish/vendor_completions.d/shipped.fish"},
		[]string{"-rw-r--r-- /usr/share/licenses/shipped/LICENSE"},
		shippedPages, []string{"-rw-r--r-- /usr/share/zsh/site-functions/_shipped"},
	),
	"shipped apk": slices.Concat(
		[]string{"-rwxr-xr-x /etc/init.d/shipped", "-rw-r--r-- /etc/logrotate.d/shipped", "-rw------- /etc/shipped/shipped.env", "-rwxr-xr-x /usr/bin/shipped"},
		[]string{"-rw-r--r-- /usr/share/bash-completion/completions/shipped", "-rw-r--r-- /usr/share/fish/vendor_completions.d/shipped.fish"},
		[]string{"-rw-r--r-- /usr/share/licenses/shipped/LICENSE"},
		shippedPages, []string{"-rw-r--r-- /usr/share/zsh/site-functions/_shipped"},
	),
}

// unpacked are packages that were read, by their files: each takes seconds with the race detector on.
var unpacked = map[string]contents{}

type contents struct {
	description linuxpackage.Description
	entries     []linuxpackage.Entry
	texts       []string // of those that are for the package manager
}

// inspect visits all entries of a package of the first version, and what those contain that are for the package manager.
func inspect(t *testing.T, program, format string, visit func(entry linuxpackage.Entry, text string)) linuxpackage.Description {
	t.Helper()
	path := packageOf(t, program, first, format)
	found, ok := unpacked[path]
	if !ok {
		var err error
		found.description, err = linuxpackage.Read(path, func(entry linuxpackage.Entry, content io.Reader) error {
			var text []byte
			var err error
			if entry.Control {
				text, err = io.ReadAll(content)
			}
			found.entries, found.texts = append(found.entries, entry), append(found.texts, string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		unpacked[path] = found
	}
	for i, entry := range found.entries {
		visit(entry, found.texts[i])
	}
	return found.description
}

func TestFiles(t *testing.T) {
	for name, want := range installed {
		t.Run(name, func(t *testing.T) {
			program, format, _ := strings.Cut(name, " ")
			var got []string
			described := inspect(t, program, format, func(entry linuxpackage.Entry, _ string) {
				if entry.Owner != "root" || entry.Group != "root" {
					t.Errorf("%s belongs to %s:%s", entry.Path, entry.Owner, entry.Group)
				}
				if !entry.Control && !entry.Mode.IsDir() {
					got = append(got, fmt.Sprintf("%s %s", entry.Mode, entry.Path))
				}
			})
			slices.SortFunc(got, func(a, b string) int { return strings.Compare(a[11:], b[11:]) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(linuxpackage.Description{Name: program, Version: first, Arch: architecture(format)}, described); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Who builds the same commit in another folder, at another time, gets the same bytes; and checksums.txt lists them.
func TestTheSameBytesTwice(t *testing.T) {
	before, again := packages(t, first), packagesAgain(t)
	sums, err := os.ReadFile(filepath.Join(before, "checksums.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range release.PackageFormats {
		name := nameOf("shipped", first, format)
		one, err := os.ReadFile(filepath.Join(before, name))
		if err != nil {
			t.Fatal(err)
		}
		other, err := os.ReadFile(filepath.Join(again, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, other) {
			t.Errorf("%s differs when it is built again", name)
		}
		sum := sha256.Sum256(one)
		if line := hex.EncodeToString(sum[:]) + "  " + name; !strings.Contains(string(sums), line+"\n") {
			t.Errorf("checksums.txt has no line %q", line)
		}
	}
}
