package manifest_test

import (
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

const wingetSingleton = `PackageIdentifier: Acme.hello
PackageVersion: "1.10"
PackageLocale: en-US
Publisher: Acme
PackageName: hello
License: MIT
ShortDescription: Greets people
InstallerType: zip
NestedInstallerType: portable
NestedInstallerFiles:
  - RelativeFilePath: bin\hello.exe
Installers:
  - Architecture: x64
    InstallerUrl: https://example.com/hello.zip
    InstallerSha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
  - Architecture: neutral
    InstallerType: portable
    InstallerUrl: https://example.com/hello.exe
    InstallerSha256: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
ManifestType: singleton
ManifestVersion: 1.6.0
`

func TestWingetOfPeople(t *testing.T) {
	sum := strings.Repeat("a", 64)
	hand{
		release.PlannedManifest{Kind: release.Winget, Name: "Acme.hello", Paths: []string{"manifests/a/Acme/hello/1.10/Acme.hello.yaml"}},
		[]string{wingetSingleton},
		"1.10",
		[]release.Download{
			{Platform: windowsAMD64, URL: "https://example.com/hello.zip", SHA256: sum, Programs: []string{"bin/hello.exe"}},
			{Platform: release.Platform{OS: "windows"}, URL: "https://example.com/hello.exe", SHA256: sum},
		},
	}.check(t)
}

func TestWingetDescription(t *testing.T) {
	for change, want := range map[string]string{
		"Tags: [a, b, a]":                        `tag "a" is listed twice`,
		"Moniker: " + strings.Repeat("m", 41):    "Moniker has 41 characters",
		"PackageUrl: example.com":                `PackageUrl "example.com" is not a URL`,
		"Description: " + strings.Repeat("é", 2): "Description has 2 characters",
	} {
		got := manifest.Read(release.PlannedManifest{Kind: release.Winget}, []string{wingetSingleton + change + "\n"})
		if !strings.Contains(got.Err, want) {
			t.Errorf("%s: %q", change, got.Err)
		}
	}
}
