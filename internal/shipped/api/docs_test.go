package api_test

import (
	"os"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/api"
)

func TestEachRouteIsInTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range api.Routes() {
		if !strings.Contains(string(text), "`"+pattern+"`") {
			t.Errorf("docs/shipped.md says nothing of %s", pattern)
		}
	}
}

func TestEachMemberIsInTheDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for schema, described := range theContract(t).Components.Schemas {
		for member := range described.Properties {
			if !strings.Contains(string(text), "`"+member+"`") && !strings.Contains(string(text), `"`+member+`"`) {
				t.Errorf("docs/shipped.md says nothing of %s of %s", member, schema)
			}
		}
	}
}
