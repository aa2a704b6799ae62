package goreleaser_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

func TestMatrix(t *testing.T) {
	for name, tc := range map[string]struct {
		build string
		want  []string // nil if it is not known
	}{
		"default": {"{}", []string{
			"linux_amd64_v1", "linux_arm64_v8.0", "linux_386_sse2", "darwin_amd64_v1", "darwin_arm64_v8.0",
			"windows_amd64_v1", "windows_arm64_v8.0", "windows_386_sse2",
		}},
		"variants":              {"{goos: [linux], goarch: [arm, amd64], goarm: [6, 7], goamd64: [v1, v3]}", []string{"linux_arm_6", "linux_arm_7", "linux_amd64_v1", "linux_amd64_v3"}},
		"ignored":               {"{goos: [linux, windows], goarch: [arm, arm64], goarm: [6, 7], ignore: [{goos: windows}, {goarch: arm, goarm: 6}]}", []string{"linux_arm_7", "linux_arm64_v8.0"}},
		"targets":               {"{targets: [linux_amd64, linux_amd64_v1, linux_arm_7, wasip1_wasm]}", []string{"linux_amd64_v1", "linux_arm_7", "wasip1_wasm"}},
		"targets of one name":   {"{targets: [go_first_class]}", []string{"darwin_amd64_v1", "darwin_arm64_v8.0", "linux_386_sse2", "linux_amd64_v1", "linux_arm_6", "linux_arm64_v8.0", "windows_386_sse2", "windows_amd64_v1"}},
		"mips":                  {"{goos: [linux], goarch: [mips, mips64le], gomips: [softfloat, hardfloat]}", []string{"linux_mips_softfloat", "linux_mips_hardfloat", "linux_mips64le_softfloat", "linux_mips64le_hardfloat"}},
		"nothing of the kind":   {"{goos: [darwin], goarch: ['386']}", []string{}},
		"templates":             {"{goos: ['{{ .Env.GOOS }}']}", nil},
		"of another builder":    {"{builder: rust, targets: [x86_64-unknown-linux-gnu]}", nil},
		"a processor by itself": {"{goos: [linux], goarch: [s390x]}", []string{"linux_s390x"}},
	} {
		t.Run(name, func(t *testing.T) {
			targets, known := mustLoad(t, "builds: ["+tc.build+"]").Project.Builds[0].Matrix()
			names := []string{}
			for _, target := range targets {
				names = append(names, target.String())
			}
			if known != (tc.want != nil) {
				t.Fatalf("known: %v", known)
			}
			if diff := cmp.Diff(tc.want, names); known && diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestQuick(t *testing.T) {
	linux, mac := release.Platform{OS: "linux", Arch: "amd64"}, release.Platform{OS: "darwin", Arch: "arm64"}
	const common = "builds: [{id: a, goos: [linux, darwin, windows], goarch: [amd64, arm64]}]\n"
	for name, tc := range map[string]struct {
		config   string
		machine  release.Platform
		platform string // if it is not the machine's
		want     string
		leftOut  string
	}{
		"nothing to leave out": {config: "builds: [{goos: [linux], goarch: [amd64]}]", machine: linux},
		"other platforms": {
			config: common, machine: linux, want: "builds: [{id: a, targets: [linux_amd64]}]",
			leftOut: "5 of 6 binaries (darwin/amd64, darwin/arm64, linux/arm64, windows/amd64, windows/arm64)",
		},
		"no builds": {
			config: "version: 2", machine: mac, want: "{version: 2, builds: [{targets: [darwin_arm64]}]}",
			leftOut: "7 of 8 binaries (darwin/amd64, linux/386, linux/amd64, linux/arm64, windows/386, windows/amd64, windows/arm64)",
		},
		"variants stay": {
			config: "builds: [{targets: [linux_amd64_v1, linux_amd64_v3, linux_386]}]", machine: linux,
			want: "builds: [{targets: [linux_amd64, linux_amd64_v3]}]", leftOut: "1 of 3 binaries (linux/386)",
		},
		"a build of another platform": {
			config: "builds: [{id: a, goos: [linux], goarch: [amd64]}, {id: b, goos: [windows], goarch: [amd64]}]", machine: linux,
			want:    "builds: [{id: a, goos: [linux], goarch: [amd64]}, {id: b, goos: [windows], goarch: [amd64], skip: true}]",
			leftOut: "1 of 2 binaries (windows/amd64)",
		},
		"nothing for this machine": {
			config: "builds: [{goos: [windows], goarch: ['386', amd64]}]", machine: linux, platform: "windows/amd64",
			want: "builds: [{targets: [windows_amd64]}]", leftOut: "1 of 2 binaries (windows/386)",
		},
		"nothing for this processor": {
			config: "builds: [{targets: [wasip1_wasm, linux_arm64]}]", machine: linux, platform: "wasip1/wasm",
			want: "builds: [{targets: [wasip1_wasm]}]", leftOut: "1 of 2 binaries (linux/arm64)",
		},
		"what is skipped anyway does not count": {
			config: "builds: [{skip: true}, {goos: [linux], goarch: [arm64]}]", machine: linux, platform: "linux/arm64",
		},
		"images, on Linux": {
			config: common + "dockers_v2: [{images: [x]}, {images: [y], platforms: [linux/arm64]}]\nkos: [{id: k, platforms: [all, linux/amd64]}, {id: l}]", machine: linux,
			want: "{builds: [{id: a, targets: [linux_amd64]}], dockers_v2: [{images: [x], platforms: [linux/amd64]}], " +
				"kos: [{id: k, platforms: [linux/amd64]}, {id: l, platforms: [linux/amd64]}]}",
			leftOut: "5 of 6 binaries (darwin/amd64, darwin/arm64, linux/arm64, windows/amd64, windows/arm64); " +
				"images of dockers_v2 for linux/arm64; images of kos for all",
		},
		"what ko builds for all platforms of its base": {
			config: common + "kos: [{id: k, platforms: [all]}]", machine: linux,
			want:    "{builds: [{id: a, targets: [linux_amd64]}], kos: [{id: k, platforms: [linux/amd64]}]}",
			leftOut: "5 of 6 binaries (darwin/amd64, darwin/arm64, linux/arm64, windows/amd64, windows/arm64); images of kos for all",
		},
		"dockers and the manifests that join them": {
			config: common + "dockers: [{image_templates: ['x:{{ .Version }}-amd64']}, {image_templates: ['x:{{ .Version }}-arm64'], goarch: arm64}]\n" +
				"docker_manifests: [{name_template: x, image_templates: ['x:{{.Version}}-amd64', 'x:{{.Version}}-arm64']}, {name_template: z, image_templates: ['x:{{.Version}}-arm64']}]", machine: linux,
			want: "{builds: [{id: a, targets: [linux_amd64]}], dockers: [{image_templates: ['x:{{ .Version }}-amd64']}], " +
				"docker_manifests: [{name_template: x, image_templates: ['x:{{.Version}}-amd64']}]}",
			leftOut: "5 of 6 binaries (darwin/amd64, darwin/arm64, linux/arm64, windows/amd64, windows/arm64); " +
				"images of dockers for linux/arm64 (1 of 2); docker_manifests (1 of 2)",
		},
		"dockers, on a Mac": {
			config: common + "dockers: [{image_templates: [x], goarch: arm64}, {image_templates: [y]}]", machine: mac,
			want:    "{builds: [{id: a, targets: [linux_arm64, darwin_arm64]}], dockers: [{image_templates: [x], goarch: arm64}]}",
			leftOut: "4 of 6 binaries (darwin/amd64, linux/amd64, windows/amd64, windows/arm64); images of dockers for linux/amd64 (1 of 2)",
		},
		"images, on a Mac": {
			config: common + "dockers_v2: [{images: [x]}]", machine: mac,
			want:    "{builds: [{id: a, targets: [linux_arm64, darwin_arm64]}], dockers_v2: [{images: [x], platforms: [linux/arm64]}]}",
			leftOut: "4 of 6 binaries (darwin/amd64, linux/amd64, windows/amd64, windows/arm64); images of dockers_v2 for linux/amd64",
		},
		"what is made of other platforms": {
			config: common + "brews: [{name: a}]\nhomebrew_casks: [{name: a}]\nscoops: [{name: a}]\nnfpms: [{formats: [deb]}]\n" +
				"release: {extra_files: [{glob: ./dist/scoop/*.json}, {glob: dist/homebrew/*.rb}, {glob: 'dist/a_windows_amd64_v1/a.exe'}, {glob: windows.md}]}", machine: linux,
			want: "{builds: [{id: a, targets: [linux_amd64]}], brews: [{name: a}], homebrew_casks: [{name: a}], nfpms: [{formats: [deb]}], " +
				"release: {extra_files: [{glob: dist/homebrew/*.rb}, {glob: windows.md}]}}",
			leftOut: "5 of 6 binaries (darwin/amd64, darwin/arm64, linux/arm64, windows/amd64, windows/arm64); " +
				"scoops (1 of 1); release.extra_files (2 of 4)",
		},
		"packages, on a Mac": {
			config: common + "nfpms: [{formats: [deb]}, {meta: true}]\nbrews: [{name: a}]", machine: mac,
			want:    "{builds: [{id: a, targets: [darwin_arm64]}], nfpms: [{meta: true}], brews: [{name: a}]}",
			leftOut: "5 of 6 binaries (darwin/amd64, linux/amd64, linux/arm64, windows/amd64, windows/arm64); nfpms (1 of 2)",
		},
		"an archive of another platform's program": {
			config: "project_name: p\nbuilds: [{goos: [linux], goarch: [amd64]}, {id: w, goos: [windows], goarch: [amd64]}]\n" +
				"archives: [{ids: [p]}, {id: win, ids: [w]}]\nbrews: [{name: a}, {name: b, ids: [win]}]\nnfpms: [{ids: [w]}, {ids: [p]}]", machine: linux,
			want: "{project_name: p, builds: [{goos: [linux], goarch: [amd64]}, {id: w, goos: [windows], goarch: [amd64], skip: true}], " +
				"archives: [{ids: [p]}, {id: win, ids: [w]}], brews: [{name: a}], nfpms: [{ids: [p]}]}",
			leftOut: "1 of 2 binaries (windows/amd64); nfpms (1 of 2); brews (1 of 2)",
		},
		"another builder": {
			config: "builds: [{builder: rust, targets: [x86_64-unknown-linux-gnu]}, {goos: [linux], goarch: [amd64, arm64]}]\nbrews: [{name: a}]", machine: linux,
			want:    "{builds: [{builder: rust, targets: [x86_64-unknown-linux-gnu]}, {targets: [linux_amd64]}], brews: [{name: a}]}",
			leftOut: "1 of 2 binaries (linux/arm64)",
		},
		"a list that builds share": {
			config: "builds: [{id: a, goos: &all [linux, darwin], goarch: [amd64]}, {id: b, goos: *all, goarch: [amd64]}]", machine: linux,
			want:    "builds: [{id: a, targets: [linux_amd64]}, {id: b, targets: [linux_amd64]}]",
			leftOut: "2 of 4 binaries (darwin/amd64)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			config := mustLoad(t, tc.config)
			before, err := config.Plain()
			if err != nil {
				t.Fatal(err)
			}
			quick, err := config.Quick(tc.machine, "project")
			if err != nil {
				t.Fatal(err)
			}
			if quick.LeftOut != tc.leftOut {
				t.Errorf("left out: %s", quick.LeftOut)
			}
			platform := tc.platform
			if platform == "" {
				platform = tc.machine.String()
			}
			if quick.Platform.String() != platform {
				t.Error("it is built for", quick.Platform)
			}
			want := tc.want
			if want == "" {
				want = tc.config
			}
			if diff := cmp.Diff(values(t, []byte(want)), values(t, plain(t, quick.Config))); diff != "" {
				t.Error(diff)
			}
			if after := plain(t, config); !bytes.Equal(after, before) {
				t.Error("the configuration itself was changed")
			}
		})
	}
}

func plain(t *testing.T, config *goreleaser.Config) []byte {
	t.Helper()
	text, err := config.Plain()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func values(t *testing.T, text []byte) (all map[string]any) {
	t.Helper()
	if err := yaml.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}
