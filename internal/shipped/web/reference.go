package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/relkit/relkit/internal/shipped/openapi"
)

// reference is the page that describes the API to people.
type reference struct {
	Lead    string
	Groups  []group
	Schemas []schemaLines
	Base    string // of this service's URL
}

// group is the operations of a tag.
type group struct {
	Name, Title string
	Operations  []operationLines
}

// operationLines are what is shown of an operation.
type operationLines struct {
	ID, Method, Path, Summary, Description string
	NeedsToken                             bool // also where reading needs none
	Parameters                             []fieldLine
	Body                                   string // the name of a schema
	BodyNote                               string
	Answers                                []answerLine
	Refusals                               []string // statuses whose meaning is the same everywhere
	Example                                string   // behind the base of the URL
}

type fieldLine struct {
	Name, Type, Text, Schema string
	Required                 bool
}

type answerLine struct{ Status, Text, Schema string }

type schemaLines struct {
	Name, Text, Type string
	Fields           []fieldLine
}

// reference answers with the page.
func (s *site) reference(_ context.Context, r *http.Request) (view, error) {
	page := s.described()
	page.Base = startFor(r, s.now()).Base
	return view{"reference", "API", page}, nil
}

// describe reads the document once. It is a part of this program, so that it can be read.
func describe(document []byte) func() reference {
	return sync.OnceValue(func() reference {
		read, err := openapi.Read(document)
		if err != nil {
			panic(err)
		}
		return describeAll(read)
	})
}

func describeAll(document openapi.Document) reference {
	page := reference{Lead: document.Info.Description}
	for _, tag := range document.Tags {
		g := group{Name: tag.Name, Title: tag.Description}
		for _, operation := range document.Operations {
			if slices.Contains(operation.Tags, tag.Name) {
				g.Operations = append(g.Operations, describeOperation(document, operation))
			}
		}
		page.Groups = append(page.Groups, g)
	}
	for _, each := range document.Schemas {
		lines := schemaLines{Name: each.Name, Text: each.Description}
		if len(each.Properties) == 0 {
			lines.Type = typeOf(each.Schema)
		}
		for _, property := range each.Properties {
			line := fieldOf(property.Name, property.Schema, slices.Contains(each.Required, property.Name))
			lines.Fields = append(lines.Fields, line)
		}
		page.Schemas = append(page.Schemas, lines)
	}
	return page
}

func describeOperation(document openapi.Document, o openapi.Operation) operationLines {
	lines := operationLines{
		ID: o.ID, Method: strings.ToUpper(o.Method), Path: document.Prefix() + o.Path, Summary: o.Summary, Description: o.Description,
		NeedsToken: !strings.EqualFold(o.Method, http.MethodGet), Example: document.Prefix() + o.Path,
	}
	for _, p := range o.Parameters {
		line := fieldOf(p.Name, p.Schema, p.Required)
		if p.Description != "" {
			line.Text = p.Description
		}
		lines.Parameters = append(lines.Parameters, line)
		if p.In == "path" {
			lines.Example = strings.ReplaceAll(lines.Example, "{"+p.Name+"}", fmt.Sprint(p.Example))
		}
	}
	if o.Body != nil {
		lines.Body, lines.BodyNote = o.Body.SchemaName(), o.Body.Description
	}
	for _, answer := range o.Answers {
		if answer.Shared && answer.Status != "304" {
			lines.Refusals = append(lines.Refusals, answer.Status)
			continue
		}
		if !answer.Shared {
			lines.Answers = append(lines.Answers, answerLine{answer.Status, answer.Description, answer.SchemaName()})
		}
	}
	return lines
}

func fieldOf(name string, s openapi.Schema, required bool) fieldLine {
	line := fieldLine{Name: name, Type: typeOf(s), Text: s.Description, Required: required, Schema: s.RefName()}
	if s.Items != nil && line.Schema == "" {
		line.Schema = s.Items.RefName()
	}
	if s.Default != nil {
		line.Text = strings.TrimSpace(line.Text + fmt.Sprintf(" Default: %v.", s.Default))
	}
	return line
}

// typeOf says what a value is, in words.
func typeOf(s openapi.Schema) string {
	switch {
	case s.RefName() != "":
		return s.RefName()
	case len(s.Enum) > 0:
		var values bytes.Buffer
		for i, value := range s.Enum {
			if i > 0 {
				values.WriteString(", ")
			}
			encoded, err := json.Marshal(value)
			if err != nil {
				panic(err) // it was read from JSON
			}
			values.Write(bytes.Trim(encoded, `"`))
		}
		return "one of " + values.String()
	case s.Items != nil:
		return "list of " + typeOf(*s.Items)
	case s.Minimum != nil && s.Maximum != nil:
		return fmt.Sprintf("%s from %v to %v", s.Type, *s.Minimum, *s.Maximum)
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	case s.MaxLength > 0:
		return fmt.Sprintf("%s of at most %d characters", s.Type, s.MaxLength)
	case s.Type == "":
		return "any"
	}
	return s.Type
}
