package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestVersion(t *testing.T) {
	got := document(t, newService().ask(t, http.MethodGet, "/version"), http.StatusOK, "application/json")
	want := map[string]any{
		"version": "1.2.3", "commit": "0123456789ab", "date": "", "go_version": "go1.26.8",
		"os": "linux", "arch": "arm64", "compiler": "gc", "modified": false,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
