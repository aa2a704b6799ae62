package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/relkit/relkit/internal/shipped/api"
)

// contract is openapi.json, to which every answer in the tests of this package is held.
type contract struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Responses map[string]response `json:"responses"`
		Headers   map[string]header   `json:"headers"`
		Schemas   map[string]struct {
			Properties map[string]any `json:"properties"`
		} `json:"schemas"`
	} `json:"components"`

	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by JSON pointer

	// met are the answers that a test has got, as in "post /releases 201".
	met map[string]bool
	mu  sync.Mutex // of schemas and met
}

type operation struct {
	Responses   map[string]response `json:"responses"`
	RequestBody *struct{}           `json:"requestBody"`
}

type response struct {
	Ref     string              `json:"$ref"`
	Headers map[string]header   `json:"headers"`
	Content map[string]struct{} `json:"content"`
}

type header struct {
	Ref      string `json:"$ref"`
	Required bool   `json:"required"`
}

var written = sync.OnceValues(func() (*contract, error) {
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		return nil, err
	}
	c := &contract{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}, met: map[string]bool{}}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, err
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c.compiler.AssertFormat()
	return c, c.compiler.AddResource("openapi.json", document)
})

func theContract(t *testing.T) *contract {
	t.Helper()
	c, err := written()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// operations are the methods of a path.
func (c *contract) operations(t *testing.T, path string) map[string]operation {
	t.Helper()
	operations := map[string]operation{}
	for method, text := range c.Paths[path] {
		if method == "parameters" {
			continue
		}
		var o operation
		if err := json.Unmarshal(text, &o); err != nil {
			t.Fatalf("%s %s: %v", method, path, err)
		}
		operations[method] = o
	}
	return operations
}

// hold compares an answer, and the body of a request that was accepted, with what is written.
func (c *contract) hold(t *testing.T, r *http.Request, sent []byte, answer *httptest.ResponseRecorder) {
	t.Helper()
	method, pattern, _ := strings.Cut(r.Pattern, " ")
	path, ours := strings.CutPrefix(pattern, "/api/v1")
	if !ours || method == http.MethodOptions {
		return
	}
	method = strings.ToLower(method)
	o, written := c.operations(t, path)[method]
	if !written {
		t.Errorf("%s %s is not in openapi.json", method, path)
		return
	}
	status := http.StatusText(answer.Code)
	code := strings.Fields(answer.Result().Status)[0]
	what := method + " " + path + " " + code
	expected, written := o.Responses[code]
	if !written {
		t.Errorf("openapi.json has no answer %s (%s): %s", what, status, answer.Body)
		return
	}
	at := []string{"paths", path, method, "responses", code}
	if name, found := strings.CutPrefix(expected.Ref, "#/components/responses/"); found {
		expected, at = c.Components.Responses[name], []string{"components", "responses", name}
	}
	c.mu.Lock()
	c.met[what] = true
	c.mu.Unlock()
	c.holdHeaders(t, what, expected, answer.Header())
	c.holdBody(t, what, r, expected, at, answer)
	if o.RequestBody != nil && answer.Code < 300 {
		c.validate(t, "the accepted body of "+what, sent, "paths", path, method, "requestBody", "content", "application/json", "schema")
	}
}

func (c *contract) holdHeaders(t *testing.T, what string, expected response, got http.Header) {
	t.Helper()
	for name, h := range expected.Headers {
		if reference, found := strings.CutPrefix(h.Ref, "#/components/headers/"); found {
			h = c.Components.Headers[reference]
		}
		if h.Required && got.Get(name) == "" {
			t.Errorf("%s has no header %s", what, name)
		}
	}
}

func (c *contract) holdBody(t *testing.T, what string, r *http.Request, expected response, at []string, answer *httptest.ResponseRecorder) {
	t.Helper()
	if len(expected.Content) == 0 {
		if answer.Body.Len() > 0 {
			t.Errorf("%s has a body: %s", what, answer.Body)
		}
		return
	}
	mediaType, _, err := mime.ParseMediaType(answer.Header().Get("Content-Type"))
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if _, written := expected.Content[mediaType]; !written {
		t.Errorf("%s is %s, not %v", what, mediaType, slices.Sorted(maps.Keys(expected.Content)))
	}
	if strings.HasSuffix(mediaType, "json") && r.Method != http.MethodHead {
		c.validate(t, what, answer.Body.Bytes(), append(at, "content", mediaType, "schema")...)
	}
}

// validate holds a document to the schema at a place in openapi.json.
func (c *contract) validate(t *testing.T, what string, document []byte, at ...string) {
	t.Helper()
	pointer := "openapi.json#"
	for _, step := range at {
		pointer += "/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(step))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.schemas[pointer] == nil {
		schema, err := c.compiler.Compile(pointer)
		if err != nil {
			t.Fatal(err)
		}
		c.schemas[pointer] = schema
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Errorf("%s is no JSON: %v: %s", what, err, document)
		return
	}
	if err := c.schemas[pointer].Validate(value); err != nil {
		t.Errorf("%s: %v\n%s", what, err, document)
	}
}

// TestMain fails when an answer is written in openapi.json that no test of this package has ever got.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !isPart() {
		c, err := written()
		if err != nil {
			panic(err)
		}
		for _, what := range c.unmet() {
			code = 1
			os.Stderr.WriteString("no test gets the answer that openapi.json has: " + what + "\n")
		}
	}
	os.Exit(code)
}

// isPart reports whether only some of the tests were run.
func isPart() bool {
	for _, name := range []string{"run", "skip", "fuzz", "list"} {
		if flag.Lookup("test."+name).Value.String() != "" {
			return true
		}
	}
	return false
}

func (c *contract) unmet() []string {
	var unmet []string
	for path, methods := range c.Paths {
		for method, text := range methods {
			var o operation
			if method == "parameters" || json.Unmarshal(text, &o) != nil {
				continue
			}
			for code := range o.Responses {
				if what := method + " " + path + " " + code; !c.met[what] {
					unmet = append(unmet, what)
				}
			}
		}
	}
	slices.Sort(unmet)
	return unmet
}

func TestTheDocumentIsOpenAPI(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/openapi-3.1.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
}

func TestEachRouteIsDocumentedAndTheOtherWayRound(t *testing.T) {
	c := theContract(t)
	var documented []string
	for path := range c.Paths {
		for method := range c.operations(t, path) {
			documented = append(documented, strings.ToUpper(method)+" /api/v1"+path)
		}
	}
	slices.Sort(documented)
	if diff := cmp.Diff(documented, slices.Sorted(slices.Values(api.Routes()))); diff != "" {
		t.Error(diff)
	}
}

func TestEachReferenceLeadsSomewhere(t *testing.T) {
	text, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var document any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	collect(document, used)
	components, _ := document.(map[string]any)["components"].(map[string]any)
	there := map[string]bool{}
	for kind, named := range components {
		if kind == "securitySchemes" { // which are named, not referred to
			continue
		}
		list, _ := named.(map[string]any)
		for name := range list {
			there["#/components/"+kind+"/"+name] = true
		}
	}
	if diff := cmp.Diff(there, used); diff != "" {
		t.Errorf("-there +used: %s", diff)
	}
}

func collect(value any, references map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		if reference, ok := value["$ref"].(string); ok {
			references[reference] = true
		}
		for _, member := range value {
			collect(member, references)
		}
	case []any:
		for _, element := range value {
			collect(element, references)
		}
	}
}
