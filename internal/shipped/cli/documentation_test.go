package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/shipped/config"
)

func TestEveryVariableIsDocumented(t *testing.T) {
	documentation, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, variable := range config.Variables() {
		names := []string{variable.Name}
		if variable.Secret {
			names = append(names, variable.Name+config.FileSuffix)
		}
		for _, name := range names {
			if !strings.Contains(string(documentation), "`"+name+"`") {
				t.Errorf("docs/shipped.md does not mention %s", name)
			}
		}
	}
}

func TestEveryCommandIsDocumented(t *testing.T) {
	documentation, err := os.ReadFile("../../../docs/shipped.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range commands() {
		if !strings.Contains(string(documentation), "shipped "+command.name) {
			t.Errorf("docs/shipped.md does not mention shipped %s", command.name)
		}
	}
}
