package gather

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"os"
)

// hashedFile is a new file whose SHA-256 is known when it is complete.
type hashedFile struct {
	file *os.File
	sum  hash.Hash
	size int64
}

func newHashedFile(name string) (*hashedFile, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &hashedFile{file: file, sum: sha256.New()}, nil
}

// Write implements io.Writer.
func (f *hashedFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.sum.Write(p[:n])
	f.size += int64(n)
	return n, err
}

// finish closes the file, and returns the error of writing it, if any.
func (f *hashedFile) finish(err error) (sum string, size int64, _ error) {
	return hex.EncodeToString(f.sum.Sum(nil)), f.size, errors.Join(err, f.file.Close())
}
