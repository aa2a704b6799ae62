package goreleaser_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"

	"github.com/relkit/relkit/internal/goreleaser"
)

// Every setting of the GoReleaser in go.mod is classified: a new one must be reviewed before a rehearsal uses it.
func TestAllSettingsOfGoReleaserAreKnown(t *testing.T) {
	var visit func(kind reflect.Type, place string)
	visit = func(kind reflect.Type, place string) {
		for field := range kind.Fields() {
			name, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if strings.Contains(options, "inline") {
				visit(field.Type, place)
				continue
			}
			if name == "-" || name == "" {
				continue
			}
			pattern := strings.TrimPrefix(place+"."+name, ".")
			switch goreleaser.Setting(pattern) {
			case "":
				t.Errorf("%s is not known: say in settings.go whether it names a server or a credential", pattern)
			case "place":
				element := field.Type
				if element.Kind() == reflect.Slice {
					element, pattern = element.Elem(), pattern+"[]"
				}
				visit(element, pattern)
			}
		}
	}
	visit(reflect.TypeFor[config.Project](), "")
}
