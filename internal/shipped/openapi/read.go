package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Read reads a document. The error says where it is no document as this package knows it.
func Read(text []byte) (Document, error) {
	var d Document
	var parts struct {
		Paths      json.RawMessage `json:"paths"`
		Components struct {
			Schemas    json.RawMessage      `json:"schemas"`
			Parameters map[string]Parameter `json:"parameters"`
			Responses  map[string]Content   `json:"responses"`
		} `json:"components"`
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return Document{}, fmt.Errorf("read the description of the API: %w", err)
	}
	if err := json.Unmarshal(text, &parts); err != nil {
		return Document{}, fmt.Errorf("read the description of the API: %w", err)
	}
	for name, content := range members(parts.Components.Schemas) {
		s := NamedSchema{Name: name}
		if err := json.Unmarshal(content, &s.Schema); err != nil {
			return Document{}, fmt.Errorf("read the schema %s: %w", name, err)
		}
		for member, inner := range members(s.Members) {
			property := Property{Name: member}
			if err := json.Unmarshal(inner, &property.Schema); err != nil {
				return Document{}, fmt.Errorf("read %s of the schema %s: %w", member, name, err)
			}
			s.Properties = append(s.Properties, property)
		}
		d.Schemas = append(d.Schemas, s)
	}
	for path, item := range members(parts.Paths) {
		var shared []Parameter
		for name, content := range members(item) {
			if name == "parameters" {
				if err := json.Unmarshal(content, &shared); err != nil {
					return Document{}, fmt.Errorf("read the parameters of %s: %w", path, err)
				}
				continue
			}
			o, err := operation(content, parts.Components.Responses)
			if err != nil {
				return Document{}, fmt.Errorf("read %s %s: %w", name, path, err)
			}
			references := o.schemas()
			o.Method, o.Path = name, path
			o.Parameters = append(slices.Clone(shared), o.Parameters...)
			for i, p := range o.Parameters {
				if p.Ref != "" {
					found, ok := parts.Components.Parameters[lastOf(p.Ref)]
					if !ok || found.Ref != "" {
						return Document{}, missing(name, path, p.Ref)
					}
					o.Parameters[i] = found
				}
			}
			for _, reference := range references {
				if !slices.ContainsFunc(d.Schemas, func(s NamedSchema) bool { return s.Name == lastOf(reference) }) {
					return Document{}, missing(name, path, reference)
				}
			}
			d.Operations = append(d.Operations, o)
		}
	}
	return d, nil
}

func operation(text []byte, shared map[string]Content) (Operation, error) {
	var o Operation
	var more struct {
		Responses json.RawMessage `json:"responses"`
	}
	if err := json.Unmarshal(text, &o); err != nil {
		return Operation{}, err
	}
	if err := json.Unmarshal(text, &more); err != nil {
		return Operation{}, err
	}
	for status, content := range members(more.Responses) {
		answer := Answer{Status: status}
		if err := json.Unmarshal(content, &answer.Content); err != nil {
			return Operation{}, err
		}
		if answer.Ref != "" {
			found, ok := shared[lastOf(answer.Ref)]
			if !ok || found.Ref != "" {
				return Operation{}, fmt.Errorf("the answer %s refers to %s, which is not there", status, answer.Ref)
			}
			answer.Content, answer.Shared = found, true
		}
		o.Answers = append(o.Answers, answer)
	}
	return o, nil
}

// schemas are the references to schemas in the bodies of an operation.
func (o Operation) schemas() (references []string) {
	bodies := []Content{}
	if o.Body != nil {
		bodies = append(bodies, *o.Body)
	}
	for _, answer := range o.Answers {
		bodies = append(bodies, answer.Content)
	}
	for _, body := range bodies {
		for _, media := range body.Content {
			for _, schema := range slices.Concat(media.Schema.AllOf, []Schema{media.Schema}) {
				if schema.Ref != "" {
					references = append(references, schema.Ref)
				}
			}
		}
	}
	return references
}

func missing(method, path, reference string) error {
	return fmt.Errorf("read the description of the API: %s %s refers to %s, which is not there", method, path, reference)
}

// members are those of a JSON object in the order in which they are written; none where it is no object.
func members(object json.RawMessage) func(yield func(string, json.RawMessage) bool) {
	return func(yield func(string, json.RawMessage) bool) {
		decoder := json.NewDecoder(bytes.NewReader(object))
		if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
			return
		}
		for decoder.More() {
			token, err := decoder.Token()
			if err != nil {
				return
			}
			name, _ := token.(string)
			var value json.RawMessage
			if decoder.Decode(&value) != nil || !yield(name, value) {
				return
			}
		}
	}
}
