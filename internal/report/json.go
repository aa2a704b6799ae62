package report

import (
	"encoding/json"
	"io"

	"github.com/relkit/relkit/internal/audit"
)

// JSON writes the report as one document for programs. Lists are never null.
func (r *Report) JSON(w io.Writer) error {
	document := struct {
		Passed bool `json:"passed"`
		Report
	}{r.status() == audit.Passed, *r}
	fill(&document.Published)
	fill(&document.Steps)
	fill(&document.Checks)
	fill(&document.NotRehearsed)
	fill(&document.Contents.Assets)
	fill(&document.Contents.Images)
	fill(&document.Contents.Manifests)
	fill(&document.Commands)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(document)
}

func fill[T any](list *[]T) {
	if *list == nil {
		*list = []T{}
	}
}
