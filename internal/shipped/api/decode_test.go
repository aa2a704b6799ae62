package api_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/problem"
)

// published is a release as a pipeline posts it.
const published = `{
	"project": "hello", "version": "1.2.3", "commit": "0123456789abcdef0123456789abcdef01234567",
	"published_at": "2026-01-31T12:00:00Z", "prerelease": false, "notes": "# News",
	"artifacts": [{
		"name": "hello_1.2.3_linux_amd64.tar.gz", "kind": "archive", "platform": "linux/amd64", "size": 1234,
		"sha256": "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
		"url": "https://example.com/hello_1.2.3_linux_amd64.tar.gz"
	}],
	"images": [{
		"reference": "registry.example/hello:1.2.3",
		"digest": "sha256:486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7",
		"platforms": ["linux/amd64", "linux/arm64"]
	}]
}`

// with is published with a piece of its text replaced.
func with(t *testing.T, old, replacement string) string {
	t.Helper()
	if !strings.Contains(published, old) {
		t.Fatalf("%s is not in what is published", old)
	}
	return strings.Replace(published, old, replacement, 1)
}

func TestBodiesThatCannotBeRead(t *testing.T) {
	for name, tc := range map[string]struct {
		body   string
		status int
		want   string
		fields []problem.Field
	}{
		"nothing":          {"", http.StatusBadRequest, "the body is not valid JSON: it ends too early", nil},
		"half of it":       {published[:len(published)/2], http.StatusBadRequest, "the body is not valid JSON: it ends too early", nil},
		"two of them":      {published + published, http.StatusBadRequest, "the body is not valid JSON: something comes after its end, at byte", nil},
		"trailing text":    {published + "x", http.StatusBadRequest, "the body is not valid JSON: something comes after its end, at byte", nil},
		"a bracket more":   {published + "]", http.StatusBadRequest, "the body is not valid JSON: something comes after its end, at byte", nil},
		"no JSON":          {"project=hello", http.StatusBadRequest, "the body is not valid JSON: invalid character 'p'", nil},
		"a trailing comma": {`{"project": "hello",}`, http.StatusBadRequest, "the body is not valid JSON: invalid character '}'", nil},
		"no UTF-8":         {with(t, "# News", "\xff"), http.StatusBadRequest, "the body is not in UTF-8", nil},
		"a member twice": {
			with(t, `"notes": "# News"`, `"project": "other"`), http.StatusBadRequest,
			`the body is not valid JSON: "project" is there twice`, nil,
		},
		"a member twice, further down": {
			with(t, `"size": 1234`, `"size": 1234, "size": 1`), http.StatusBadRequest,
			`the body is not valid JSON: "size" is there twice`, nil,
		},
		"a member twice, once escaped": {
			with(t, `"notes": "# News"`, `"pr\u006fject": "other"`), http.StatusBadRequest,
			`the body is not valid JSON: "project" is there twice`, nil,
		},
		"an abyss": {
			strings.Repeat("[", 100_000), http.StatusBadRequest,
			"the body is not valid JSON: more than 8 arrays and objects are inside each other", nil,
		},
		"more values than any release has": {
			"[" + strings.Repeat("0,", 100_000) + "0]", http.StatusBadRequest,
			"the body is not valid JSON: it has more than 20000 values", nil,
		},
		"no object": {"[]", http.StatusUnprocessableEntity, "the body must be an object", []problem.Field{{Pointer: "#", Detail: "must be an object"}}},
		"null":      {"null", http.StatusUnprocessableEntity, "the body must be an object", []problem.Field{{Pointer: "#", Detail: "must be an object"}}},
		"an unknown member": {
			with(t, `"notes"`, `"note"`), http.StatusUnprocessableEntity, "note is unknown",
			[]problem.Field{{Pointer: "#/note", Detail: "is unknown"}},
		},
		"a member in other case": {
			with(t, `"notes"`, `"Notes"`), http.StatusUnprocessableEntity, "Notes is unknown",
			[]problem.Field{{Pointer: "#/Notes", Detail: "is unknown"}},
		},
		"an unknown member with a slash": {
			with(t, `"notes"`, `"a/b~c"`), http.StatusUnprocessableEntity, "a~1b~0c is unknown",
			[]problem.Field{{Pointer: "#/a~1b~0c", Detail: "is unknown"}},
		},
		"an unknown member that a URL would not hold": {
			with(t, `"notes"`, `"ä %"`), http.StatusUnprocessableEntity, "ä % is unknown",
			[]problem.Field{{Pointer: "#/%C3%A4%20%25", Detail: "is unknown"}},
		},
		"an endless name": {
			with(t, `"notes"`, `"`+strings.Repeat("a", 101)+`"`), http.StatusBadRequest,
			"the body is not valid JSON: a name is longer than 100 bytes", nil,
		},
		"a wrong type": {
			with(t, `"1.2.3"`, `1.2`), http.StatusUnprocessableEntity, "version must be a string",
			[]problem.Field{{Pointer: "#/version", Detail: "must be a string"}},
		},
		"null for a string": {
			with(t, `"1.2.3"`, `null`), http.StatusUnprocessableEntity, "version must be a string",
			[]problem.Field{{Pointer: "#/version", Detail: "must be a string"}},
		},
		"a number as text": {
			with(t, `"size": 1234`, `"size": "1234"`), http.StatusUnprocessableEntity, "artifacts[0].size must be a whole number",
			[]problem.Field{{Pointer: "#/artifacts/0/size", Detail: "must be a whole number"}},
		},
		"a fraction": {
			with(t, `"size": 1234`, `"size": 1.5`), http.StatusUnprocessableEntity, "artifacts[0].size must be a whole number",
			[]problem.Field{{Pointer: "#/artifacts/0/size", Detail: "must be a whole number"}},
		},
		"too large a number": {
			with(t, `"size": 1234`, `"size": 9223372036854775808`), http.StatusUnprocessableEntity, "artifacts[0].size must be a whole number",
			[]problem.Field{{Pointer: "#/artifacts/0/size", Detail: "must be a whole number"}},
		},
		"text for a truth": {
			with(t, `false`, `"false"`), http.StatusUnprocessableEntity, "prerelease must be true or false",
			[]problem.Field{{Pointer: "#/prerelease", Detail: "must be true or false"}},
		},
		"no time": {
			with(t, `2026-01-31T12:00:00Z`, `yesterday`), http.StatusUnprocessableEntity, "published_at must be a time, as in 2026-01-31T12:00:00Z",
			[]problem.Field{{Pointer: "#/published_at", Detail: "must be a time, as in 2026-01-31T12:00:00Z"}},
		},
		"a number for a time": {
			with(t, `"2026-01-31T12:00:00Z"`, `0`), http.StatusUnprocessableEntity, "published_at must be a string",
			[]problem.Field{{Pointer: "#/published_at", Detail: "must be a string"}},
		},
		"an object for an array": {
			with(t, `["linux/amd64", "linux/arm64"]`, `{}`), http.StatusUnprocessableEntity, "images[0].platforms must be an array",
			[]problem.Field{{Pointer: "#/images/0/platforms", Detail: "must be an array"}},
		},
		"several": {
			`{"project": 1, "version": "1.2.3", "commit": "", "published_at": "2026-01-31T12:00:00Z", "prerelease": false, "images": [{}], "x": 1}`,
			http.StatusUnprocessableEntity, "project must be a string (and 5 more)",
			[]problem.Field{
				{Pointer: "#/project", Detail: "must be a string"},
				{Pointer: "#/artifacts", Detail: "is missing"},
				{Pointer: "#/images/0/reference", Detail: "is missing"},
				{Pointer: "#/images/0/digest", Detail: "is missing"},
				{Pointer: "#/images/0/platforms", Detail: "is missing"},
				{Pointer: "#/x", Detail: "is unknown"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var release catalog.Release
			err := api.Decode([]byte(tc.body), &release)
			refused, ok := errors.AsType[*problem.Error](err)
			if !ok {
				t.Fatalf("accepted, or no problem: %v", err)
			}
			if refused.Status != tc.status || !strings.HasPrefix(refused.Detail, tc.want) {
				t.Errorf("%d %s\nwant %d %s", refused.Status, refused.Detail, tc.status, tc.want)
			}
			if diff := cmp.Diff(tc.fields, refused.Errors); diff != "" {
				t.Error(diff)
			}
			if !reflect.ValueOf(release).IsZero() {
				t.Errorf("something was read all the same: %+v", release)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(published))
	f.Fuzz(func(t *testing.T, body []byte) {
		var release catalog.Release
		err := api.Decode(body, &release)
		if err == nil {
			var lenient catalog.Release
			if err := json.Unmarshal(body, &lenient); err != nil {
				t.Fatalf("accepted what package json refuses: %v", err)
			}
			if diff := cmp.Diff(lenient, release); diff != "" {
				t.Error(diff)
			}
			return
		}
		refused, ok := errors.AsType[*problem.Error](err)
		if !ok {
			t.Fatalf("no problem: %v", err)
		}
		switch refused.Status {
		case http.StatusBadRequest:
		case http.StatusUnprocessableEntity:
			if !json.Valid(body) || len(refused.Errors) == 0 {
				t.Errorf("%+v", refused)
			}
		default:
			t.Errorf("%+v", refused)
		}
	})
}
