package goreleaser_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
)

func TestWork(t *testing.T) {
	const two = "project_name: p\nbuilds: [{goos: [linux, windows], goarch: [amd64, arm64]}, {id: b, goos: [linux], goarch: [amd64]}]\n"
	for name, tc := range map[string]struct {
		config string
		want   goreleaser.Work
	}{
		"defaults":              {"version: 2", goreleaser.Work{Binaries: 8, Archives: 8, Platforms: 8}},
		"all in one archive":    {two, goreleaser.Work{Binaries: 5, Archives: 4, Platforms: 4}},
		"archives":              {two + "archives: [{ids: [p], formats: [tar.gz, zip], format_overrides: [{goos: windows, formats: [zip]}]}, {id: b, ids: [b], format: binary}]", goreleaser.Work{Binaries: 5, Archives: 7, Platforms: 4}},
		"no archives":           {two + "archives: [{formats: none}]", goreleaser.Work{Binaries: 5, Platforms: 4}},
		"as they are":           {two + "archives: [{formats: [binary]}]", goreleaser.Work{Binaries: 5, Archives: 5, Platforms: 4}},
		"packages":              {two + "nfpms: [{formats: [deb, apk]}, {ids: [b], formats: [rpm]}]", goreleaser.Work{Binaries: 5, Archives: 4, Packages: 5, Platforms: 4}},
		"packages of one level": {"builds: [{goos: [linux], goarch: [amd64], goamd64: [v1, v3]}]\nnfpms: [{formats: [deb]}]", goreleaser.Work{Binaries: 2, Archives: 2, Packages: 1, Platforms: 1}},
		"images":                {two + "dockers_v2: [{images: [a]}]\nkos: [{id: a}]", goreleaser.Work{Binaries: 5, Archives: 4, Images: 2, Platforms: 4}},
		"skipped":               {"builds: [{skip: true}]", goreleaser.Work{}},
		"universal binaries":    {two + "universal_binaries: [{replace: true}]", goreleaser.Work{Binaries: 5, Archives: -1, Platforms: 4}},
		"another builder":       {"builds: [{builder: rust}]\nnfpms: [{formats: [deb]}]", goreleaser.Work{Binaries: -1, Archives: -1, Packages: -1, Platforms: -1}},
		"termux":                {two + "nfpms: [{formats: [termux.deb]}]", goreleaser.Work{Binaries: 5, Archives: 4, Packages: -1, Platforms: 4}},
	} {
		if diff := cmp.Diff(tc.want, mustLoad(t, tc.config).Work("p")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
