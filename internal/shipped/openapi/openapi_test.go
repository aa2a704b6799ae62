package openapi_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/openapi"
)

// text is a description in an order that is not alphabetical, with all that can be referred to.
const text = `{
  "info": {"description": "An API."},
  "servers": [{"url": "/api/v1"}],
  "tags": [{"name": "things", "description": "Things."}],
  "paths": {
    "/z/{name}": {
      "parameters": [{"$ref": "#/components/parameters/name"}],
      "put": {
        "operationId": "put", "tags": ["things"],
        "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
        "requestBody": {"content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Thing"}]}}}},
        "responses": {"201": {"description": "made"}, "200": {"description": "changed"}, "404": {"$ref": "#/components/responses/missing"}}
      },
      "get": {"operationId": "get", "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}
    },
    "/a": {"get": {"operationId": "list", "responses": {}}}
  },
  "components": {
    "parameters": {"name": {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "maxLength": 100}}},
    "responses": {"missing": {"description": "There is none."}},
    "schemas": {
      "Thing": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "count": {"type": "integer", "minimum": 0}}},
      "Any": {}
    }
  }
}`

func TestRead(t *testing.T) {
	d, err := openapi.Read([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if d.Prefix() != "/api/v1" || d.Info.Description != "An API." || d.Tags[0].Name != "things" {
		t.Errorf("%q %+v %+v", d.Prefix(), d.Info, d.Tags)
	}
	var got []string
	for _, o := range d.Operations {
		line := o.Method + " " + o.Path + " " + o.ID + ":"
		for _, p := range o.Parameters {
			line += " " + p.In + "=" + p.Name
		}
		for _, a := range o.Answers {
			line += " " + a.Status + "(" + a.Description + a.SchemaName() + ")"
			if a.Shared {
				line += "*"
			}
		}
		got = append(got, line)
	}
	want := []string{
		"put /z/{name} put: path=name query=dry 201(made) 200(changed) 404(There is none.)*",
		"get /z/{name} get: path=name 200(Thing)",
		"get /a list:",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations, in the order of the document (-want +got):\n%s", diff)
	}
	if name := d.Operations[0].Body.SchemaName(); name != "Thing" {
		t.Errorf("the body is a %q", name)
	}
	if p := d.Operations[0].Parameters[0]; !p.Required || p.Schema.MaxLength != 100 {
		t.Errorf("the parameter that is referred to: %+v", p)
	}
	var schemas []string
	for _, s := range d.Schemas {
		line := s.Name + ":"
		for _, p := range s.Properties {
			line += " " + p.Name + " " + p.Schema.Type
		}
		schemas = append(schemas, line)
	}
	if diff := cmp.Diff([]string{"Thing: name string count integer", "Any:"}, schemas); diff != "" {
		t.Errorf("schemas (-want +got):\n%s", diff)
	}
}

func TestPrefixWithoutAServer(t *testing.T) {
	d, err := openapi.Read([]byte(`{}`))
	if err != nil || d.Prefix() != "" || len(d.Operations)+len(d.Schemas) != 0 {
		t.Errorf("%v: %+v", err, d)
	}
}

// The error names what is wrong. A reference that leads nowhere would be an empty line on the page.
func TestReadRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ old, new, want string }{
		"no JSON":                          {text, "{", "unexpected end of JSON input"},
		"another shape":                    {`"servers": [{"url": "/api/v1"}]`, `"servers": {}`, "read the description of the API"},
		"parameters of a path":             {`"parameters": [{"$ref": "#/components/parameters/name"}]`, `"parameters": {}`, "read the parameters of /z/{name}"},
		"an operation":                     {`"tags": ["things"]`, `"tags": "things"`, "read put /z/{name}"},
		"an answer":                        {`{"description": "made"}`, `"made"`, "read put /z/{name}"},
		"a schema":                         {`"required": ["name"], "properties"`, `"required": true, "properties"`, "read the schema Thing"},
		"a property":                       {`{"type": "integer", "minimum": 0}`, `7`, "read count of the schema Thing"},
		"a reference to no parameter":      {`#/components/parameters/name`, `#/components/parameters/nam`, `put /z/{name} refers to #/components/parameters/nam, which is not there`},
		"a reference to no answer":         {`#/components/responses/missing`, `#/components/responses/gone`, `read put /z/{name}: the answer 404 refers to #/components/responses/gone, which is not there`},
		"a reference to no schema":         {`{"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}`, `{"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thin"}`, `get /z/{name} refers to #/components/schemas/Thin, which is not there`},
		"a reference to no schema, within": {`{"allOf": [{"$ref": "#/components/schemas/Thing"}]}`, `{"allOf": [{"$ref": "#/components/schemas/Thin"}]}`, `put /z/{name} refers to #/components/schemas/Thin, which is not there`},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(text, tc.old) {
				t.Fatalf("the text has no %s", tc.old)
			}
			_, err := openapi.Read([]byte(strings.Replace(text, tc.old, tc.new, 1)))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("%v, want %s", err, tc.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(text))
	f.Add([]byte(`{"paths": {"/a": {"get": {"responses": {"200": {"$ref": ""}}}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := openapi.Read(text)
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("the error has several lines: %q", err)
		}
		for _, o := range d.Operations {
			for _, p := range o.Parameters {
				if p.Ref != "" {
					t.Errorf("%s is not followed", p.Ref)
				}
			}
		}
	})
}
