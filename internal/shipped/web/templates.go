package web

import (
	"embed"
	"html/template"
	"path"
	"strings"
	"sync"
)

//go:embed templates
var templateFiles embed.FS

// templates are the pages by name, each with the frame and the parts that pages share. They escape
// whatever they are filled with. Most commands need none.
var templates = sync.OnceValue(func() map[string]*template.Template {
	shared := template.Must(template.New("").Funcs(template.FuncMap{"static": staticPath}).
		ParseFS(templateFiles, "templates/page.html", "templates/parts/*.html"))
	pages := map[string]*template.Template{}
	files, err := templateFiles.ReadDir("templates/pages")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		page := template.Must(template.Must(shared.Clone()).ParseFS(templateFiles, path.Join("templates/pages", file.Name())))
		pages[strings.TrimSuffix(file.Name(), ".html")] = page
	}
	return pages
})
