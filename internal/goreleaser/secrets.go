package goreleaser

import (
	"os"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

var (
	// secretKey matches the settings that contain a credential.
	secretKey = regexp.MustCompile(`(?i)^(?:\w+_)?(?:token|password|passphrase|secret|private_key|api_key|access_key|x509_key)$`)
	// secretName matches the names of variables that contain a credential.
	secretName   = regexp.MustCompile(`(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSPHRASE|KEY|PAT)(?:_|$)`)
	usedVariable = regexp.MustCompile(`\.Env\.(\w+)`)
)

// SecretNames returns the variables of the environment that a build which does not publish gets without values: those of tokens, passwords
// and private keys in the configuration, and those that its templates require, are not set here, and have the name of a secret. Other
// variables are passed on.
func (c *Config) SecretNames() []string {
	root := c.tree.Content[0]
	names := secretSettings(root)
	for _, name := range used(root) {
		_, set := os.LookupEnv(name)
		if !set && secretName.MatchString(name) && !slices.Contains(names, name) && !c.sets(name) {
			names = append(names, name)
		}
	}
	return names
}

// TokenNames returns the variables that tokens, passwords and private keys of the configuration are read from.
func (c *Config) TokenNames() []string { return secretSettings(c.tree.Content[0]) }

// sets reports whether the configuration's env sets a variable.
func (c *Config) sets(name string) bool {
	return slices.ContainsFunc(c.Project.Env, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
}

// secretSettings returns the variables that credentials are read from.
func secretSettings(node *yaml.Node) []string {
	var names []string
	walk(node, func(key string, value *yaml.Node) {
		named := oneVariable.FindStringSubmatch(value.Value)
		if named != nil && secretKey.MatchString(key) && !slices.Contains(names, named[1]) {
			names = append(names, named[1])
		}
	})
	return names
}

// used returns the variables that templates name.
func used(node *yaml.Node) []string {
	var names []string
	walk(node, func(_ string, value *yaml.Node) {
		for _, found := range usedVariable.FindAllStringSubmatch(value.Value, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	})
	return names
}

// walk visits all scalar values, each with the key of the value or of its list.
func walk(node *yaml.Node, visit func(key string, value *yaml.Node)) {
	if node == nil {
		return
	}
	var values func(string, *yaml.Node)
	values = func(key string, node *yaml.Node) {
		switch node.Kind {
		case yaml.ScalarNode:
			visit(key, node)
		case yaml.MappingNode:
			for i := 0; i+1 < len(node.Content); i += 2 {
				values(node.Content[i].Value, node.Content[i+1])
			}
		default:
			for _, entry := range node.Content {
				values(key, entry)
			}
		}
	}
	values("", node)
}
