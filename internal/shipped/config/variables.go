package config

import "reflect"

// Variable is one variable of the environment.
type Variable struct {
	Name    string
	Default string
	Meaning string
	Secret  bool // is never shown, and may be in a file that the variable with _FILE at its end names
	field   string
}

// FileSuffix ends the name of the variable that names the file with a secret.
const FileSuffix = "_FILE"

// Variables are those that [Read] reads, in the order of help texts.
func Variables() []Variable {
	var variables []Variable
	for field := range reflect.TypeFor[Config]().Fields() {
		if field.Tag.Get("env") == "" {
			continue
		}
		variables = append(variables, Variable{
			Name:    field.Tag.Get("env"),
			Default: field.Tag.Get("envDefault"),
			Meaning: field.Tag.Get("help"),
			Secret:  field.Tag.Get("secret") != "" || field.Type.Implements(reflect.TypeFor[interface{ secret() }]()),
			field:   field.Name,
		})
	}
	return variables
}

// variableOf is the variable that sets a field.
func variableOf(field string) Variable {
	for _, variable := range Variables() {
		if variable.field == field {
			return variable
		}
	}
	panic("no variable sets " + field)
}
