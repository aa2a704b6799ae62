// Package document writes docs/workflows.md from the workflows and a template, which has what the workflows do not state.
package document

import (
	_ "embed"
	"io"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/relkit/relkit/internal/workflow"
)

// Set are the workflows of a repository.
type Set []*workflow.Workflow

//go:embed workflows.md.tmpl
var text string

// Write writes the document.
func (s Set) Write(to io.Writer) error {
	functions := template.FuncMap{"anchor": anchor, "base": path.Base, "cell": cell, "code": code, "join": strings.Join, "oneline": oneline}
	page, err := template.New("workflows.md").Funcs(functions).Parse(text)
	if err != nil {
		return err
	}
	return page.Execute(to, s)
}

// Called are the reusable workflows, those that a project needs first at the beginning.
func (s Set) Called() []*workflow.Workflow {
	found := slices.DeleteFunc(slices.Clone(s), func(w *workflow.Workflow) bool { return w.On.Call == nil })
	slices.SortStableFunc(found, func(a, b *workflow.Workflow) int { return rank(a) - rank(b) })
	return found
}

func rank(w *workflow.Workflow) int {
	first := []string{"release.yml", "gates.yml", "code-scanning.yml", "rehearse.yml", "prove.yml"}
	if at := slices.Index(first, w.File); at >= 0 {
		return at
	}
	return len(first)
}

// Own are the workflows that run for events of this repository.
func (s Set) Own() []*workflow.Workflow {
	return slices.DeleteFunc(slices.Clone(s), func(w *workflow.Workflow) bool { return w.On.Call != nil })
}

// Events are the names of the events that start a workflow.
func (s Set) Events(w *workflow.Workflow) []string {
	var names []string
	for _, event := range w.On.Events {
		names = append(names, event.Name)
	}
	return names
}

// Right is a permission of the token that GitHub gives to a job.
type Right struct {
	Job, Name, Access, Reason string
}

// Rights are the permissions of the jobs of a workflow, without those of the workflows that it calls.
func (s Set) Rights(w *workflow.Workflow) []Right {
	var rights []Right
	for _, job := range w.Jobs {
		if job.Permissions == nil || job.Uses.Value != "" {
			continue
		}
		for _, right := range job.Permissions.Settings {
			rights = append(rights, Right{job.ID, right.Name, right.Value, right.Comment})
		}
	}
	return rights
}

// Calls are the jobs of a workflow that call another one of the repository.
func (s Set) Calls(w *workflow.Workflow) []workflow.Job {
	return slices.DeleteFunc(slices.Clone(w.Jobs), func(job workflow.Job) bool { return s.callee(&job) == nil })
}

// Granted are the permissions that a call of a workflow must grant: those of all its jobs and of the workflows that they call.
// GitHub compares them before anything runs, whether a job is skipped or not.
func (s Set) Granted(w *workflow.Workflow) []Right {
	var all []Right
	add := func(right Right) {
		at := slices.IndexFunc(all, func(r Right) bool { return r.Name == right.Name })
		switch {
		case at < 0:
			all = append(all, right)
		case right.Access == "write":
			all[at].Access = right.Access
		}
	}
	for i := range w.Jobs {
		if callee := s.callee(&w.Jobs[i]); callee != nil {
			for _, right := range s.Granted(callee) {
				add(right)
			}
		}
	}
	for _, right := range s.Rights(w) {
		add(right)
	}
	return all
}

// callee is the workflow of the repository that a job calls, or nil.
func (s Set) callee(job *workflow.Job) *workflow.Workflow {
	if !strings.HasPrefix(job.Uses.Value, "./") {
		return nil
	}
	at := slices.IndexFunc(s, func(w *workflow.Workflow) bool { return w.File == path.Base(job.Uses.Value) })
	if at < 0 {
		return nil
	}
	return s[at]
}

// cell is a text in a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// code is a value as code; nothing where it is empty.
func code(value *workflow.Text) string {
	switch {
	case value == nil:
		return "required"
	case value.Value == "":
		return ""
	}
	return "`" + cell(value.Value) + "`"
}

// anchor is the end of the address of a heading, as GitHub makes it.
func anchor(heading string) string { return strings.ReplaceAll(strings.ToLower(heading), ".", "") }

// oneline is a text without its line breaks.
func oneline(text string) string { return strings.Join(strings.Fields(text), " ") }
