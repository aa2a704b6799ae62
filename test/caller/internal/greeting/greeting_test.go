package greeting_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/acme/hello/internal/greeting"
)

func TestText(t *testing.T) {
	for name, want := range map[string]string{"": "Hello, world!", " Ada ": "Hello, Ada!"} {
		if got := greeting.Text(name); got != want {
			t.Errorf("%q: %q, not %q", name, got, want)
		}
	}
}

func TestHandler(t *testing.T) {
	answer := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?name=Ada", http.NoBody)
	greeting.Handler(&greeting.Store{}).ServeHTTP(answer, request)
	if body := answer.Body.String(); answer.Code != http.StatusOK || body != "Hello, Ada!" {
		t.Errorf("%d %q", answer.Code, body)
	}
}

// The workflow says where the database is. On a machine without one, there is nothing to be tested.
func TestStore(t *testing.T) {
	location := os.Getenv("DATABASE_URL")
	if location == "" {
		t.Skip("DATABASE_URL names no database")
	}
	store, err := greeting.Open(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	before, err := store.Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Remember(t.Context(), greeting.Text("Ada")); err != nil {
		t.Fatal(err)
	}
	if after, err := store.Count(t.Context()); err != nil || after != before+1 {
		t.Errorf("%d after %d, %v", after, before, err)
	}
}

func FuzzText(f *testing.F) {
	f.Add("Ada")
	f.Fuzz(func(t *testing.T, name string) {
		if text := greeting.Text(name); !strings.HasPrefix(text, "Hello, ") || !strings.HasSuffix(text, "!") {
			t.Errorf("%q", text)
		}
	})
}
