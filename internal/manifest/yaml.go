package manifest

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlFault returns what is wrong with a text that should be YAML, or does not have the expected structure.
func yamlFault(err error) error {
	if shape, ok := errors.AsType[*yaml.TypeError](err); ok {
		return errors.New("it has the wrong structure: " + strings.Join(shape.Errors, "; "))
	}
	return fmt.Errorf("it is not YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
}
