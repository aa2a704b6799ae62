//go:build linux

package packages_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/linuxpackage"
)

// control returns the files of the service's apk for the package manager, by name.
func control(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	inspect(t, "shipped", "apk", func(entry linuxpackage.Entry, text string) {
		if entry.Control {
			texts[entry.Path] = text
		}
	})
	return texts
}

// apk checks the sum of the second stream before it installs anything.
func TestAPKSum(t *testing.T) {
	content, err := os.ReadFile(packageOf(t, "shipped", first, "apk"))
	if err != nil {
		t.Fatal(err)
	}
	rest := bytes.NewReader(content)
	stream, err := gzip.NewReader(rest)
	if err != nil {
		t.Fatal(err)
	}
	stream.Multistream(false)
	if _, err := io.Copy(io.Discard, stream); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content[len(content)-rest.Len():])
	if info := control(t)[".PKGINFO"]; !strings.Contains(info, "\ndatahash = "+hex.EncodeToString(sum[:])+"\n") {
		t.Errorf("the files have the sum %x, and it says\n%s", sum, info)
	}
}

// The scripts as apk runs them, with its arguments and fakes of the programs that they call.
func TestAPKScripts(t *testing.T) {
	scripts := control(t)
	for name, test := range map[string]struct {
		script  string
		args    []string
		has     []string // the programs of the system
		refuses bool     // they all fail
		want    string
	}{
		"install": {
			".pre-install",
			[]string{"1.0.0"},
			[]string{"addgroup", "adduser"},
			false,
			"addgroup -S shipped\nadduser -S -D -H -h /var/lib/shipped -s /sbin/nologin -G shipped -g shipped, which records releases shipped\n",
		},
		"install again":          {".pre-install", []string{"1.0.0"}, []string{"adduser"}, true, "adduser -S -D -H -h /var/lib/shipped -s /sbin/nologin -G shipped -g shipped, which records releases shipped\n"},
		"upgrade":                {".post-upgrade", []string{"1.1.0", "1.0.0"}, []string{"rc-service"}, false, "rc-service --ifexists --ifstarted shipped restart\n"},
		"upgrade that fails":     {".post-upgrade", []string{"1.1.0", "1.0.0"}, []string{"rc-service"}, true, "rc-service --ifexists --ifstarted shipped restart\n"},
		"upgrade in a container": {".post-upgrade", []string{"1.1.0", "1.0.0"}, nil, false, ""},
		"removal": {
			".pre-deinstall",
			[]string{"1.0.0"},
			[]string{"rc-service", "rc-update"},
			false,
			"rc-service --ifexists --ifstarted shipped stop\nrc-update --quiet delete shipped\n",
		},
		"removal in a container": {".pre-deinstall", []string{"1.0.0"}, nil, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			log, script := filepath.Join(folder, "log"), filepath.Join(folder, "script")
			status := "0"
			if test.refuses {
				status = "1"
			}
			write(t, log, "")
			write(t, script, scripts[test.script])
			for _, program := range test.has {
				write(t, filepath.Join(folder, "bin", program), "#!/bin/sh\necho "+program+" \"$@\" >> "+log+"\nexit "+status+"\n")
			}
			run := command(t, script, test.args...)
			run.Env = []string{"PATH=" + filepath.Join(folder, "bin")}
			if err := said(t.Context(), run); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(test.want, read(t, log)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// write writes a program.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

// Scripts must run in any POSIX shell: dash, busybox's ash and bash parse them.
func TestScripts(t *testing.T) {
	debian(t, "shellcheck:shellcheck")
	scripts, err := filepath.Glob(root + "/deploy/packages/*/*")
	if err != nil || len(scripts) < 10 {
		t.Fatalf("%d scripts, %v", len(scripts), err)
	}
	for _, script := range scripts {
		if strings.HasSuffix(script, ".logrotate") {
			continue
		}
		exclude := "--exclude="
		if strings.HasSuffix(script, ".initd") {
			exclude += "SC2034,SC1091" // openrc-run reads the variables; the settings are not there
		}
		if err := said(t.Context(), command(t, "shellcheck", "--shell=sh", exclude, script)); err != nil {
			t.Error(err)
		}
	}
}
