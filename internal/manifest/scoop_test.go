package manifest_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

func scoop(text string) (release.PlannedManifest, []string) {
	return release.PlannedManifest{Kind: release.Scoop, Name: "hello", Paths: []string{"bucket/hello.json"}}, []string{text}
}

func TestScoopOfPeople(t *testing.T) {
	windows := release.Platform{OS: "windows"}
	const zip, exe = "https://example.com/hello.zip", "https://example.com/hello-1.exe"
	for name, one := range map[string]struct {
		text string
		want []release.Download
	}{
		"top level": {
			`{"version": "1.0", "url": "` + zip + `", "hash": "` + zeros + `", "bin": "bin\\hello.exe"}`,
			[]release.Download{{Platform: windows, URL: zip, SHA256: zeros, Programs: []string{"bin/hello.exe"}}},
		},
		"aliases, another algorithm and a folder": {
			`{"version": "1.0", "url": "` + zip + `", "hash": "SHA512:` + zeros + zeros + `", "extract_dir": "hello-1.0",
			  "bin": ["a.exe", ["b.exe", "bee", "--quiet"]]}`,
			[]release.Download{{Platform: windows, URL: zip, SHA256: "sha512:" + zeros + zeros, Programs: []string{"hello-1.0/a.exe", "hello-1.0/b.exe"}}},
		},
		"a program that is renamed": {
			`{"version": "1.0", "url": "` + exe + `#/hello.exe", "hash": "` + zeros + `", "bin": "hello.exe"}`,
			[]release.Download{{Platform: windows, URL: exe, SHA256: zeros}},
		},
		"bin for all architectures": {
			`{"version": "1.0", "bin": "hello.exe", "architecture": {"32bit": {"url": "` + zip + `", "hash": "` + zeros + `"}}}`,
			[]release.Download{{Platform: release.Platform{OS: "windows", Arch: "386"}, URL: zip, SHA256: zeros, Programs: []string{"hello.exe"}}},
		},
		"two downloads": {
			`{"version": "1.0", "url": ["` + zip + `", "` + exe + `"], "hash": ["` + zeros + `", "sha256:` + zeros + `"], "bin": "hello.exe"}`,
			[]release.Download{{Platform: windows, URL: zip, SHA256: zeros}, {Platform: windows, URL: exe, SHA256: zeros}},
		},
		"a script that says something": {
			`{"version": "1.0", "url": "` + zip + `", "hash": "` + zeros + `", "pre_install": ["Write-Host hello"], "bin": "hello.exe"}`,
			[]release.Download{{Platform: windows, URL: zip, SHA256: zeros, Programs: []string{"hello.exe"}}},
		},
		"an installer that is unpacked": {
			`{"version": "1.0", "url": "` + exe + `", "hash": "` + zeros + `", "innosetup": true, "bin": "hello.exe"}`,
			[]release.Download{{Platform: windows, URL: exe, SHA256: zeros}},
		},
		"a script that prepares": {
			`{"version": "1.0", "url": "` + exe + `", "hash": "` + zeros + `", "pre_install": "Rename-Item x hello.exe", "bin": "hello.exe"}`,
			[]release.Download{{Platform: windows, URL: exe, SHA256: zeros}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			planned, texts := scoop(one.text)
			hand{planned, texts, "1.0", one.want}.check(t)
		})
	}
}

func TestScoopProgramThatIsNotDownloaded(t *testing.T) {
	got := manifest.Read(scoop(`{"version": "1.0", "url": "https://example.com/hello-1.exe", "hash": "` + zeros + `", "bin": "hello.exe"}`))
	if !strings.Contains(got.Err, "bin hello.exe is not the file that is downloaded, hello-1.exe") {
		t.Error(got.Err)
	}
}
