package github_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

func TestPermissions(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{
		{Tag: "v1.0.0", Assets: map[string][]byte{"a": []byte("public")}},
	}})
	draft := s.draft(t, "v1.1.0")
	asset := s.must(t, "POST", s.uploadURL(draft, "b"), "hidden")
	hidden := "repos/acme/app/releases/assets/" + asset.id(t)

	for _, test := range []struct {
		method, path, body                 string
		anonymous, bad, reads, writesFirst int // status for each kind of caller
	}{
		{"GET", "repos/acme/app", "", 200, 401, 200, 200},
		{"GET", "repos/acme/nothing", "", 404, 401, 404, 404},
		{"GET", "repos/acme/app/releases/tags/v1.0.0", "", 200, 401, 200, 200},
		{"GET", "repos/ACME/App/releases/latest", "", 200, 401, 200, 200},
		{"GET", "repos/acme/app/releases/tags/v1.1.0", "", 404, 401, 404, 404}, // a draft has no tag, not even for its author
		{"GET", "repos/acme/app/releases/" + draft, "", 404, 401, 404, 200},
		{"GET", "repos/acme/app/releases/" + draft + "/assets", "", 404, 401, 404, 200},
		{"GET", hidden, "", 404, 401, 404, 200},
		{"POST", "repos/acme/app/releases", `{"tag_name":"v2"}`, 401, 401, 403, 201},
		{"POST", s.uploadURL(draft, "c"), "bytes", 401, 401, 403, 201},
		{"PATCH", "repos/acme/app/releases/" + draft, `{"body":"x"}`, 401, 401, 403, 200},
		{"PUT", "repos/acme/app/contents/x", `{"message":"x","content":""}`, 401, 401, 403, 201},
		{"DELETE", hidden, "", 401, 401, 403, 204},
		{"DELETE", "repos/acme/app/releases/" + draft, "", 401, 401, 403, 204},
		{"GET", "rate_limit", "", 200, 401, 200, 200},
	} {
		for _, caller := range []struct {
			name, token string
			want        int
		}{{"anonymous", "", test.anonymous}, {"bad token", "x", test.bad}, {"reader", reader, test.reads}, {"writer", writer, test.writesFirst}} {
			if got := s.do(t, caller.token, test.method, test.path, test.body); got.status != caller.want {
				t.Errorf("%s: %s %s: got %s, want %d", caller.name, test.method, test.path, got, caller.want)
			}
		}
	}
}

func TestOnlyWritersListDrafts(t *testing.T) {
	s := start(t, github.Repository{Owner: "acme", Name: "app", Releases: []github.Release{{Tag: "v1.0.0"}}})
	s.draft(t, "v1.1.0")
	for token, want := range map[string]int{"": 1, reader: 1, writer: 2} {
		got, _ := s.do(t, token, "GET", "repos/acme/app/releases", "").get(t).([]any)
		if len(got) != want {
			t.Errorf("with token %q: %d releases, want %d", token, len(got), want)
		}
	}
}

func TestTokensInEveryFormThatClientsSend(t *testing.T) {
	s := start(t, app)
	for name, set := range map[string]func(*http.Request){
		"bearer": func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+writer) },
		"token":  func(r *http.Request) { r.Header.Set("Authorization", "token "+writer) },
		"basic":  func(r *http.Request) { r.SetBasicAuth("x-access-token", writer) },
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.APIURL()+"repos/acme/app/releases", strings.NewReader(`{"tag_name":"v1","draft":true}`))
		if err != nil {
			t.Fatal(err)
		}
		set(req)
		got, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != http.StatusCreated {
			t.Errorf("%s: got %s", name, got.Status)
		}
	}
}

func TestWrapStandsBeforeEverything(t *testing.T) {
	s, err := github.Start(t.Context(), github.Config{
		Dir: t.TempDir(), Repositories: []github.Repository{app},
		Wrap: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
				if strings.HasSuffix(req.URL.Path, "/rate_limit") {
					w.WriteHeader(http.StatusBadGateway)
					return
				}
				next.ServeHTTP(w, req)
			})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close(t.Context()) }()
	for path, want := range map[string]int{"rate_limit": 502, "repos/acme/app": 200} {
		if got := (server{s, ""}).do(t, "", "GET", path, ""); got.status != want {
			t.Errorf("%s: got %s, want %d", path, got, want)
		}
	}
}
