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

// memory remembers in a folder which licenses a text is. Getting ready to compare a text with all known
// licenses takes a second, and a release describes a dozen binaries, each in a process of its own, that
// are made of the same modules.
//
// It may be emptied at any time, and what it cannot read or keep it does without.
type memory struct {
	folder string // empty for a memory that keeps nothing
}

// recall returns what a text was identified as, and whether it was.
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

// keep remembers what a text is. It is whole when another process sees it.
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
		_ = os.Rename(file.Name(), name) // what could not be kept is found out again
	}
}

// file returns where it stands what a text is: by its own bytes, and by the licenses that it was compared with.
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
