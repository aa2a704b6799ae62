package goreleaser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// distFolder creates the dist folder of a build.
func distFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "out", "dist")
	for name, text := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func wholeDist(t *testing.T) string {
	t.Helper()
	return distFolder(t, map[string]string{
		"metadata.json": `{"project_name":"app","tag":"v1.2.3","previous_tag":"v1.2.2","version":"1.2.3","commit":"0123","date":"2026-01-02T03:04:05Z"}`,
		"config.yaml":   "project_name: app\ndist: ./out/dist/\n",
		"artifacts.json": `[
  {"name":"app_linux_amd64.tar.gz","path":"out/dist/app_linux_amd64.tar.gz","goos":"linux","goarch":"amd64","type":"Archive","extra":{"Checksum":"sha256:ab","Binaries":["app"]}},
  {"name":"app.deb","path":"out/dist/app.deb","goos":"linux","goarch":"arm64","type":"Linux Package","extra":{"Format":"deb"}},
  {"name":"app.rb","path":"out/dist/homebrew/app.rb","type":"Homebrew Formula","extra":{"BrewConfig":{"name":"app","repository":{"owner":"acme","name":"tap","token":"s3cret"}}}},
  {"name":"PKGBUILD","path":"out/dist/aur/app.pkgbuild","type":"PKGBUILD","extra":{"AURConfig":{"private_key":"s3cret"},"ID":7}},
  {"name":"odd","path":"elsewhere/odd","type":"Binary","extra":null},
  {"name":"outside","path":"out/dist/../../../secret","type":"Source"},
  {"name":"sums.txt","path":"out/dist/sums.txt","type":"Checksum","extra":{}},
  {"name":"ghcr.io/acme/app:1","path":"ghcr.io/acme/app:1","type":"Docker Image","extra":{"Digest":"sha256:cd"}},
  {"name":"ghcr.io/acme/app:ko","path":"ghcr.io/acme/app:ko","type":"Docker Manifest","extra":{"Digest":"sha256:ef"}},
  {"name":"ghcr.io/acme/app:lost","path":"ghcr.io/acme/app:lost","type":"Docker Image","extra":{}}
]`,
		"homebrew/app.rb":  "class App < Formula\nend\n",
		"aur/app.pkgbuild": "pkgname='app-bin'\n",
		"app.deb":          "a package",
	})
}

func TestReadDist(t *testing.T) {
	folder := wholeDist(t)
	dist, err := goreleaser.ReadDist(folder)
	if err != nil {
		t.Fatal(err)
	}
	platforms := map[string]release.Platform{
		"app_linux_amd64.tar.gz": {OS: "linux", Arch: "amd64"}, "app.deb": {OS: "linux", Arch: "arm64"}, "odd": {},
	}
	if diff := cmp.Diff(platforms, dist.Platforms()); diff != "" {
		t.Error(diff)
	}
	files := map[string]string{
		"app_linux_amd64.tar.gz": filepath.Join(folder, "app_linux_amd64.tar.gz"), "app.deb": filepath.Join(folder, "app.deb"),
		"odd": filepath.Join(folder, "elsewhere", "odd"), "outside": "",
	}
	if diff := cmp.Diff(files, dist.Files()); diff != "" {
		t.Error(diff)
	}
	if dist.Artifacts[0].SHA256() != "ab" || !dist.Artifacts[0].Attached() || dist.Artifacts[2].Attached() || dist.Artifacts[4].Attached() {
		t.Errorf("%+v", dist.Artifacts)
	}
}

