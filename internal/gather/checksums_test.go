package gather

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	ones = strings.Repeat("1", 64)
	twos = strings.Repeat("2", 64)
)

func TestReadChecksums(t *testing.T) {
	got, err := readChecksums(strings.NewReader(ones + "  a.tar.gz\n\n" + twos + " *b c.zip\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a.tar.gz": ones, "b c.zip": twos}, got); diff != "" {
		t.Error(diff)
	}
}

func TestReadChecksumsRefuses(t *testing.T) {
	for text, problem := range map[string]string{
		"<html>":                              "line 1 is no SHA-256 sum and name",
		ones + "  a\n" + ones[1:] + "  b\n":   "line 2 is no SHA-256 sum and name",
		ones + "  a\n" + twos + "  a\n":       "line 2 names a a second time",
		ones + "  ../a\n":                     "line 1 names ../a, which is no name of an asset",
		strings.Repeat("x", 1<<20) + "  long": "too long",
	} {
		if _, err := readChecksums(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("got %v, want %q", err, problem)
		}
	}
}

func FuzzReadChecksums(f *testing.F) {
	f.Add(ones + "  a.tar.gz\n")
	f.Fuzz(func(t *testing.T, text string) {
		sums, err := readChecksums(strings.NewReader(text))
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
