package release

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
)

// Digest returns the SHA-256 of a file, in hexadecimal digits, and its size.
func Digest(name string) (sum string, size int64, err error) {
	file, err := os.Open(name)
	if err != nil {
		return "", 0, err
	}
	hash := sha256.New()
	size, err = io.Copy(hash, file)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", 0, err // which names the file
	}
	return hex.EncodeToString(hash.Sum(nil)), size, nil
}

// SHA256 returns the hex SHA-256 of some bytes.
func SHA256(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
