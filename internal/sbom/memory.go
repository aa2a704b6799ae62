package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/google/licensecheck"
)

// memory caches identified license texts in a folder. Preparing the comparison with all known licenses takes a second, and a release
// describes a dozen binaries, each in a separate process, that contain the same modules.
//
// The cache can be emptied at any time; errors in reading and writing it are ignored.
type memory struct {
	folder string // empty for a memory that keeps nothing
}

// recall returns the cached licenses of a text, and whether there are any.
func (m memory) recall(text []byte) (licenses []string, known bool) {
	if m.folder == "" {
		return nil, false
	}
	kept, err := os.ReadFile(m.file(text))
	if err != nil || json.Unmarshal(kept, &licenses) != nil {
		return nil, false
	}
	return licenses, true
}

// keep caches the licenses of a text. Other processes never see a partial file.
func (m memory) keep(text []byte, licenses []string) {
	if m.folder == "" {
		return
	}
	name := m.file(text)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return
	}
	file, err := os.CreateTemp(filepath.Dir(name), "new-*")
	if err != nil {
		return
	}
	defer os.Remove(file.Name())
	err = json.NewEncoder(file).Encode(licenses)
	if closed := file.Close(); err == nil && closed == nil {
		_ = os.Rename(file.Name(), name) // what could not be cached is identified again
	}
}

// file returns the path of a text's cache file: by its own bytes, and by the licenses that it was compared with.
func (m memory) file(text []byte) string {
	sum := sha256.Sum256(slices.Concat(knownLicenses(), text))
	return filepath.Join(m.folder, hex.EncodeToString(sum[:])+".json")
}

// knownLicenses is the digest of all licenses that a text is compared with.
var knownLicenses = sync.OnceValue(func() []byte {
	sum := sha256.New()
	for _, license := range licensecheck.BuiltinLicenses() {
		_, _ = fmt.Fprintf(sum, "%q %q %q\n", license.ID, license.URL, license.LRE) // a hash takes all
	}
	return sum.Sum(nil)
})
