package catalog

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The errors of these checks continue a sentence that begins with what was checked.

const (
	longestName      = 100
	longestFileName  = 255 // what file systems allow
	longestPlatform  = 50
	longestReference = 500
	longestTag       = 128
	longestURL       = 2000
)

var (
	// A name is part of URLs and looks the same everywhere.
	name     = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$`)
	commit   = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	sha256   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	platform = regexp.MustCompile(`^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9._]+)?$`)
	// The grammar of references (github.com/distribution/reference) with a host and a tag, neither of
	// which may be left to a default here.
	reference = regexp.MustCompile(`^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-f:]+\])(:[0-9]+)?` +
		`(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+:[a-zA-Z0-9_][a-zA-Z0-9_.-]*$`)
)

// kinds are those of artifacts, as GoReleaser distinguishes them.
var kinds = []string{"archive", "binary", "package", "sbom", "signature", "checksums", "formula", "source", "other"}

// CheckName checks the name of a project or of an environment.
func CheckName(text string) error {
	if len(text) > longestName || !name.MatchString(text) {
		return fmt.Errorf("must be 1 to %d of a-z, 0-9, dots, hyphens and underscores, and begin and end with a letter or digit", longestName)
	}
	return nil
}

// checkCommit checks a full hash in lower case.
func checkCommit(text string) error {
	if !commit.MatchString(text) {
		return errors.New("must be a full commit hash of 40 or 64 hexadecimal digits")
	}
	return nil
}

// CheckURL checks a URL that people and programs may follow.
func CheckURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case len(text) > longestURL:
		return fmt.Errorf("is longer than %d bytes", longestURL)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return errors.New("must be an absolute http or https URL")
	case u.User != nil:
		return errors.New("must not have a user or a password, which all users could read")
	}
	return checkText(text, longestURL)
}

func checkSHA256(text string) error {
	if !sha256.MatchString(text) {
		return errors.New("must be 64 hexadecimal digits")
	}
	return nil
}

// CheckDigest checks that of an image: sha256: and 64 lower-case hexadecimal digits.
func CheckDigest(text string) error {
	digits, found := strings.CutPrefix(text, "sha256:")
	if !found || checkSHA256(digits) != nil {
		return errors.New("must be sha256: and 64 hexadecimal digits")
	}
	return nil
}

func checkPlatform(text string) error {
	if len(text) > longestPlatform || !platform.MatchString(text) {
		return errors.New("must be an operating system and an architecture by Go's names, as in linux/amd64 or linux/arm/v7")
	}
	return nil
}

func checkReference(text string) error {
	if len(text) > longestReference || len(text[strings.LastIndex(text, ":")+1:]) > longestTag || !reference.MatchString(text) {
		return errors.New("must be a registry, a name and a tag, as in ghcr.io/relkit/shipped:1.2.3")
	}
	return nil
}

func checkFileName(text string) error {
	if text == "" || text == "." || text == ".." || strings.ContainsAny(text, `/\`) || strings.ContainsFunc(text, unicode.IsControl) {
		return errors.New("must be the name of a file, without folders")
	}
	return checkText(text, longestFileName)
}

// CheckNotes checks the notes of a release.
func CheckNotes(text string) error { return checkText(text, longestNotes) }

// CheckReason checks why a release was retracted.
func CheckReason(text string) error {
	const longest = 1000
	if strings.TrimSpace(text) == "" {
		return errors.New("is empty")
	}
	return checkText(text, longest)
}

// checkText refuses what the databases would keep differently from each other, or not at all.
func checkText(text string, longest int) error {
	switch {
	case len(text) > longest:
		return fmt.Errorf("is longer than %d bytes", longest)
	case !utf8.ValidString(text):
		return errors.New("must be in UTF-8")
	case strings.ContainsRune(text, 0):
		return errors.New("must not have a NUL character")
	}
	return nil
}
