package goreleaser

import (
	"crypto/md5"  //gosec:disable G501 -- what the md5 of GoReleaser is
	"crypto/sha1" //gosec:disable G505 -- what the sha1 of GoReleaser is
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/blake2b"
	"golang.org/x/crypto/blake2s"
	"lukechampine.com/blake3"
)

// checksums are the functions that digest a file, and how.
var checksums = map[string]func() (hash.Hash, error){
	"blake2b":  func() (hash.Hash, error) { return blake2b.New512(nil) },
	"blake2s":  func() (hash.Hash, error) { return blake2s.New256(nil) },
	"blake3":   func() (hash.Hash, error) { return blake3.New(32, nil), nil },
	"crc32":    func() (hash.Hash, error) { return crc32.NewIEEE(), nil },
	"md5":      func() (hash.Hash, error) { return md5.New(), nil },  //gosec:disable G401 -- as above
	"sha1":     func() (hash.Hash, error) { return sha1.New(), nil }, //gosec:disable G401 -- as above
	"sha224":   func() (hash.Hash, error) { return sha256.New224(), nil },
	"sha256":   func() (hash.Hash, error) { return sha256.New(), nil },
	"sha384":   func() (hash.Hash, error) { return sha512.New384(), nil },
	"sha512":   func() (hash.Hash, error) { return sha512.New(), nil },
	"sha3_224": func() (hash.Hash, error) { return sha3.New224(), nil },
	"sha3_256": func() (hash.Hash, error) { return sha3.New256(), nil },
	"sha3_384": func() (hash.Hash, error) { return sha3.New384(), nil },
	"sha3_512": func() (hash.Hash, error) { return sha3.New512(), nil },
}

// Sum returns the checksum of some bytes in hexadecimal, by an algorithm of the checksum setting: sha256, sha3-512.
func Sum(algorithm string, content io.Reader) (string, error) {
	hash := checksums[strings.ReplaceAll(algorithm, "-", "_")]
	if hash == nil {
		return "", fmt.Errorf("the checksum algorithm %q is unknown", algorithm)
	}
	digest, err := hash()
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(digest, content); err != nil {
		return "", err
	}
	return hex.EncodeToString(digest.Sum(nil)), nil
}

func (t *Templates) checksum(file string, algorithm func() (hash.Hash, error)) (string, error) {
	content, err := t.read(file)
	if err != nil {
		return "", err
	}
	digest, err := algorithm()
	if err != nil {
		return "", err
	}
	digest.Write(content)
	return hex.EncodeToString(digest.Sum(nil)), nil
}

func (t *Templates) text(file string) (string, error) {
	content, err := t.read(file)
	return strings.TrimSpace(string(content)), err
}

// read reads a file of the project. One that is not part of the commit may exist later: a hook may create it, and the build machine may
// have it.
func (t *Templates) read(file string) ([]byte, error) {
	unknown := &UnknownError{Name: fmt.Sprintf("the file %q", file), Reason: "is not part of the project's commit", Remedy: GiveDist}
	name := file
	if within, err := filepath.Rel(t.facts.Dir, file); t.facts.Dir != "" && filepath.IsAbs(file) && err == nil {
		name = within
	}
	if !filepath.IsLocal(name) || strings.HasPrefix(name, "~") {
		return nil, unknown
	}
	if t.facts.Read == nil {
		unknown.Reason, unknown.Remedy = "needs the files of the project at the tag", "run relkit in a clone that has it"
		return nil, unknown
	}
	content, err := t.facts.Read(filepath.ToSlash(filepath.Clean(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, unknown
	}
	return content, err
}

// absolute returns a path on the machine that builds.
func (t *Templates) absolute(name string) (string, error) {
	if filepath.IsAbs(name) {
		return filepath.Clean(name), nil
	}
	if t.facts.Dir == "" {
		return "", &UnknownError{Name: "abs", Reason: "depends on the machine that builds", Remedy: GiveDist}
	}
	return filepath.Join(t.facts.Dir, name), nil
}
