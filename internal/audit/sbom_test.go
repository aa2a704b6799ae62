package audit_test

import (
	"fmt"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// examined gives every binary of a good release modules, a scan result with a vulnerability in code that is not linked in, and a bill of
// materials; and the release a signature and rebuilt files.
func examined(r *release.Release) *release.Release {
	r.Plan.SBOMs = true
	r.Signing, r.Rebuild = signing(r), rebuilt()
	for i := range r.Binaries {
		b := &r.Binaries[i]
		b.Build.GoVersion = "go1.26.8 X:jsonv2"
		b.Build.Deps = []*debug.Module{
			{Path: "golang.org/x/text", Version: "v0.38.0"},
			{Path: "example.com/forked", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/fork", Version: "v1.0.1"}},
			{Path: "example.com/local", Version: "v1.0.0", Replace: &debug.Module{Path: "../local", Version: "(devel)"}},
		}
		b.Scan = &release.Scan{Vulnerabilities: []release.Vulnerability{{
			ID: "GO-2026-5970", Module: "golang.org/x/text", Found: "v0.38.0", Fixed: "v0.39.0",
		}}}
		if b.InImage {
			continue
		}
		r.SBOMs = append(r.SBOMs, release.SBOM{
			Name: document(b.Program, b.Platform), Format: "CycloneDX 1.6", SHA256: b.SHA256, Go: "1.26.8",
			Modules: []release.Module{
				{Path: "example.com/fork", Version: "v1.0.1"}, {Path: "example.com/local"}, {Path: "golang.org/x/text", Version: "v0.38.0"},
			},
		})
	}
	return r
}

func described(t *testing.T) *release.Release {
	t.Helper()
	return examined(draft(t))
}

func document(program string, p release.Platform) string {
	return fmt.Sprintf("%s_1.2.3_%s_%s.cdx.json", program, p.OS, p.Arch)
}

func TestSBOM(t *testing.T) {
	name := document("shipped", linuxARM64)
	find := func(t *testing.T, r *release.Release) *release.SBOM {
		t.Helper()
		at := slices.IndexFunc(r.SBOMs, func(s release.SBOM) bool { return s.Name == name })
		if at < 0 {
			t.Fatalf("the good release has no document %s", name)
		}
		return &r.SBOMs[at]
	}
	says := func(how func(*release.SBOM)) func(*testing.T, *release.Release) {
		return func(t *testing.T, r *release.Release) {
			t.Helper()
			how(find(t, r))
		}
	}
	lists := func(modules ...release.Module) func(*testing.T, *release.Release) {
		return says(func(s *release.SBOM) { s.Modules = modules })
	}
	fork, local, text := release.Module{Path: "example.com/fork", Version: "v1.0.1"}, release.Module{Path: "example.com/local"},
		release.Module{Path: "golang.org/x/text", Version: "v0.38.0"}
	finding := func(problem string) []string { return []string{"sbom: " + name + ": " + problem} }
	// unnamed is a document without a digest, as other tools write it.
	unnamed := func(how func(*release.SBOM)) func(*testing.T, *release.Release) {
		return says(func(s *release.SBOM) {
			s.SHA256, s.Program, s.Platform = "", "shipped", linuxARM64
			how(s)
		})
	}
	tests := map[string]bad{
		"a module is missing": {
			broke: lists(fork, local),
			want:  finding("lists no golang.org/x/text@v0.38.0, which is in the binary"),
		},
		"a module of another version": {
			broke: lists(fork, local, release.Module{Path: "golang.org/x/text", Version: "v0.37.0"}),
			want:  finding("lists golang.org/x/text@v0.37.0, but the binary contains golang.org/x/text@v0.38.0"),
		},
		"a module too many": {
			broke: lists(fork, local, text, release.Module{Path: "rsc.io/quote", Version: "v1.5.2"}),
			want:  finding("lists rsc.io/quote@v1.5.2, which is not in the binary"),
		},
		"what go.mod asks for and not what replaces it": {
			broke: lists(local, text, release.Module{Path: "example.com/forked", Version: "v1.0.0"}),
			want: append(finding("lists no example.com/fork@v1.0.1, which is in the binary"),
				finding("lists example.com/forked@v1.0.0, which is not in the binary")...),
		},
		"the main module too, and a version of what has none": {
			broke: lists(fork, text, release.Module{Path: "example.com/local", Version: "v1.0.0"}, release.Module{Path: "github.com/relkit/relkit", Version: "UNKNOWN"}),
		},
		"another Go": {
			broke: says(func(s *release.SBOM) { s.Go = "1.26.7" }),
			want:  finding("lists the standard library of Go 1.26.7, but the binary was built with go1.26.8 X:jsonv2"),
		},
		"no standard library": {broke: says(func(s *release.SBOM) { s.Go = "" })},
		"no valid document": {
			broke: says(func(s *release.SBOM) { s.Err = "it is not a JSON document: unexpected end of JSON input" }),
			want: append(finding("it is not a JSON document: unexpected end of JSON input"),
				"sbom: shipped linux/arm64: no document describes it"),
		},
		"no document": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				find(t, r)
				r.SBOMs = slices.DeleteFunc(r.SBOMs, func(s release.SBOM) bool { return s.Name == name })
			},
			want: []string{"sbom: shipped linux/arm64: no document describes it"},
		},
		"no documents at all, though planned": {
			broke: func(_ *testing.T, r *release.Release) {
				r.SBOMs = nil
				r.Binaries = r.Binaries[:1]
				r.Plan.Builds[0].Platforms, r.Plan.Builds = platforms[:1], r.Plan.Builds[:1]
				r.Plan.Images, r.Images = nil, nil
			},
			want: []string{"sbom: relkit linux/amd64: no document describes it"},
		},
		"a document of the build before": {
			broke: says(func(s *release.SBOM) { s.SHA256 = sum("before") }),
			want: append(finding("describes a binary ("+sum("before")[:12]+") that is not in the release"),
				"sbom: shipped linux/arm64: no document describes it"),
		},
		"found by its name": {broke: unnamed(func(*release.SBOM) {})},
		"found by its name, and wrong": {
			broke: unnamed(func(s *release.SBOM) { s.Modules = []release.Module{fork, local} }),
			want:  finding("lists no golang.org/x/text@v0.38.0, which is in the binary"),
		},
		"of an archive": {
			broke: unnamed(func(s *release.SBOM) {
				s.Name, s.Program, s.Platform = archive("shipped", linuxARM64)+".sbom.json", "", release.Platform{}
			}),
		},
		"of something unknown": {
			broke: func(_ *testing.T, r *release.Release) {
				r.SBOMs = append(r.SBOMs, release.SBOM{Name: "source.cdx.json", Format: "CycloneDX 1.5", Program: "source.cdx.json"})
			},
			want: []string{"sbom: source.cdx.json: does not say which binary it describes (warning)"},
		},
		"in another format": {
			broke: unnamed(func(s *release.SBOM) { s.Format, s.Modules, s.Go = "SPDX-2.3", nil, "" }),
			want:  finding("is SPDX-2.3, whose content was not checked (warning)"),
		},
		"a binary that does not say what it is made of": {
			broke: func(t *testing.T, r *release.Release) {
				t.Helper()
				binaryOf(t, r, "shipped", linuxARM64, false).Build = nil
				binaryOf(t, r, "shipped", linuxARM64, true).Build = nil
			},
			want: []string{"buildinfo: shipped linux/arm64: contains no Go build information, so its origin is unknown (warning)"},
		},
		"a third-party program needs none": {
			broke: func(_ *testing.T, r *release.Release) {
				b := binary("jq", linuxAMD64, archive("relkit", linuxAMD64))
				b.Run = nil
				r.Binaries = append(r.Binaries, b)
			},
		},
	}
	for name, test := range tests {
		test.from = described
		tests[name] = test
	}
	run(t, tests)
}

func TestSBOMSkipped(t *testing.T) {
	r := described(t)
	r.SBOMs, r.Plan.SBOMs = nil, false
	if got := audit.Run(r, []audit.Check{audit.SBOM})[0]; got.Status != audit.Skipped {
		t.Errorf("%s %+v, want skipped", got.Status, got.Findings)
	}
}
