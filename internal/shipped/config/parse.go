package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// parse fills the fields. All that is wrong is reported at once.
func parse(values map[string]string) (Config, error) {
	var config Config
	err := env.ParseWithOptions(&config, env.Options{
		Environment: values,
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[time.Duration](): duration,
			reflect.TypeFor[bool]():          boolean,
		},
	})
	if err == nil && config.ShutdownTimeout == 0 {
		err = env.ParseError{Name: "ShutdownTimeout", Err: errors.New("leaves no time at all: give a longer one, as in 8s")}
	}
	if err != nil {
		return Config{}, explain(err, values)
	}
	return config, nil
}

// explain says each error in words for operators, who know variables and not fields.
func explain(err error, values map[string]string) error {
	causes := []error{err}
	if all, ok := errors.AsType[env.AggregateError](err); ok {
		causes = all.Errors
	}
	var bad []string
	for _, cause := range causes {
		wrong, ok := errors.AsType[env.ParseError](cause)
		if !ok {
			bad = append(bad, cause.Error())
			continue
		}
		variable := variableOf(wrong.Name)
		if variable.Secret {
			bad = append(bad, fmt.Sprintf("%s %v", variable.Name, wrong.Err))
		} else {
			bad = append(bad, fmt.Sprintf("%s=%q %v", variable.Name, values[variable.Name], wrong.Err))
		}
	}
	return errors.New(strings.Join(bad, "; "))
}

func duration(value string) (any, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return nil, errors.New("is no duration: write a number with its unit, as in 500ms, 8s or 1m")
	}
	return d, nil
}

func boolean(value string) (any, error) {
	switch value {
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	}
	return nil, errors.New("is neither true nor false")
}
