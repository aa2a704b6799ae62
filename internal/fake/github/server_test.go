package github_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/fake/github"
)

const (
	writer = "token-of-a-writer"
	reader = "token-of-a-reader"
)

// server is a fake that tests access with plain HTTP.
type server struct {
	*github.Server
	dir string
}

func start(t *testing.T, repositories ...github.Repository) server {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for _, r := range repositories {
		names = append(names, r.Owner+"/"+r.Name)
	}
	s, err := github.Start(t.Context(), github.Config{
		Dir: dir, Repositories: repositories,
		Tokens: map[string]github.Access{writer: {Login: "alice", Write: names}, reader: {Login: "bob"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return server{s, dir}
}

var app = github.Repository{Owner: "acme", Name: "app"}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, bytes.TrimSpace(a.body)) }

// get returns a value of a JSON response, by a path of names and indexes.
func (a answer) get(t *testing.T, path ...any) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(a.body, &value); err != nil {
		t.Fatalf("%s: %v", a, err)
	}
	for _, step := range path {
		switch inside := value.(type) {
		case map[string]any:
			value = inside[fmt.Sprint(step)]
		case []any:
			n, ok := step.(int)
			if !ok || n >= len(inside) {
				t.Fatalf("no %v in %s", step, a)
			}
			value = inside[n]
		default:
			t.Fatalf("no %v in %s", step, a)
		}
	}
	return value
}

func (a answer) id(t *testing.T) string {
	t.Helper()
	return fmt.Sprintf("%.0f", a.get(t, "id"))
}

func (a answer) text(t *testing.T, path ...any) string {
	t.Helper()
	text, _ := a.get(t, path...).(string)
	return text
}

// do requests a path of the API, or a URL of the server.
func (s server) do(t *testing.T, token, method, path, body string) answer {
	t.Helper()
	url := path
	if !strings.HasPrefix(path, "http") {
		url = s.APIURL() + strings.TrimPrefix(path, "/")
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	got, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	content, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{got.StatusCode, got.Header, content}
}

// must returns do by the writer, which must succeed.
func (s server) must(t *testing.T, method, path, body string) answer {
	t.Helper()
	got := s.do(t, writer, method, path, body)
	if got.status >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s", method, path, got)
	}
	return got
}

func (s server) draft(t *testing.T, tag string) string {
	t.Helper()
	return s.must(t, "POST", "repos/acme/app/releases", fmt.Sprintf(`{"tag_name":%q,"name":%[1]q,"draft":true}`, tag)).id(t)
}

func (s server) uploadURL(id, name string) string {
	return s.UploadURL() + "repos/acme/app/releases/" + id + "/assets?name=" + name
}

// A second repository of the same name would replace the first.
func TestRepositoriesDiffer(t *testing.T) {
	s, err := github.Start(t.Context(), github.Config{Dir: t.TempDir(), Repositories: []github.Repository{app, {Owner: "Acme", Name: "App"}}})
	if err == nil {
		err = errors.Join(errors.New("it started"), s.Close(t.Context()))
	}
	if !strings.Contains(err.Error(), "repository Acme/App: it already exists") {
		t.Error(err)
	}
}
