package gather

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
)

// program is a minimal program for linux/amd64: an ELF header.
var program = string(append([]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00\x01\x00\x00\x00"), make([]byte, 40)...))

func gzipped(t *testing.T, content []byte) string {
	t.Helper()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.String()
}

// tarred returns an archive of programs, by their names and modes.
func tarred(t *testing.T, modes map[string]int64) string {
	t.Helper()
	var packed bytes.Buffer
	writer := tar.NewWriter(&packed)
	for name, mode := range modes {
		if err := writer.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(program))}); err != nil {
			t.Fatal(err)
		}
		if _, err := writer.Write([]byte(program)); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return gzipped(t, packed.Bytes())
}

func TestProgramsOfAssets(t *testing.T) {
	linux := release.Platform{OS: "linux", Arch: "amd64"}
	builds := func(programs ...string) (planned []release.PlannedBuild) {
		for _, name := range programs {
			planned = append(planned, release.PlannedBuild{Program: name, Platforms: []release.Platform{linux}})
		}
		return planned
	}
	recorded := map[string]release.Platform{"any": linux}
	for name, test := range map[string]struct {
		asset, content string
		target         release.Target
		want           []string // the programs that were found; one without its x bit ends in -x
	}{
		"a bare binary":                           {"hello_1.0.0_linux_amd64", program, release.Target{Plan: release.Plan{Builds: builds("hello", "other")}}, []string{"hello"}},
		"a bare binary named by its platform":     {"linux-amd64", program, release.Target{Plan: release.Plan{Builds: builds("hello")}}, []string{"hello"}},
		"an extension of gh":                      {"gh-hello_v1.0.0_linux-amd64", program, release.Target{Plan: release.Plan{Builds: builds("gh-hello")}}, []string{"gh-hello"}},
		"a bare binary of two programs":           {"linux-amd64", program, release.Target{Plan: release.Plan{Builds: builds("hello", "other")}}, []string{"linux-amd64"}},
		"a bare binary whose program is recorded": {"linux-amd64", program, release.Target{Programs: map[string]string{"linux-amd64": "other"}, Plan: release.Plan{Builds: builds("hello", "other")}}, []string{"other"}},
		"a compressed program":                    {"hello_linux_amd64.gz", gzipped(t, []byte(program)), release.Target{Plan: release.Plan{Builds: builds("hello")}}, []string{"hello"}},
		"a program without its x bit":             {"a.tar.gz", tarred(t, map[string]int64{"hello": 0o644, "data": 0o644}), release.Target{Plan: release.Plan{Builds: builds("hello")}}, []string{"hello-x"}},
		"the source, with a program":              {"hello-1.0.0.tar.gz", tarred(t, map[string]int64{"testdata/hello": 0o755}), release.Target{Plan: release.Plan{Builds: builds("hello")}}, nil},
		"the source, as it is recorded": {
			"s.tar.gz", tarred(t, map[string]int64{"testdata/hello": 0o755}),
			release.Target{Platforms: recorded, Sources: []string{"s.tar.gz"}, Plan: release.Plan{Builds: builds("hello")}},
			nil,
		},
		"an archive that is called as the source would be": {
			"hello-1.0.0.tar.gz", tarred(t, map[string]int64{"hello": 0o755}),
			release.Target{Platforms: recorded, Plan: release.Plan{Builds: builds("hello")}},
			[]string{"hello"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			if err := os.WriteFile(filepath.Join(folder, test.asset), []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			version, err := release.ParseVersion("v1.0.0")
			if err != nil {
				t.Fatal(err)
			}
			test.target.Subject = release.Subject{Project: "hello", Version: version}
			gatherer := NewGatherer(nil, t.TempDir())
			gatherer.NoRun = true
			r, err := gatherer.GatherFiles(t.Context(), test.target, folder)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, one := range r.Binaries {
				name := one.Program
				if one.NotExecutable {
					name += "-x"
				}
				if one.Platform != linux {
					t.Errorf("%s is for %s", name, one.Platform)
				}
				got = append(got, name)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A program is only started on its own platform, even if its header is ambiguous.
func TestRunsHere(t *testing.T) {
	native := release.Native()
	for name, test := range map[string]struct {
		binary release.Binary
		want   bool
	}{
		"native":                     {release.Binary{Header: native, Platform: native}, true},
		"offered for another system": {release.Binary{Header: native, Platform: release.Platform{OS: "dragonfly", Arch: native.Arch}}, false},
		"of another system":          {release.Binary{Header: release.Platform{OS: "dragonfly", Arch: native.Arch}}, false},
		"of another processor":       {release.Binary{Header: release.Platform{OS: native.OS, Arch: "mips"}, Platform: native}, false},
	} {
		if got := runs(&test.binary); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
