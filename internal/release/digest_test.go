package release_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/relkit/relkit/internal/release"
)

func TestDigest(t *testing.T) {
	folder := t.TempDir()
	for content, want := range map[string]string{
		"":    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", // FIPS 180-2, appendix B.1
	} {
		name := filepath.Join(folder, "file")
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if sum, size, err := release.Digest(name); sum != want || size != int64(len(content)) || err != nil {
			t.Errorf("%q: got %s, %d, %v", content, sum, size, err)
		}
	}
	if _, _, err := release.Digest(filepath.Join(folder, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, _, err := release.Digest(folder); err == nil {
		t.Error("a folder has a digest")
	}
}
