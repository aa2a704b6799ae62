package seal_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/seal"
)

func keys(t testing.TB, fill ...string) (k seal.Keys) {
	t.Helper()
	var list []string
	for _, each := range fill {
		list = append(list, base64.StdEncoding.EncodeToString([]byte(strings.Repeat(each, 32))))
	}
	if err := k.UnmarshalText([]byte(strings.Join(list, ", "))); err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSeal(t *testing.T) {
	const secret, place = "Authorization: Bearer hidden", "production/hello https://example.com"
	older, both, newer := keys(t, "a"), keys(t, "b", "a"), keys(t, "b")
	sealed, err := older.Seal(secret, place)
	if err != nil || strings.Contains(sealed, "hidden") {
		t.Fatal(sealed, err)
	}
	if again, _ := older.Seal(secret, place); again == sealed {
		t.Error("the same text is sealed the same twice")
	}
	for name, k := range map[string]seal.Keys{"the same": older, "both": both} {
		if got, err := k.Open(sealed, place); err != nil || got != secret {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	moved, err := both.Seal(secret, place)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := newer.Open(moved, place); err != nil || got != secret {
		t.Errorf("%q %v", got, err)
	}
	for name, try := range map[string]struct {
		k             seal.Keys
		sealed, place string
	}{
		"another key":   {newer, sealed, place},
		"another place": {older, sealed, "staging/hello https://example.com"},
		"cut short":     {older, sealed[:len(sealed)-4], place},
		"in plain text": {older, secret, place},
		"without a key": {seal.Keys{}, sealed, place},
		"empty":         {older, "v1:", place},
	} {
		if got, err := try.k.Open(try.sealed, try.place); err == nil || got != "" || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if _, err := (seal.Keys{}).Seal(secret, place); !errors.Is(err, seal.ErrNoKey) {
		t.Error(err)
	}
	if shown := fmt.Sprintf("%v %+v %#v", older, older, older); shown != "*** *** ***" {
		t.Error(shown)
	}
	for _, text := range []string{"hidden", "", "aGlkZGVu"} {
		if err := new(seal.Keys).UnmarshalText([]byte(text)); err == nil || err.Error() != "has a bad key 1: write 32 bytes in base64, as from openssl rand -base64 32" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