// The saved folder contains everything that a plan needs, and no token.
func TestSaveDist(t *testing.T) {
	dist, err := goreleaser.ReadDist(wholeDist(t))
	if err != nil {
		t.Fatal(err)
	}
	dist.History = &goreleaser.History{Subjects: []string{"feat: greet"}}
	dist.Tree = &release.Tree{Untracked: []string{"completions/hello.bash"}}
	folder := filepath.Join(t.TempDir(), "kept")
	if err := dist.Save(folder); err != nil {
		t.Fatal(err)
	}
	kept, err := goreleaser.ReadDist(folder)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dist.Artifacts, kept.Artifacts); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(dist.Metadata, kept.Metadata); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(dist.History, kept.History); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(dist.Tree, kept.Tree); diff != "" {
		t.Error(diff)
	}
	if want := filepath.Join(dist.Folder, "sums.txt"); dist.Checksums() != want {
		t.Errorf("the checksums are in %s, not in %s", dist.Checksums(), want)
	}
	digests, err := os.ReadFile(filepath.Join(folder, goreleaser.DigestsFile))
	if want := "cd  ghcr.io/acme/app:1\nef  ghcr.io/acme/app:ko\n"; err != nil || string(digests) != want {
		t.Errorf("digests %q, %v, not %q", digests, err, want)
	}
	if dist.WroteNotes() || kept.WroteNotes() {
		t.Error("it was given its notes")
	}
	if err := os.WriteFile(filepath.Join(dist.Folder, "CHANGELOG.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := dist.Save(folder); err != nil || !kept.WroteNotes() {
		t.Errorf("the notes are not kept: %v", err)
	}
	for i, begins := range map[int]string{2: "class App", 3: "pkgname="} {
		manifest, err := os.ReadFile(kept.File(kept.Artifacts[i]))
		if err != nil || !strings.HasPrefix(string(manifest), begins) {
			t.Errorf("%s: %q, %v", kept.Artifacts[i].Name, manifest, err)
		}
	}
	err = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), "s3cret") || strings.Contains(string(text), "a package") {
			t.Errorf("%s contains what is not needed:\n%s", path, text)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestIsOf(t *testing.T) {
	dist, err := goreleaser.ReadDist(wholeDist(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		tag, commit, snapshot, want string
	}{
		"this release":   {tag: "v1.2.3", commit: "0123"},
		"any commit":     {tag: "v1.2.3"},
		"another tag":    {tag: "v1.2.4", commit: "0123", want: "it is of v1.2.3, not of v1.2.4"},
		"another commit": {tag: "v1.2.3", commit: "4567", want: "it was built from commit 0123, but the tag is at 4567"},
		"a snapshot":     {tag: "v1.2.3", commit: "0123", snapshot: "1.2.4-SNAPSHOT-0123", want: "it is of the snapshot 1.2.4-SNAPSHOT-0123"},
	} {
		t.Run(name, func(t *testing.T) {
			version, err := release.ParseVersion(tc.tag)
			if err != nil {
				t.Fatal(err)
			}
			dist := *dist
			if tc.snapshot != "" {
				dist.Metadata.Version = tc.snapshot
			}
			got := ""
			if err := dist.IsOf(version, tc.commit); err != nil {
				got = err.Error()
			}
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestReadDistRefuses(t *testing.T) {
	const metadata, config, artifacts = `{"tag":"v1.2.3"}`, "project_name: app\n", `[]`
	for name, files := range map[string]map[string]string{
		"nothing":               {},
		"a build that failed":   {"metadata.json": metadata, "config.yaml": config},
		"no list of artifacts":  {"metadata.json": metadata, "config.yaml": config, "artifacts.json": `{"a":`},
		"no configuration":      {"metadata.json": metadata, "artifacts.json": artifacts},
		"a broken one":          {"metadata.json": metadata, "config.yaml": "{", "artifacts.json": artifacts},
		"metadata of elsewhere": {"metadata.json": `[]`, "config.yaml": config, "artifacts.json": artifacts},
	} {
		t.Run(name, func(t *testing.T) {
			folder := distFolder(t, files)
			_, first := goreleaser.ReadDist(folder)
			if first == nil || !strings.HasPrefix(first.Error(), "read what GoReleaser built: ") {
				t.Fatal(first)
			}
			for range 20 {
				if _, err := goreleaser.ReadDist(folder); err == nil || err.Error() != first.Error() {
					t.Fatalf("read again: %v; at first: %v", err, first)
				}
			}
		})
	}
}
