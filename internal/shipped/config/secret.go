package config

import (
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
)

// Secret is a value that is not shown: whatever prints it, also as a part of something else, prints a
// mask. Of a URL the mask leaves what is no secret.
type Secret struct{ value string }

// Reveal is the value itself.
func (s Secret) Reveal() string { return s.value }

// Empty reports whether there is none.
func (s Secret) Empty() bool { return s.value == "" }

const mask = "***"

// String is the mask. A query is left out: it can hold a password too.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	location, err := url.Parse(s.value)
	if err != nil || location.Scheme == "" || location.Host == "" {
		return mask
	}
	shown := location.Scheme + "://"
	if location.User != nil {
		shown += mask + "@" // the name too: who forgets the colon writes the password as one
	}
	shown += location.Host + location.Path
	if location.RawQuery != "" {
		shown += "?" + mask
	}
	return shown
}

// GoString is the mask, as [Secret.String] is.
func (s Secret) GoString() string { return s.String() }

// LogValue is the mask, as [Secret.String] is.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

func (Secret) secret() {}

// DatabaseURL says how to connect to Postgres: as a URL, or as a list of key=value settings.
type DatabaseURL struct{ Secret }

// UnmarshalText checks only the form.
func (d *DatabaseURL) UnmarshalText(text []byte) error {
	d.value = string(text)
	if strings.Contains(d.value, "://") {
		return checkURL(d.value, "postgres://user:password@host:5432/shipped", "postgres", "postgresql")
	}
	if !strings.Contains(d.value, "=") {
		return errors.New("is no way to Postgres: write postgres://user:password@host:5432/shipped")
	}
	return nil
}

// Token is sent to an API.
type Token struct{ Secret }

// UnmarshalText refuses what cannot be in a header.
func (t *Token) UnmarshalText(text []byte) error {
	t.value = string(text)
	if strings.ContainsFunc(t.value, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("has characters that no token has")
	}
	return nil
}

// RedisURL says how to connect to Redis.
type RedisURL struct{ Secret }

// UnmarshalText checks only the form.
func (r *RedisURL) UnmarshalText(text []byte) error {
	r.value = string(text)
	return checkURL(r.value, "redis://:password@host:6379/0", "redis", "rediss")
}

// checkURL does not say what is wrong: the reason could show the secret.
func checkURL(value, example string, schemes ...string) error {
	location, err := url.Parse(value)
	if err != nil || !slices.Contains(schemes, location.Scheme) {
		return errors.New("is no URL of " + strings.Join(schemes, ":// or ") + "://: write " + example +
			", with special characters of a password percent-encoded")
	}
	return nil
}
