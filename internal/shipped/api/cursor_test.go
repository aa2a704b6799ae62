package api_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/store"
)

func TestACursorIsReadAsItWasWritten(t *testing.T) {
	for name, at := range map[string]time.Time{
		"a moment":       time.Date(2026, 1, 31, 12, 0, 0, 123456000, time.UTC),
		"before the era": time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		"another zone":   time.Date(2026, 1, 31, 12, 0, 0, 0, time.FixedZone("", 3600)),
	} {
		t.Run(name, func(t *testing.T) {
			want := store.Position{PublishedAt: at, Project: "hello", Version: "1.2.3-rc.1"}
			got, err := api.DecodeCursor(api.EncodeCursor(want))
			if err != nil {
				t.Fatal(err)
			}
			want.PublishedAt = want.PublishedAt.UTC()
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoCursorIsRefused(t *testing.T) {
	encoded := base64.RawURLEncoding.EncodeToString
	for name, cursor := range map[string]string{
		"text":               "hello",
		"padding":            encoded([]byte("1 hello 1.2.3")) + "=",
		"bits left over":     "MSBoZWxsbyAxLjIuMz",
		"a part too few":     encoded([]byte("1 hello")),
		"a part too many":    encoded([]byte("1 hello 1.2.3 4")),
		"no number":          encoded([]byte("now hello 1.2.3")),
		"a number otherwise": encoded([]byte("+1 hello 1.2.3")),
		"too large a number": encoded([]byte("9223372036854775808 hello 1.2.3")),
		"before all years":   encoded([]byte("-9223372036854775808 hello 1.2.3")),
		"after all years":    encoded([]byte("9223372036854775807 hello 1.2.3")),
		"no name":            encoded([]byte("1  1.2.3")),
		"a name with a NUL":  encoded([]byte("1 a\x00b 1.2.3")),
		"no version":         encoded([]byte("1 hello latest")),
		"a tag":              encoded([]byte("1 hello v1.2.3")),
		"a long one":         encoded([]byte("1 " + strings.Repeat("a", 10_000) + " 1.2.3")),
	} {
		t.Run(name, func(t *testing.T) {
			if p, err := api.DecodeCursor(cursor); err == nil {
				t.Errorf("%q is %+v", cursor, p)
			}
		})
	}
}

func FuzzCursor(f *testing.F) {
	f.Fuzz(func(t *testing.T, cursor string) {
		p, err := api.DecodeCursor(cursor)
		if err != nil {
			return
		}
		if again := api.EncodeCursor(*p); again != cursor {
			t.Errorf("%q became %q", cursor, again)
		}
		if year := p.PublishedAt.Year(); year < 0 || year > 9999 || strings.ContainsRune(p.Project, 0) {
			t.Errorf("a store cannot look for %+v", p)
		}
	})
}
