package expression_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/test/workflows/expression"
)

func scope() expression.Scope {
	return expression.Scope{
		Contexts: map[string]any{
			"inputs": expression.Known{"dry-run": false, "minimum": 80.5, "image": "postgres:17"},
			"github": map[string]any{"event_name": "push", "event": map[string]any{"labels": []any{map[string]any{"name": "a"}, map[string]any{"name": "b"}}}},
			"needs":  map[string]any{"lint": map[string]any{"result": "success"}, "test": map[string]any{"result": "failure"}},
		},
		Functions: map[string]expression.Function{
			"success": func([]any) (any, error) { return true, nil },
			"broken":  func([]any) (any, error) { return nil, errors.New("it broke") },
		},
	}
}

func TestEvaluate(t *testing.T) {
	for text, want := range map[string]any{
		"null": nil, "true": true, "-7": -7.0, "0xff": 255.0, "1.5": 1.5, "'it''s'": "it's",
		"${{ 1 }}":             1.0,
		"inputs.dry-run":       false,
		"inputs['DRY-RUN']":    false,
		"inputs.minimum":       80.5,
		"github.nothing":       nil,
		"github.nothing.below": nil,

		"!''":                        true,
		"!inputs.image":              false,
		"'a' == 'A'":                 true,
		"'a' != 'b'":                 true,
		"1 == '1'":                   true,
		"true == 1":                  true,
		"null == ''":                 true,
		"'x' == 1":                   false,
		"'x' != 1":                   true,
		"2 < 10":                     true,
		"'b' >= 'a'":                 true,
		"'x' < 1":                    false,
		"false || 'default'":         "default",
		"inputs.image && 'yes'":      "yes",
		"'' && broken()":             "",
		"'a' || broken()":            "a",
		"(1 == 2 || true) && 'then'": "then",

		"contains('Hello', 'ell')":                   true,
		"contains(fromJSON('[\"push\"]'), 'push')":   true,
		"contains(fromJSON('[\"pushed\"]'), 'push')": false,
		"contains(needs.*.result, 'failure')":        true,
		"join(github.event.labels.*.name, ' ')":      "a b",
		"github.event.labels[1].name":                "b",
		"github.event.labels[2]":                     nil,
		"github.event.labels.*.name[0]":              "a",
		"startsWith(github.event_name, 'PU')":        true,
		"endsWith('v1.2.3', '.3')":                   true,
		"format('{1}{0}{{}}', 'a', 2)":               "2a{}",
		"fromJSON('{\"os\": [\"linux\"]}').os[0]":    "linux",
		"toJSON(github.event.labels[0])":             "{\n  \"name\": \"a\"\n}",
		"success() && github.event_name == 'push'":   true,
		"SUCCESS()": true,
		"inputs.minimum > 80 && inputs.image == 'postgres:17'": true,
	} {
		got, err := scope().Evaluate(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
}

func TestExpand(t *testing.T) {
	for text, want := range map[string]any{
		"":                                    "",
		"plain":                               "plain",
		"${{ inputs.dry-run }}":               false,
		"dry: ${{ inputs.dry-run }}!":         "dry: false!",
		"${{ inputs.minimum }} ${{ 'a}}b' }}": "80.5 a}}b",
		"${{ github.event.labels[0] }}":       map[string]any{"name": "a"},
	} {
		got, err := scope().Expand(text)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
}

// What a test does not know must not pass for nothing.
func TestRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"${{ secret.token }}":              "no context secret here",
		"${{ inputs.dryrun }}":             "no dryrun among dry-run, image, minimum",
		"${{ inputs.image.tag }}":          "a text has no tag",
		"${{ github.event.labels[null] }}": "null is no index",
		"${{ github[0] }}":                 "an object has no item 0",
		"${{ inputs.image.* }}":            "asks for a list or an object, not for a text",
		"${{ hashFiles('go.sum') }}":       "no function hashFiles here",
		"${{ broken() }}":                  "broken: it broke",
		"${{ contains('a') }}":             "contains: it takes 2 arguments",
		"${{ format('{1}', 'a') }}":        "format: no argument for {1}",
		"${{ format('{', 'a') }}":          "format: no argument for {}",
		"${{ fromJSON('[') }}":             "fromJSON: \"[\": unexpected end of JSON input",
		"${{ inputs.image":                 "unexpected EOF",
		"${{ inputs.image == }}":           "unexpected",
		"a ${{ github.event }}":            "an object cannot be written into a text: use toJSON",
	} {
		got, err := scope().Expand(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if _, err := scope().Evaluate("1 }} 2"); err == nil {
		t.Error("what follows an expression is no part of it")
	}
}

func TestCalls(t *testing.T) {
	for text, want := range map[string]bool{
		"always()": true, "${{ !Cancelled() && true }}": true, "github.event_name == 'always()'": false, "true": false,
	} {
		if got, err := expression.Calls(text, "always", "cancelled"); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("a ${{ format('{0}', needs.*.result) }}")
	f.Add("${{ github.event.labels[1e9] }}")
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = scope().Expand(text) // whatever it says, it comes to an end
	})
}
