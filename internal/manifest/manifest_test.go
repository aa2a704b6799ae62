package manifest_test

import (
	"bufio"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/manifest"
	"github.com/relkit/relkit/internal/release"
)

// rendered is the output of GoReleaser 2.15.2 for testdata/goreleaser.yaml.
const rendered = "testdata/goreleaser"

const downloads = "https://github.com/acme/hello/releases/download/v1.2.3/"

func file(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(rendered, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// sums returns the checksums of the archives, by name.
func sums(t testing.TB) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(file(t, "checksums.txt"))); lines.Scan(); {
		sum, name, _ := strings.Cut(lines.Text(), "  ")
		sums[name] = sum
	}
	return sums
}

type golden struct {
	planned release.PlannedManifest
	files   []string
	version string
	// want are the platforms with the name of the archive and the program in it.
	want map[release.Platform][2]string
}

var (
	linuxAMD64   = release.Platform{OS: "linux", Arch: "amd64"}
	linuxARM64   = release.Platform{OS: "linux", Arch: "arm64"}
	darwinAMD64  = release.Platform{OS: "darwin", Arch: "amd64"}
	darwinARM64  = release.Platform{OS: "darwin", Arch: "arm64"}
	windowsAMD64 = release.Platform{OS: "windows", Arch: "amd64"}
	windowsARM64 = release.Platform{OS: "windows", Arch: "arm64"}
)

var goldens = map[string]golden{
	"scoop": {
		release.PlannedManifest{Kind: release.Scoop, Name: "hello", Paths: []string{"hello.json"}},
		[]string{"hello.json"},
		"1.2.3",
		map[release.Platform][2]string{
			windowsAMD64: {"hello_1.2.3_windows_amd64.zip", "hello_1.2.3_windows_amd64/hello.exe"},
			windowsARM64: {"hello_1.2.3_windows_arm64.zip", "hello_1.2.3_windows_arm64/hello.exe"},
		},
	},
	"krew": {
		release.PlannedManifest{Kind: release.Krew, Name: "hello", Paths: []string{"plugins/hello.yaml"}},
		[]string{"hello.yaml"},
		"v1.2.3",
		map[release.Platform][2]string{ // GoReleaser leaves out the folder of wrap_in_directory
			windowsAMD64: {"hello_1.2.3_windows_amd64.zip", "hello.exe"},
			windowsARM64: {"hello_1.2.3_windows_arm64.zip", "hello.exe"},
			linuxAMD64:   {"hello_1.2.3_linux_amd64.tar.gz", "hello"},
			linuxARM64:   {"hello_1.2.3_linux_arm64.tar.gz", "hello"},
			darwinAMD64:  {"hello_1.2.3_darwin_amd64.tar.gz", "hello"},
			darwinARM64:  {"hello_1.2.3_darwin_arm64.tar.gz", "hello"},
		},
	},
	"winget": {
		release.PlannedManifest{Kind: release.Winget, Name: "Acme.hello", Paths: []string{
			"manifests/a/Acme/hello/1.2.3/Acme.hello.yaml",
			"manifests/a/Acme/hello/1.2.3/Acme.hello.installer.yaml",
			"manifests/a/Acme/hello/1.2.3/Acme.hello.locale.en-US.yaml",
		}},
		[]string{"Acme.hello.yaml", "Acme.hello.installer.yaml", "Acme.hello.locale.en-US.yaml"},
		"1.2.3",
		map[release.Platform][2]string{
			windowsAMD64: {"hello_1.2.3_windows_amd64.zip", "hello_1.2.3_windows_amd64/hello.exe"},
			windowsARM64: {"hello_1.2.3_windows_arm64.zip", "hello_1.2.3_windows_arm64/hello.exe"},
		},
	},
	"nix": {
		release.PlannedManifest{Kind: release.Nix, Name: "hello", Paths: []string{"pkgs/hello/default.nix"}},
		[]string{"default.nix"},
		"1.2.3",
		map[release.Platform][2]string{
			linuxAMD64:  {"hello_1.2.3_linux_amd64.tar.gz", "hello_1.2.3_linux_amd64/hello"},
			linuxARM64:  {"hello_1.2.3_linux_arm64.tar.gz", "hello_1.2.3_linux_arm64/hello"},
			darwinAMD64: {"hello_1.2.3_darwin_amd64.tar.gz", "hello_1.2.3_darwin_amd64/hello"},
			darwinARM64: {"hello_1.2.3_darwin_arm64.tar.gz", "hello_1.2.3_darwin_arm64/hello"},
		},
	},
	"aur": {
		release.PlannedManifest{Kind: release.AUR, Name: "hello-bin", Paths: []string{"PKGBUILD", ".SRCINFO"}},
		[]string{"hello-bin.pkgbuild", "hello-bin.srcinfo"},
		"1.2.3",
		map[release.Platform][2]string{ // GoReleaser takes the folder of the first archive for all
			linuxAMD64: {"hello_1.2.3_linux_amd64.tar.gz", "hello_1.2.3_linux_arm64/hello"},
			linuxARM64: {"hello_1.2.3_linux_arm64.tar.gz", "hello_1.2.3_linux_arm64/hello"},
		},
	},
	"aur sources": {
		release.PlannedManifest{Kind: release.AURSource, Name: "hello", Paths: []string{"PKGBUILD", ".SRCINFO"}},
		[]string{"hello.pkgbuild", "hello.srcinfo"},
		"1.2.3",
		map[release.Platform][2]string{{OS: "linux"}: {"hello-1.2.3.tar.gz"}},
	},
}

