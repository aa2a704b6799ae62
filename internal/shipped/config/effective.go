package config

import (
	"fmt"
	"reflect"
)

// Setting is a variable with the value that is in force.
type Setting struct {
	Name  string
	Value string // masked where it is secret
	From  string // default, environment or file
}

// Effective is what [Read] makes of the environment, for people.
func Effective(getenv func(string) string) ([]Setting, error) {
	config, err := Read(getenv)
	if err != nil {
		return nil, err
	}
	var settings []Setting
	for _, variable := range Variables() {
		from := "default"
		switch {
		case getenv(variable.Name) != "":
			from = "environment"
		case variable.Secret && getenv(variable.Name+FileSuffix) != "":
			from = "file"
		}
		settings = append(settings, Setting{
			Name:  variable.Name,
			Value: fmt.Sprint(reflect.ValueOf(config).FieldByName(variable.field).Interface()),
			From:  from,
		})
	}
	return settings, nil
}
