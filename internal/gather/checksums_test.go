package gather

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

var (
	ones = strings.Repeat("1", 64)
	twos = strings.Repeat("2", 64)
)

func TestReadChecksums(t *testing.T) {
	got, err := readChecksums(strings.NewReader(ones+"  a.tar.gz\n\n"+twos+" *b c.zip\r\n"), "sha256", "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a.tar.gz": ones, "b c.zip": twos}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadChecksumsRefuses(t *testing.T) {
	for text, problem := range map[string]string{
		"<html>":                              "line 1 is not a SHA-256 checksum and a name",
		ones + "  a\n" + ones[1:] + "  b\n":   "line 2 is not a SHA-256 checksum and a name",
		ones + "  a\n" + twos + "  a\n":       "line 2 names a a second time",
		ones + "  ../a\n":                     "line 1 names ../a, which is not a valid asset name",
		strings.Repeat("x", 1<<20) + "  long": "too long",
	} {
		if _, err := readChecksums(strings.NewReader(text), "sha256", ""); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("got %v, want %q", err, problem)
		}
	}
}

func TestReadChecksumsOfOneAsset(t *testing.T) {
	for text, problem := range map[string]string{
		ones: "", ones + "\n": "", ones + "  a.tar.gz\n": "",
		"":                        "it contains no checksum",
		ones + "  b.tar.gz":       "line 1 names b.tar.gz, not a.tar.gz",
		ones + "\n" + twos + "\n": "line 2 names a.tar.gz a second time",
	} {
		got, err := readChecksums(strings.NewReader(text), "sha256", "a.tar.gz")
		if problem == "" && (err != nil || got["a.tar.gz"] != ones) || problem != "" && (err == nil || err.Error() != problem) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

// Every algorithm of GoReleaser, in one checksums file and in a file for each asset.
func TestSumsOfEveryAlgorithm(t *testing.T) {
	for algorithm, digits := range sumSizes {
		for _, split := range []bool{false, true} {
			folder := t.TempDir()
			write := func(name, text string) release.Asset {
				file := filepath.Join(folder, name)
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return release.Asset{Name: name, File: file, SHA256: release.SHA256([]byte(text)), Size: int64(len(text))}
			}
			sum := func(text string) string {
				sum, err := goreleaser.Sum(algorithm, strings.NewReader(text))
				if err != nil || len(sum) != digits {
					t.Fatalf("%s: %q, %v", algorithm, sum, err)
				}
				return sum
			}
			r := &release.Release{Plan: release.Plan{Sums: release.PlannedSums{Algorithm: algorithm, Split: split}}}
			r.Assets = []release.Asset{write("good.zip", "good"), write("bad.zip", "bad")}
			if split {
				r.Assets = append(r.Assets, write("good.zip."+algorithm, sum("good")), write("bad.zip."+algorithm, sum("other")))
			} else {
				r.Plan.Checksums = "sums"
				r.Assets = append(r.Assets, write("sums", sum("good")+"  good.zip\n"+sum("other")+"  bad.zip\n"))
			}
			if err := new(Gatherer).checksums(r); err != nil {
				t.Fatal(err)
			}
			if good := r.Assets[0]; good.Listed != good.SHA256 {
				t.Errorf("%s: %+v", algorithm, good)
			}
			if bad := r.Assets[1]; bad.Listed != sum("other") || bad.Sum != sum("bad") && algorithm != "sha256" {
				t.Errorf("%s: %+v", algorithm, bad)
			}
			if of := r.Assets[2]; of.Listed != "" || r.KindOf(of) != release.KindChecksums {
				t.Errorf("%s: %+v", algorithm, of)
			}
		}
	}
}

func FuzzReadChecksums(f *testing.F) {
	f.Add(ones + "  a.tar.gz\n")
	f.Fuzz(func(t *testing.T, text string) {
		sums, err := readChecksums(strings.NewReader(text), "sha256", "")
		for name, sum := range sums {
			if err == nil && (name == "" || len(sum) != 64 || strings.ContainsAny(name, "/\\")) {
				t.Errorf("accepted %q %q", sum, name)
			}
		}
	})
}

func TestGuessPlatform(t *testing.T) {
	for name, want := range map[string]string{
		"shipped_1.2.3_linux_amd64.tar.gz":   "linux/amd64",
		"Shipped_Darwin_x86_64.tar.gz":       "darwin/amd64",
		"shipped-macos-universal.zip":        "darwin/all",
		"shipped_Windows_arm64.zip":          "windows/arm64",
		"gh_2.0.0_macOS_arm64.zip":           "darwin/arm64",
		"tool-aarch64-linux.tar.xz":          "linux/arm64",
		"tool_1.0_Linux-64bit.tar.gz":        "linux/amd64",
		"checksums.txt":                      "",
		"shipped_1.2.3.tar.gz":               "",
		"shipped_1.2.3_linux_amd64.cdx.json": "linux/amd64",
		"shipped_1.2.3_amd64.deb":            "linux/amd64",
		"shipped-1.2.3-1.aarch64.rpm":        "linux/arm64",
		"shipped_1.2.3_x86_64.apk":           "linux/amd64",
		"shipped-1.2.3-1.noarch.rpm":         "linux/all",
		"shipped_1.2.3_armhf.deb":            "linux/arm",
		"shipped.apk":                        "",
	} {
		if got := guessPlatform(name).String(); got != want {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
