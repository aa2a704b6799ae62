package store_test

import (
	"errors"
	"io"
	"testing"

	"github.com/relkit/relkit/internal/shipped/store"
)

func TestOneLine(t *testing.T) {
	for text, want := range map[string]string{
		"refused":                            "refused",
		"connect:\n\thost: refused":          "connect: host: refused",
		"connect:\n\tno TLS\n\tno plaintext": "connect: no TLS; no plaintext",
		// Postgres is tried with TLS and without, and says the same of both.
		"connect: 127.0.0.1: refused\n127.0.0.1: refused": "connect: 127.0.0.1: refused",
		"a\nb\na":   "a; b",
		"\nrefused": "refused",
		"":          "",
	} {
		if got := store.OneLine(errors.New(text)).Error(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if store.OneLine(nil) != nil {
		t.Error("no error has become one")
	}
	if !errors.Is(store.OneLine(errors.Join(io.EOF, io.EOF)), io.EOF) {
		t.Error("the cause is lost")
	}
}
