// Package openapi reads the description of an API (OpenAPI 3.1) as far as a page for people needs it: in the order in which it was
// written, and with references to parameters and answers followed. It checks that the references of operations lead somewhere, and nothing else.
package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Document is the description of an API.
type Document struct {
	Info struct {
		Description string `json:"description"`
	} `json:"info"`
	Tags []struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	} `json:"tags"`
	Servers []struct {
		URL string `json:"url"`
	} `json:"servers"`

	Operations []Operation   `json:"-"`
	Schemas    []NamedSchema `json:"-"`
}

// Prefix is what all paths begin with.
func (d Document) Prefix() string {
	if len(d.Servers) == 0 {
		return ""
	}
	return d.Servers[0].URL
}

// Operation is a method of a path.
type Operation struct {
	Method, Path string `json:"-"`

	ID          string      `json:"operationId"`
	Tags        []string    `json:"tags"`
	Summary     string      `json:"summary"`
	Description string      `json:"description"`
	Parameters  []Parameter `json:"parameters"` // those of the path first
	Body        *Content    `json:"requestBody"`
	Answers     []Answer    `json:"-"` // in their order
}

// Parameter is one of a path or a query.
type Parameter struct {
	Ref         string `json:"$ref"`
	Name        string `json:"name"`
	In          string `json:"in"`
	Description string `json:"description"`
	Required    bool   `json:"required"`
	Schema      Schema `json:"schema"`
	Example     any    `json:"example"`
}

// Content is a body.
type Content struct {
	Ref         string `json:"$ref"`
	Description string `json:"description"`
	Content     map[string]struct {
		Schema Schema `json:"schema"`
	} `json:"content"`
}

// SchemaName is that of the body; empty where it has none.
func (c Content) SchemaName() string {
	for _, media := range c.Content {
		if name := media.Schema.RefName(); name != "" {
			return name
		}
		for _, part := range media.Schema.AllOf {
			if name := part.RefName(); name != "" {
				return name
			}
		}
	}
	return ""
}

// Answer is one of an operation.
type Answer struct {
	Content

	Status string
	Shared bool // several operations have it
}

// NamedSchema is a schema and its properties in order.
type NamedSchema struct {
	Schema

	Name       string
	Properties []Property
}

// Property is a member of an object.
type Property struct {
	Name   string
	Schema Schema
}

// Schema is what a value is like.
type Schema struct {
	Ref         string          `json:"$ref"`
	Type        string          `json:"type"`
	Description string          `json:"description"`
	Format      string          `json:"format"`
	Items       *Schema         `json:"items"`
	Enum        []any           `json:"enum"`
	Default     any             `json:"default"`
	Minimum     *json.Number    `json:"minimum"`
	Maximum     *json.Number    `json:"maximum"`
	MaxLength   int             `json:"maxLength"`
	Required    []string        `json:"required"`
	AllOf       []Schema        `json:"allOf"`
	Members     json.RawMessage `json:"properties"`
}

// RefName is the name of the schema that this one refers to; empty for none.
func (s Schema) RefName() string { return lastOf(s.Ref) }

func lastOf(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

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
