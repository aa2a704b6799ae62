package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bounds that are far above what any body needs.
const (
	deepest     = 8      // arrays and objects inside each other
	mostValues  = 20_000 // a release of all artifacts and images that are allowed has 13,000; each takes memory that its text does not show
	longestName = 100    // of a member, in bytes: those that are wrong are repeated in the answer
)

// parse reads JSON into maps, slices, strings, [json.Number], booleans and nil. It refuses what package
// json decides for its caller: that of two members with one name the last counts, and that what comes
// after the value is not read.
func parse(body []byte) (any, error) {
	reader := &valueReader{Decoder: json.NewDecoder(bytes.NewReader(body))}
	reader.UseNumber()
	value, err := reader.value(0)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("it ends too early")
	}
	if err != nil {
		return nil, err
	}
	if _, err := reader.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("something comes after its end, at byte %d", reader.InputOffset())
	}
	return value, nil
}

// valueReader reads one value and counts those in it.
type valueReader struct {
	*json.Decoder

	values int
}

func (r *valueReader) value(depth int) (any, error) {
	r.values++
	if r.values > mostValues {
		return nil, fmt.Errorf("it has more than %d values", mostValues)
	}
	token, err := r.Token()
	if err != nil {
		return nil, err
	}
	if _, opens := token.(json.Delim); opens && depth == deepest {
		return nil, fmt.Errorf("more than %d arrays and objects are inside each other", deepest)
	}
	switch token {
	case json.Delim('{'):
		return r.object(depth)
	case json.Delim('['):
		return r.array(depth)
	}
	return token, nil
}

func (r *valueReader) object(depth int) (any, error) {
	members := map[string]any{}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, fmt.Errorf("a name is missing at byte %d", r.InputOffset())
		}
		if len(name) > longestName {
			return nil, fmt.Errorf("a name is longer than %d bytes", longestName)
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("%q is there twice", name)
		}
		if members[name], err = r.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := r.Token() // the closing brace
	return members, err
}

func (r *valueReader) array(depth int) (any, error) {
	elements := []any{}
	for r.More() {
		element, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		elements = append(elements, element)
	}
	_, err := r.Token() // the closing bracket
	return elements, err
}
