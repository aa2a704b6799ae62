package problem_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/problem"
)

func TestWrite(t *testing.T) {
	several := problem.New(http.StatusUnprocessableEntity, "two are wrong")
	several.Errors = []problem.Field{{Pointer: "#/version", Detail: "is missing"}, {Parameter: "limit", Detail: "is no number"}}
	conflict := problem.New(http.StatusConflict, "published already")
	conflict.Differs = []string{"commit"}
	for name, tc := range map[string]struct {
		document *problem.Error
		want     map[string]any
	}{
		"a detail": {
			problem.New(http.StatusNotFound, `no release "<b>"`),
			map[string]any{"title": "Not Found", "status": 404.0, "detail": `no release "<b>"`},
		},
		"fields": {several, map[string]any{
			"title": "Unprocessable Entity", "status": 422.0, "detail": "two are wrong",
			"errors": []any{
				map[string]any{"pointer": "#/version", "detail": "is missing"},
				map[string]any{"parameter": "limit", "detail": "is no number"},
			},
		}},
		"differences": {conflict, map[string]any{
			"title": "Conflict", "status": 409.0, "detail": "published already", "differs": []any{"commit"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			answer := httptest.NewRecorder()
			tc.document.Write(answer)
			var got map[string]any
			if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v: %s", err, answer.Body)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
			if answer.Code != tc.document.Status {
				t.Errorf("status %d", answer.Code)
			}
			want := http.Header{
				"Content-Type":           {"application/problem+json"},
				"Content-Length":         {strconv.Itoa(answer.Body.Len())},
				"Cache-Control":          {"no-store"},
				"X-Content-Type-Options": {"nosniff"},
			}
			if diff := cmp.Diff(want, answer.Header()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