func (g golden) texts(t testing.TB) []string {
	t.Helper()
	var texts []string
	for _, name := range g.files {
		texts = append(texts, file(t, name))
	}
	return texts
}

func TestReadOfWhatGoReleaserWrites(t *testing.T) {
	sums := sums(t)
	for name, golden := range goldens {
		t.Run(name, func(t *testing.T) {
			texts := golden.texts(t)
			got := manifest.Read(golden.planned, texts)
			if err := manifest.Judge(t.Context(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Err != "" {
				t.Error(got.Err)
			}
			if got.Version != golden.version || !slices.Equal(got.Texts, texts) || got.SHA256 != release.SHA256([]byte(strings.Join(texts, ""))) {
				t.Errorf("version %s, sum %s, %d texts", got.Version, got.SHA256, len(got.Texts))
			}
			found := map[release.Platform][2]string{}
			for _, download := range got.Downloads {
				archive, ok := strings.CutPrefix(download.URL, downloads)
				if !ok || download.SHA256 != sums[archive] || sums[archive] == "" {
					t.Errorf("%s of %s has the sum %s", download.URL, download.Platform, download.SHA256)
				}
				found[download.Platform] = [2]string{archive, strings.Join(download.Programs, " ")}
			}
			if !maps.Equal(found, golden.want) || len(got.Downloads) != len(golden.want) {
				t.Errorf("got %v\nnot %v", found, golden.want)
			}
		})
	}
}

// TestReadWhenBroken breaks each of the manifests that GoReleaser wrote in one place.
func TestReadWhenBroken(t *testing.T) {
	for name, broken := range map[string]struct {
		kind     string
		file     int
		old, now string
		want     string // in the error
	}{
		"scoop: a comma too many":         {"scoop", 0, `"1.2.3",`, `"1.2.3",,`, "it is not JSON: line 2"},
		"scoop: cut off":                  {"scoop", 0, "\n}\n", "", "it is not JSON"},
		"scoop: no version":               {"scoop", 0, `"version": "1.2.3",`, ``, "no version"},
		"scoop: a version of a number":    {"scoop", 0, `"1.2.3"`, `1.2`, "version is a number where Scoop wants a string (line 2)"},
		"scoop: a version with a slash":   {"scoop", 0, `"1.2.3"`, `"1/2"`, "Scoop refuses"},
		"scoop: no hash":                  {"scoop", 0, `"hash"`, `"hush"`, "each url needs one"},
		"scoop: a hash too short":         {"scoop", 0, sums(t)["hello_1.2.3_windows_amd64.zip"], "abc", `hash "abc" is not SHA-256`},
		"scoop: no bin":                   {"scoop", 0, `"bin"`, `"been"`, "bin of 64bit is missing"},
		"scoop: a bin of another shape":   {"scoop", 0, `"bin": [`, `"bin": [7,`, "neither a string nor a list"},
		"scoop: another architecture":     {"scoop", 0, `"64bit"`, `"amd64"`, "architecture amd64 is not 32bit"},
		"scoop: a bin outside":            {"scoop", 0, `"hello_1.2.3_windows_amd64/hello.exe"`, `"../hello.exe"`, "outside the archive"},
		"krew: a tab":                     {"krew", 0, "  name: hello", "\tname: hello", "it is not YAML"},
		"krew: another API":               {"krew", 0, "v1alpha2", "v2", "apiVersion"},
		"krew: another kind":              {"krew", 0, "kind: Plugin", "kind: plugin", "kind"},
		"krew: a name of another file":    {"krew", 0, "name: hello", "name: bye", "metadata.name is bye, but the file is hello.yaml"},
		"krew: a name with a dot":         {"krew", 0, "name: hello", "name: he.llo", "not a valid plugin name"},
		"krew: a version without v":       {"krew", 0, "v1.2.3\n", "1.2.3\n", "spec.version"},
		"krew: no short description":      {"krew", 0, "shortDescription", "short", "shortDescription is missing"},
		"krew: no platforms":              {"krew", 0, "platforms:", "platform:", "spec.platforms is missing"},
		"krew: no bin":                    {"krew", 0, "bin: hello.exe", "been: hello.exe", "bin of hello_1.2.3_windows_arm64.zip is missing"},
		"krew: a sum in capital letters":  {"krew", 0, "sha256: ", "sha256: A", "lower-case"},
		"krew: no selector":               {"krew", 0, "      selector:", "      selecter:", "selector of hello_1.2.3_windows_arm64.zip is missing"},
		"krew: another label":             {"krew", 0, "arch: arm64", "cpu: arm64", `label "cpu"`},
		"krew: platforms of text":         {"krew", 0, "  shortDescription: Greets", "  shortDescription: [Greets]", "wrong structure"},
		"winget: versions that differ":    {"winget", 0, "PackageVersion: 1.2.3", "PackageVersion: 1.2.4", "PackageVersion is"},
		"winget: another package":         {"winget", 1, "Acme.hello\n", "Acme.bye\n", "PackageIdentifier is Acme.bye"},
		"winget: no publisher":            {"winget", 2, "Publisher: Acme\n", "", "Publisher is missing"},
		"winget: no name":                 {"winget", 2, "PackageName: hello\n", "", "PackageName is missing"},
		"winget: no license":              {"winget", 2, "License: MIT\n", "", "License is missing"},
		"winget: a short description":     {"winget", 2, "Greets people.", "Hi", "ShortDescription has 2 characters"},
		"winget: a long description":      {"winget", 2, "Greets people.", strings.Repeat("g", 257), "ShortDescription has 257 characters"},
		"winget: no installer type":       {"winget", 1, "InstallerType: zip\n", "", "InstallerType"},
		"winget: no nested file":          {"winget", 1, "NestedInstallerFiles", "NestedFiles", "NestedInstallerFiles of hello_1.2.3_windows_arm64.zip is missing"},
		"winget: another architecture":    {"winget", 1, "Architecture: x64", "Architecture: amd64", "Architecture"},
		"winget: no sum":                  {"winget", 1, "InstallerSha256", "Sha256", "InstallerSha256"},
		"winget: no URL":                  {"winget", 1, "InstallerUrl", "Url", "InstallerUrl"},
		"winget: no installers":           {"winget", 1, "Installers:", "Installer:", "Installers is missing"},
		"winget: another type":            {"winget", 1, "ManifestType: installer", "ManifestType: version", "ManifestType installer"},
		"winget: another locale":          {"winget", 0, "DefaultLocale: en-US", "DefaultLocale: de-DE", "DefaultLocale"},
		"nix: a brace missing":            {"nix", 0, "  };\n}", "  };\n", "not closed"},
		"nix: a semicolon missing":        {"nix", 0, `version = "1.2.3";`, `version = "1.2.3"`, "found = where ;"},
		"nix: a quote missing":            {"nix", 0, `version = "1.2.3";`, `version = "1.2.3;`, "not a Nix expression"},
		"nix: no sum of one system":       {"nix", 0, "    x86_64-linux = \"0", "    x86_64_linux = \"0", "hash of hello_1.2.3_linux_amd64.tar.gz is missing"},
		"nix: a sum that is cut":          {"nix", 0, "    x86_64-linux = \"0", "    x86_64-linux = \"", "not a SHA-256"},
		"nix: no version":                 {"nix", 0, "version =", "edition =", "no version"},
		"aur: a hyphen in pkgver":         {"aur", 0, "pkgver=1.2.3", "pkgver=1.2.3-1", "pkgver"},
		"aur: no pkgrel":                  {"aur", 0, "pkgrel=1", "pkgrel=", "pkgrel"},
		"aur: no arch":                    {"aur", 0, "arch=(", "arches=(", "arch is missing"},
		"aur: another name":               {"aur", 0, "pkgname='hello-bin'", "pkgname='bye-bin'", "pkgname is bye-bin"},
		"aur: a capital in the name":      {"aur", 0, "pkgname='hello-bin'", "pkgname='Hello-bin'", "not a valid package name"},
		"aur: a sum too many":             {"aur", 0, "sha256sums_x86_64=(", "sha256sums_x86_64=('SKIP' ", "2 checksums for 1 sources"},
		"aur: no sums":                    {"aur", 0, "sha256sums_x86_64", "sums_x86", "has no checksums"},
		"aur: a sum that is cut":          {"aur", 0, sums(t)["hello_1.2.3_linux_amd64.tar.gz"], "abc", "not such a checksum"},
		"aur: no package function":        {"aur", 0, "package() {", "install() {", "no package function"},
		"aur: another version in SRCINFO": {"aur", 1, "pkgver = 1.2.3", "pkgver = 1.2.2", "pkgver is 1.2.3 in PKGBUILD and 1.2.2 in .SRCINFO"},
		"aur: another sum in SRCINFO":     {"aur", 1, "sha256sums_x86_64 = ", "sha256sums_x86_64 = 0", "sha256sums_x86_64 is"},
		"aur: a source not in SRCINFO":    {"aur", 1, "\tsource_x86_64 =", "\tsrc =", "and nothing in .SRCINFO"},
		"aur: a brace missing":            {"aur", 0, "/usr/bin/hello\"\n}", "/usr/bin/hello\"\n", "bash:"},
	} {
		t.Run(name, func(t *testing.T) {
			golden := goldens[broken.kind]
			texts := golden.texts(t)
			text := strings.Replace(texts[broken.file], broken.old, broken.now, 1)
			if text == texts[broken.file] {
				t.Fatalf("there is no %q", broken.old)
			}
			texts[broken.file] = text
			got := manifest.Read(golden.planned, texts)
			if err := manifest.Judge(t.Context(), &got); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got.Err, broken.want) || strings.Contains(got.Err, "\n") {
				t.Errorf("%q, not %q", got.Err, broken.want)
			}
		})
	}
}

func TestReadWithoutAFile(t *testing.T) {
	for name, golden := range goldens {
		if got := manifest.Read(golden.planned, nil); got.Err == "" {
			t.Errorf("%s: no error", name)
		}
		if golden.planned.Kind == release.Winget || golden.planned.Kind == release.AUR {
			planned := golden.planned
			planned.Paths = planned.Paths[:1]
			if got := manifest.Read(planned, golden.texts(t)[:1]); !strings.Contains(got.Err, "missing") && !strings.Contains(got.Err, "no file of") {
				t.Errorf("%s: %q", name, got.Err)
			}
		}
	}
}

const zeros = "0000000000000000000000000000000000000000000000000000000000000000"

// hand is a manifest as a person or another tool writes it.
type hand struct {
	planned release.PlannedManifest
	texts   []string
	version string
	want    []release.Download
}

func (h hand) check(t *testing.T) {
	t.Helper()
	got := manifest.Read(h.planned, h.texts)
	if err := manifest.Judge(t.Context(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Err != "" || got.Version != h.version {
		t.Errorf("version %s, error %s", got.Version, got.Err)
	}
	if !reflect.DeepEqual(got.Downloads, h.want) {
		t.Errorf("got %+v\nnot %+v", got.Downloads, h.want)
	}
}

func FuzzRead(f *testing.F) {
	kinds := slices.Sorted(maps.Keys(goldens))
	for i, name := range kinds {
		texts := goldens[name].texts(f)
		for _, text := range texts {
			f.Add(byte(i), text, texts[len(texts)-1])
		}
	}
	for _, text := range []string{nixSources, nixConditional} {
		f.Add(byte(slices.Index(kinds, "nix")), text, "")
	}
	f.Add(byte(slices.Index(kinds, "nix")), `{ version = a; a = b + b; b = a + a; url = "${a}"; hash = a; }`, "")
	f.Fuzz(func(t *testing.T, kind byte, first, second string) {
		golden := goldens[kinds[int(kind)%len(kinds)]]
		got := manifest.Read(golden.planned, []string{first, second})
		if strings.ContainsAny(got.Err, "\n\x1b") {
			t.Errorf("more than one line: %q", got.Err)
		}
		for _, download := range got.Downloads {
			for _, program := range download.Programs {
				if filepath.IsAbs(program) && golden.planned.Kind != release.Nix {
					t.Errorf("program %q is outside of the archive", program)
				}
			}
		}
	})
}

func TestReadOfAnotherKind(t *testing.T) {
	if got := manifest.Read(release.PlannedManifest{Kind: "snap"}, []string{"name: hello"}); got.Err != "relkit cannot read a snap" {
		t.Error(got.Err)
	}
}
