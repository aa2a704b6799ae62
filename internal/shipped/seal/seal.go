// Package seal encrypts secrets that the store keeps for the service, such as the headers of polls, so that neither the database nor
// its backups show them. It keeps no keys of its own: an operator sets them.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// prefix is what a sealed text begins with. It names the form: AES-256-GCM with a random nonce before the text.
const prefix = "v1:"

// ErrNoKey is returned where nothing can be sealed.
var ErrNoKey = errors.New("SHIPPED_SECRET_KEY is not set")

// Keys seal with the first and open with any, so that one can be replaced by another. The zero value seals nothing.
type Keys struct{ list []cipher.AEAD }

// UnmarshalText reads keys with commas between them, each 32 bytes in base64.
func (k *Keys) UnmarshalText(text []byte) error {
	k.list = nil
	for number, encoded := range strings.Split(string(text), ",") {
		const size = 32
		key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
		if err != nil || len(key) != size {
			return fmt.Errorf("has a bad key %d: write %d bytes in base64, as from openssl rand -base64 %d", number+1, size, size)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return err
		}
		sealer, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return err
		}
		k.list = append(k.list, sealer)
	}
	return nil
}

// Empty reports whether there is no key.
func (k Keys) Empty() bool { return len(k.list) == 0 }

// String is a mask.
func (k Keys) String() string {
	if k.Empty() {
		return ""
	}
	return "***"
}

// GoString is the mask, as [Keys.String] is.
func (k Keys) GoString() string { return k.String() }

// Seal encrypts a text for a place: it cannot be opened for another one. The error is [ErrNoKey].
func (k Keys) Seal(text, place string) (string, error) {
	if k.Empty() {
		return "", ErrNoKey
	}
	content := k.list[0].Seal(nil, nil, []byte(text), []byte(place)) //gosec:disable G407 -- the cipher makes a random nonce itself
	return prefix + base64.StdEncoding.EncodeToString(content), nil
}

// Open decrypts what [Keys.Seal] has returned for the same place. The error does not show it.
func (k Keys) Open(sealed, place string) (string, error) {
	encoded, known := strings.CutPrefix(sealed, prefix)
	content, err := base64.StdEncoding.DecodeString(encoded)
	if !known || err != nil {
		return "", errors.New("is not sealed as this program seals")
	}
	for _, opener := range k.list {
		if text, err := opener.Open(nil, nil, content, []byte(place)); err == nil {
			return string(text), nil
		}
	}
	if k.Empty() {
		return "", ErrNoKey
	}
	return "", errors.New("was sealed with another key, or for another place")
}
