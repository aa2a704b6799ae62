package expression

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// functions are those that every expression may call.
var functions = map[string]Function{
	"contains":   contains,
	"startswith": affix(strings.HasPrefix),
	"endswith":   affix(strings.HasSuffix),
	"format":     format,
	"join":       join,
	"tojson":     toJSON,
	"fromjson":   fromJSON,
}

func contains(arguments []any) (any, error) {
	if len(arguments) != 2 {
		return nil, errors.New("it takes 2 arguments")
	}
	if list, ok := arguments[0].([]any); ok {
		for _, item := range list {
			if order, ok := compare(item, arguments[1]); ok && order == 0 {
				return true, nil
			}
		}
		return false, nil
	}
	return affix(strings.Contains)(arguments)
}

func affix(test func(text, part string) bool) Function {
	return func(arguments []any) (any, error) {
		texts, err := texts(arguments)
		if err != nil {
			return nil, err
		}
		if len(texts) != 2 {
			return nil, errors.New("it takes 2 arguments")
		}
		return test(strings.ToUpper(texts[0]), strings.ToUpper(texts[1])), nil
	}
}

func format(arguments []any) (any, error) {
	texts, err := texts(arguments)
	if err != nil {
		return nil, err
	}
	if len(texts) == 0 {
		return nil, errors.New("it takes a text")
	}
	var written strings.Builder
	for rest := texts[0]; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
			written.WriteByte(rest[0])
			rest = rest[2:]
		case rest[0] == '{':
			place, after, _ := strings.Cut(rest[1:], "}")
			position, err := strconv.Atoi(place)
			if err != nil || position < 0 || position+1 >= len(texts) {
				return nil, fmt.Errorf("no argument for {%s}", place)
			}
			written.WriteString(texts[position+1])
			rest = after
		default:
			written.WriteByte(rest[0])
			rest = rest[1:]
		}
	}
	return written.String(), nil
}

func join(arguments []any) (any, error) {
	separator := ","
	switch len(arguments) {
	case 1:
	case 2:
		var err error
		if separator, err = Text(arguments[1]); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New("it takes 1 or 2 arguments")
	}
	list, ok := arguments[0].([]any)
	if !ok {
		return Text(arguments[0])
	}
	texts, err := texts(list)
	return strings.Join(texts, separator), err
}

func toJSON(arguments []any) (any, error) {
	if len(arguments) != 1 {
		return nil, errors.New("it takes 1 argument")
	}
	text, err := json.MarshalIndent(arguments[0], "", "  ")
	return string(text), err
}

func fromJSON(arguments []any) (any, error) {
	texts, err := texts(arguments)
	if err != nil {
		return nil, err
	}
	if len(texts) != 1 {
		return nil, errors.New("it takes 1 argument")
	}
	var value any
	if err := json.Unmarshal([]byte(texts[0]), &value); err != nil {
		return nil, fmt.Errorf("%q: %w", texts[0], err)
	}
	return value, nil
}

func texts(values []any) ([]string, error) {
	var written []string
	for _, value := range values {
		text, err := Text(value)
		if err != nil {
			return nil, err
		}
		written = append(written, text)
	}
	return written, nil
}
