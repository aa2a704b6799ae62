// Package access finds by a token which client sends a request, and whether it may. It knows no users and
// keeps no sessions: a token is a name, a secret and a right.
package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
)

// Right is what a token is good for.
type Right int

// The rights. A token that can write can also read.
const (
	Read Right = iota
	Write
)

// shortest is the length in bytes under which a secret can be guessed: 16 random hexadecimal digits.
const shortest = 16

// Tokens are all that are known. The zero value knows none. Only hashes of the secrets are kept: a
// dump of the memory shows none of them. Copies share what they know: see [Tokens.Replace].
type Tokens struct{ list *atomic.Pointer[[]token] }

type token struct {
	name  string
	right Right
	scope scope
	hash  [sha256.Size]byte
}

// Replace makes these tokens and their copies know what others do, as when a file has changed.
func (t Tokens) Replace(by Tokens) { t.list.Store(by.list.Load()) }

func (t Tokens) known() []token {
	if t.list == nil {
		return nil
	}
	return *t.list.Load()
}

// Parse reads a list as in
//
//	ci=4f9c…,dashboard:read=77ab…,deploy@hello/staging=90c1…
//
// with a name for the log, a right where the token is for reading only, where it may write if not everywhere, and the secret. Spaces
// and line breaks around an entry do not count. The error names the entry and never shows a secret.
func Parse(list string) (Tokens, error) {
	var known []token
	names := map[string]bool{}
	for number, entry := range strings.Split(list, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		parsed, err := parseToken(entry)
		if err != nil {
			return Tokens{}, fmt.Errorf("entry %d %w", number+1, err)
		}
		if names[parsed.name] {
			return Tokens{}, fmt.Errorf("entry %d has the name of another one, %s: the log could not distinguish them", number+1, parsed.name)
		}
		for _, other := range known {
			if other.hash == parsed.hash {
				return Tokens{}, fmt.Errorf("entry %d has the secret of another one, %s: the log could not distinguish them", number+1, other.name)
			}
		}
		names[parsed.name] = true
		known = append(known, parsed)
	}
	tokens := Tokens{new(atomic.Pointer[[]token])}
	tokens.list.Store(&known)
	return tokens, nil
}

func parseToken(entry string) (token, error) {
	label, secret, found := strings.Cut(entry, "=")
	if !found {
		return token{}, errors.New("has no name: write name=secret or name:read=secret")
	}
	label, place, scoped := strings.Cut(label, "@")
	name, restriction, restricted := strings.Cut(label, ":")
	right := Write
	if restricted {
		if restriction != "read" {
			return token{}, errors.New("has an unknown right after its name: only :read is one, and without it the token may write")
		}
		right = Read
	}
	where, err := parseScope(place)
	if err != nil || scoped && right == Read || scoped && place == "" {
		return token{}, errors.New("has a bad place after its name: write name@project or name@project/environment, with * for any, of a token that may write")
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
	if name == "" || strings.Trim(name, allowed) != "" {
		return token{}, errors.New("has a bad name: take letters, digits, dots, dashes and underscores")
	}
	if len(secret) < shortest {
		return token{}, fmt.Errorf("has a secret of %d characters, which can be guessed: take at least %d, as from openssl rand -hex 32", len(secret), shortest)
	}
	return token{name: name, right: right, scope: where, hash: sha256.Sum256([]byte(secret))}, nil
}

// UnmarshalText makes t what [Parse] reads.
func (t *Tokens) UnmarshalText(list []byte) error {
	parsed, err := Parse(string(list))
	if err != nil {
		return err
	}
	*t = parsed
	return nil
}

// String names the tokens and shows no secret.
func (t Tokens) String() string {
	labels := make([]string, len(t.known()))
	for i, known := range t.known() {
		labels[i] = known.name
		if known.right == Read {
			labels[i] += ":read"
		}
		labels[i] += known.scope.String()
	}
	return strings.Join(labels, ",")
}

// Empty reports whether there is no token at all.
func (t Tokens) Empty() bool { return len(t.known()) == 0 }

// find returns the token with a secret. It takes as long for a wrong secret as for a right one.
func (t Tokens) find(secret string) (found token, ok bool) {
	hash := sha256.Sum256([]byte(secret))
	for _, known := range t.known() {
		if subtle.ConstantTimeCompare(hash[:], known.hash[:]) == 1 {
			found, ok = known, true
		}
	}
	return found, ok
}
