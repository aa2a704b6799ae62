package report

import (
	_ "embed" // the template of the page
	"html/template"
	"io"
)

//go:embed report.html.tmpl
var pageText string

// page escapes whatever it is filled with.
var page = template.Must(template.New("report").Parse(pageText))

// HTML writes the report as one page that needs no other file, no script and no network.
func (r *Report) HTML(w io.Writer) error {
	return page.Execute(w, newView(r))
}
