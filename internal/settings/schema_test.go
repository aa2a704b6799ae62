package settings_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/settings"
)

const schemaFile = "../../docs/relkit.schema.json"

// The published schema has the keys of the Go types, and knows the audits.
func TestSchemaIsThatOfTheTypes(t *testing.T) {
	text, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	type object struct {
		Properties           map[string]struct{ Enum []string }
		AdditionalProperties *bool
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		of   any
		with object
	}{
		{release.Settings{}, schema.object},
		{release.ProgramSetting{}, schema.Defs["ProgramSetting"]},
		{release.Acceptance{}, schema.Defs["Acceptance"]},
	} {
		if diff := cmp.Diff(keys(reflect.TypeOf(one.of)), slices.Sorted(maps.Keys(one.with.Properties))); diff != "" {
			t.Errorf("%T (-type +schema):\n%s", one.of, diff)
		}
		if one.with.AdditionalProperties == nil || *one.with.AdditionalProperties {
			t.Errorf("%T: the schema takes unknown keys", one.of)
		}
	}
	if diff := cmp.Diff(settings.Audits, schema.Defs["Acceptance"].Properties["audit"].Enum); diff != "" {
		t.Errorf("audits (-code +schema):\n%s", diff)
	}
}

// keys are the names of a type's fields in the file.
func keys(of reflect.Type) []string {
	var names []string
	for field := range of.Fields() {
		if name := field.Tag.Get("yaml"); name != "-" {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}

// The schema takes what the parser takes, and refuses what it refuses.
func TestSchemaIsThatOfTheParser(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	var valid any
	if err := yaml.Unmarshal([]byte(whole), &valid); err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(valid); err != nil {
		t.Error(err)
	}
	for name, test := range refused {
		if test.beyond {
			continue
		}
		t.Run(name, func(t *testing.T) {
			node := new(yaml.Node)
			if err := yaml.Unmarshal([]byte(test.text), node); err != nil {
				t.Fatal(err)
			}
			if name == "merge key" { // which the schema sees merged
				return
			}
			var value any
			if err := node.Decode(&value); err != nil {
				t.Fatal(err)
			}
			if schema.Validate(value) == nil {
				t.Error("the schema takes it")
			}
		})
	}
}
