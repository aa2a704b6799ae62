package sbom_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/sbom"
)

func write(t *testing.T, bom *cyclonedx.BOM) []byte {
	t.Helper()
	var text bytes.Buffer
	if err := sbom.Write(&text, bom); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// A real binary of each of the three formats produces a valid document with its modules, twice the same.
func TestDescribe(t *testing.T) {
	rules := schema(t)
	version := goCommand(t, ".", nil, "list", "-m", "-f", "{{.Version}}", dependency)
	for _, platform := range []release.Platform{{OS: "linux", Arch: "amd64"}, {OS: "darwin", Arch: "arm64"}, {OS: "windows", Arch: "amd64"}} {
		t.Run(platform.String(), func(t *testing.T) {
			binary := build(t, platform)
			options := sbom.Options{ModuleCache: moduleCache(t)}
			bom, err := sbom.Describe(binary, options)
			if err != nil {
				t.Fatal(err)
			}
			text := write(t, bom)
			validate(t, rules, text)
			for _, path := range []string{filepath.Dir(binary), options.ModuleCache, filepath.ToSlash(t.TempDir())} {
				if bytes.Contains(text, []byte(path)) {
					t.Errorf("it names a folder of this machine, %s:\n%s", path, text)
				}
			}
			read, err := sbom.Read("hello.cdx.json", bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			want := release.SBOM{
				Name: "hello.cdx.json", Format: "CycloneDX 1.6", SHA256: digest(t, binary), Go: strings.TrimPrefix(runtime.Version(), "go"),
				Modules: []release.Module{{Path: "example.com/local"}, {Path: dependency, Version: version}},
			}
			if diff := cmp.Diff(want, read); diff != "" {
				t.Errorf("read again (-want +got):\n%s", diff)
			}
			again, err := sbom.Describe(binary, options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(text), string(write(t, again))); diff != "" {
				t.Errorf("the second time (-first +second):\n%s", diff)
			}
			if bom.Metadata.Component.Name != "hello" || bom.Metadata.Component.PackageURL != "pkg:golang/example.com/Hello#cmd/hello" {
				t.Errorf("program %s, %s", bom.Metadata.Component.Name, bom.Metadata.Component.PackageURL)
			}
			if got := licensesOf(bom, dependency); got != "BSD-3-Clause" {
				t.Errorf("%s is under %q", dependency, got)
			}
		})
	}
}

func licensesOf(bom *cyclonedx.BOM, module string) string {
	var found []string
	for _, component := range *bom.Components {
		if component.Name == module && component.Licenses != nil {
			for _, choice := range *component.Licenses {
				found = append(found, choice.License.ID+choice.License.Name)
			}
		}
	}
	return strings.Join(found, " ")
}

func TestDescribeNoBinary(t *testing.T) {
	folder := t.TempDir()
	script := filepath.Join(folder, "script")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sbom.Describe(script, sbom.Options{}); !errors.Is(err, sbom.ErrNoGoBinary) {
		t.Errorf("a script: %v", err)
	}
	if _, err := sbom.Describe(filepath.Join(folder, "absent"), sbom.Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	var unreadable *fs.PathError
	if _, err := sbom.Describe(folder, sbom.Options{}); !errors.As(err, &unreadable) {
		t.Errorf("a folder: %v", err)
	}
}

// Documents of different bytes are distinguished, however alike they are.
func TestSerialNumber(t *testing.T) {
	build := &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Path: "example.com/a", Version: "v1.0.0"}}
	serial := func(sum string) string {
		bom, err := sbom.DescribeBuild("a", sum, build, sbom.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return bom.SerialNumber
	}
	one, other := strings.Repeat("a", 64), strings.Repeat("b", 64)
	first, again, different := serial(one), serial(one), serial(other)
	if first != again || first == different {
		t.Errorf("serial numbers %s, %s, %s: want the first two alike", first, again, different)
	}
}

func TestTime(t *testing.T) {
	committed := &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "2026-08-14T09:30:00Z"}}}
	tests := map[string]struct {
		build *debug.BuildInfo
		asked time.Time
		want  string
	}{
		"of the commit":    {build: committed, want: "2026-08-14T09:30:00Z"},
		"asked for":        {build: committed, asked: time.Unix(1, 0), want: "1970-01-01T00:00:01Z"},
		"not known":        {build: &debug.BuildInfo{}},
		"not to be read":   {build: &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "yesterday"}}}},
		"asked, no commit": {build: &debug.BuildInfo{}, asked: time.Unix(1, 0), want: "1970-01-01T00:00:01Z"},
		"in another time zone": {
			build: &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "vcs.time", Value: "2026-08-14T09:30:00+02:00"}}},
			want:  "2026-08-14T07:30:00Z",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			bom, err := sbom.DescribeBuild("a", strings.Repeat("a", 64), test.build, sbom.Options{Time: test.asked})
			if err != nil {
				t.Fatal(err)
			}
			if bom.Metadata.Timestamp != test.want {
				t.Errorf("time %q, want %q", bom.Metadata.Timestamp, test.want)
			}
		})
	}
}
