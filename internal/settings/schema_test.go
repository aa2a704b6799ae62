package settings_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
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
		{release.GateSettings{}, schema.Defs["GateSettings"]},
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

// The example of the documentation is whole, and right.
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../../docs/relkit-yaml.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	got, err := settings.Parse([]byte(example))
	if err != nil || got.Prepare == "" || len(got.Include) != 1 || len(got.Programs) != 2 || len(got.Accept) != 1 {
		t.Errorf("%+v, %v", got, err)
	}
	if !strings.HasPrefix(example, "# yaml-language-server: $schema=https://raw.githubusercontent.com/relkit/relkit/main/docs/relkit.schema.json\n") {
		t.Error("it names no schema")
	}
}

// keys returns the names of a type's fields in the file.
func keys(of reflect.Type) []string {
	var names []string
	for field := range of.Fields() {
		if name := field.Tag.Get("yaml"); name != "-" {
			names = append(names, name)
		}
	}
	return slices.Sorted(slices.Values(names))
}

// The schema accepts what the parser accepts, and refuses what it refuses.
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
