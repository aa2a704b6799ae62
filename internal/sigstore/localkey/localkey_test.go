package localkey_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/internal/sigstore/localkey"
)

func pair(t *testing.T) localkey.Pair {
	t.Helper()
	made, err := localkey.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestOnlyTheKeyVerifies(t *testing.T) {
	mine, other := pair(t), pair(t)
	artifact := filepath.Join(t.TempDir(), "checksums.txt")
	content := []byte("what was built")
	if err := os.WriteFile(artifact, content, 0o600); err != nil {
		t.Fatal(err)
	}
	bundle, err := localkey.Sign(mine.Private, artifact)
	if err != nil {
		t.Fatal(err)
	}
	subject := func(content []byte) sigstore.Subject {
		digest := sha256.Sum256(content)
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return sigstore.Subject{SHA256: hex.EncodeToString(digest[:]), File: file}
	}
	for name, tc := range map[string]struct {
		key     string
		of      []byte
		refused bool
	}{
		"the key that signed": {key: mine.Public, of: content},
		"another key":         {key: other.Public, of: content, refused: true},
		"other content":       {key: mine.Public, of: []byte("what was not built"), refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			verifier, err := sigstore.Policy{Key: tc.key}.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := verifier.Verify(t.Context(), bundle, subject(tc.of)); (err != nil) != tc.refused {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestInvalidKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := localkey.Sign(file, file); err == nil || !strings.Contains(err.Error(), "it is not PEM") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}
