// Package openapi reads the description of an API (OpenAPI 3.1) as far as a page for people needs it: in the order in which it was
// written, and with references to parameters and answers followed. It checks that the references of operations lead somewhere, and nothing else.
package openapi

import (
	"encoding/json"
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
