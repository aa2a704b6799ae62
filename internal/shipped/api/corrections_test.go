package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAReleaseIsRetracted(t *testing.T) {
	s := newService(t)
	populate(t, s)
	s.publish(t, "hello", "99999.0.0", "2026-01-06T12:00:00Z")
	const place = "/releases/hello/99999.0.0"
	latest := func() any { return document(t, s.get(t, "/releases/hello/latest"), http.StatusOK)["version"] }
	if latest() != "99999.0.0" {
		t.Fatal(latest())
	}
	want := map[string]any{"at": "2026-02-01T08:00:00Z", "reason": "a wrong tag"}
	for _, got := range []map[string]any{
		document(t, s.write(t, http.MethodPut, "/releases/hello/v99999.0.0/retraction", `{"reason": "a wrong tag"}`), http.StatusOK),
		document(t, s.get(t, place), http.StatusOK),
		entries(t, document(t, s.get(t, "/releases?project=hello&limit=1"), http.StatusOK), "releases")[0],
	} {
		if diff := cmp.Diff(want, got["retracted"]); diff != "" {
			t.Error(diff)
		}
	}
	if latest() != "1.1.0" {
		t.Errorf("the latest is %v", latest())
	}
	// What GET answers can be posted as it is, and retracts nothing.
	answer := s.write(t, http.MethodPost, "/releases", s.get(t, place).Body.String())
	if got := document(t, answer, http.StatusOK); got["retracted"] != nil {
		t.Error(got)
	}
	got := document(t, s.write(t, http.MethodDelete, place+"/retraction", ""), http.StatusOK)
	if got["retracted"] != nil || latest() != "99999.0.0" {
		t.Errorf("%v; the latest is %v", got, latest())
	}
}

func TestNotesAreCorrected(t *testing.T) {
	s := newService(t)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	got := document(t, s.write(t, http.MethodPut, "/releases/hello/1.2.3/notes", `{"notes": "better"}`), http.StatusOK)
	if got["notes"] != "better" {
		t.Error(got)
	}
	s.mustWrite(t, http.MethodPost, "/releases", published) // a pipeline that runs again
	if got := document(t, s.get(t, "/releases/hello/1.2.3"), http.StatusOK); got["notes"] != "better" {
		t.Error(got)
	}
}

func TestCorrectionsThatAreRefused(t *testing.T) {
	s := newService(t)
	s.mustWrite(t, http.MethodPost, "/releases", published)
	refused(t, s.write(t, http.MethodPut, "/releases/hello/1.2.3/retraction", `{"reason": " "}`), http.StatusUnprocessableEntity, "reason is empty", "#/reason")
	refused(t, s.write(t, http.MethodPut, "/releases/hello/1.2.3/retraction", `{}`), http.StatusUnprocessableEntity, "reason is missing", "#/reason")
	refused(t, s.write(t, http.MethodPut, "/releases/hello/1.2.3/notes", `{"notes": "\u0000"}`), http.StatusUnprocessableEntity, "notes must not have a NUL character", "#/notes")
	for method, parts := range map[string][]string{http.MethodPut: {"retraction", "notes"}, http.MethodDelete: {"retraction"}} {
		for _, part := range parts {
			for version, code := range map[string]int{"9.9.9": http.StatusNotFound, "new": http.StatusBadRequest} {
				target := "/releases/hello/" + version + "/" + part
				if answer := s.write(t, method, target, bodyFor(target)); answer.Code != code {
					t.Errorf("%s %s: %d %s", method, target, answer.Code, answer.Body)
				}
			}
			if method != http.MethodPut {
				continue
			}
			target := "/releases/hello/1.2.3/" + part
			for body, code := range map[string]int{"{": http.StatusBadRequest, strings.Repeat(" ", 2<<20): http.StatusRequestEntityTooLarge} {
				if answer := s.write(t, method, target, body); answer.Code != code {
					t.Errorf("%s: %d", target, answer.Code)
				}
			}
			if answer := s.write(t, method, target, "{}", "Content-Type", "text/plain"); answer.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%s: %d", target, answer.Code)
			}
		}
	}
}
