package intake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// shortest is the length under which a secret can be guessed.
const shortest = 16

// Secrets are what GitHub may sign with: several while one is replaced by another. Copies share them: see [Secrets.Replace].
type Secrets struct{ list *atomic.Pointer[[]string] }

// Replace makes these secrets and their copies those of by, as when a file has changed.
func (s Secrets) Replace(by Secrets) { s.list.Store(by.list.Load()) }

// UnmarshalText reads secrets with commas or line breaks between them.
func (s *Secrets) UnmarshalText(text []byte) error {
	var secrets []string
	for secret := range strings.FieldsFuncSeq(string(text), func(r rune) bool { return strings.ContainsRune(", \r\n\t", r) }) {
		if len(secret) < shortest {
			return fmt.Errorf("has secret %d with %d characters, which can be guessed: take at least %d, as from openssl rand -hex 32",
				len(secrets)+1, len(secret), shortest)
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) == 0 {
		return errors.New("holds no secret")
	}
	s.list = new(atomic.Pointer[[]string])
	s.list.Store(&secrets)
	return nil
}

// Empty reports whether there is none.
func (s Secrets) Empty() bool { return s.list == nil }

// String is a mask.
func (s Secrets) String() string {
	if s.Empty() {
		return ""
	}
	return "***"
}

// GoString is the mask, as [Secrets.String] is.
func (s Secrets) GoString() string { return s.String() }

// signed reports whether a signature, as in sha256=…, is that of the body by one of the secrets. It takes as long for a wrong one
// as for a right one (https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
func (s Secrets) signed(signature string, body []byte) (is bool) {
	encoded, prefixed := strings.CutPrefix(signature, "sha256=")
	given, err := hex.DecodeString(encoded)
	if !prefixed || err != nil {
		return false
	}
	for _, secret := range *s.list.Load() {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		if hmac.Equal(mac.Sum(nil), given) {
			is = true
		}
	}
	return is
}

// Projects are the projects of repositories.
type Projects []project

type project struct{ repository, name string }

var repositoryForm = regexp.MustCompile(`^[A-Za-z0-9-]{1,39}/[A-Za-z0-9_.-]{1,100}$`)

// UnmarshalText reads a list as in owner/repository=project,owner/other=other.
func (p *Projects) UnmarshalText(text []byte) error {
	*p = nil
	for entry := range strings.SplitSeq(string(text), ",") {
		repository, name, found := strings.Cut(strings.TrimSpace(entry), "=")
		if !found || !repositoryForm.MatchString(repository) || strings.HasSuffix(repository, "/.") || strings.HasSuffix(repository, "/..") || catalog.CheckName(name) != nil {
			return fmt.Errorf("has the bad entry %q: write owner/repository=project with commas between them", strings.TrimSpace(entry))
		}
		if _, _, twice := p.find(repository); twice {
			return fmt.Errorf("has %s twice: a repository has one project", repository)
		}
		*p = append(*p, project{repository, name})
	}
	return nil
}

func (p Projects) String() string {
	entries := make([]string, len(p))
	for i, each := range p {
		entries[i] = each.repository + "=" + each.name
	}
	return strings.Join(entries, ",")
}

// find returns the repository as it was configured, and its project. GitHub does not distinguish cases.
func (p Projects) find(repository string) (configured, name string, found bool) {
	for _, each := range p {
		if strings.EqualFold(each.repository, repository) {
			return each.repository, each.name, true
		}
	}
	return "", "", false
}
