package rehearse

import (
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// explain adds to the error of a release what this machine lacks for it: a file which the checkout has and the clone has not, because
// git ignores it or it is not committed, or the value of a variable.
func (r *Rehearsal) explain(ctx context.Context, failed error) error {
	released, ok := errors.AsType[*ReleaseError](failed)
	if !ok || ctx.Err() != nil {
		return failed
	}
	source := r.Subject.Source
	ignored, err := source.Ignored(ctx)
	if err != nil {
		return errors.Join(failed, err)
	}
	wanted := missing{
		root: filepath.ToSlash(r.Workspace.Clone.Root) + "/", module: r.Subject.Module(), prefix: path.Clean(source.Prefix),
	}
	for _, build := range r.Subject.Config.Project.Builds {
		if build.Dir != "" && !strings.Contains(build.Dir, "{{") {
			wanted.folders = append(wanted.folders, path.Join(wanted.prefix, filepath.ToSlash(build.Dir)))
		}
	}
	names := wanted.names(released.Log)
	dist := path.Join(wanted.prefix, filepath.ToSlash(r.Subject.Config.DistFolder())) + "/"
	ignored = slices.DeleteFunc(ignored, func(name string) bool { return name == dist })
	if file := firstOf(ignored, names); file != "" {
		within := strings.TrimPrefix(strings.TrimPrefix(file, wanted.prefix), "/")
		if strings.HasSuffix(within, "/") {
			within += "**"
		}
		released.Err = fmt.Errorf("%w; %s is in the checkout, but git ignores it, so clones lack it: "+
			"create it with prepare: COMMAND in .relkit.yaml, or copy it with include: [%s]", released.Err, strings.TrimSuffix(file, "/"), within)
	} else if file := firstOf(r.Subject.uncommitted, names); file != "" && !r.options.Dirty {
		released.Err = fmt.Errorf("%w; %s is in the checkout, but not committed: commit it, or include it with --dirty", released.Err, file)
	} else if file := r.firstIgnored(ctx, names); file != "" {
		released.Err = fmt.Errorf("%w; git ignores %s, which is not in the checkout either: if a step of the release workflow creates it, "+
			"create it with prepare: COMMAND in .relkit.yaml", released.Err, file)
	}
	for _, each := range r.Subject.environment.Placeholders {
		if slices.ContainsFunc(released.Log, func(line string) bool { return strings.Contains(line, each.Value) }) {
			released.Err = fmt.Errorf("%w; %s is the placeholder of %s, which is not set: set it", released.Err, each.Value, each.Name)
		}
	}
	return released
}

// firstIgnored returns the first of some names that git would ignore; empty if it would ignore none.
func (r *Rehearsal) firstIgnored(ctx context.Context, names []string) string {
	for _, name := range names {
		if !filepath.IsLocal(filepath.FromSlash(name)) || !strings.ContainsAny(name, "./") {
			continue // a mere word
		}
		if ignored, err := r.Subject.Source.Ignores(ctx, name); err == nil && ignored {
			return name
		}
	}
	return ""
}

// missing finds out of a log which files are missing. All names are relative to the top of the repository.
type missing struct {
	root    string   // of the clone, with a slash
	module  string   // the path of the project's module
	prefix  string   // the project's folder
	folders []string // in which programs run, besides that one
}

var (
	saysMissing = regexp.MustCompile(`no matching files|no such file|does not exist|not exist|not found|cannot find|could not find|can't find|no required module provides|is not in (std|GOROOT)|no Go files`)
	fileName    = regexp.MustCompile(`[^\s"'` + "`" + `,;:()\[\]<>=│]+`)
)

// names returns the possible names or patterns of missing files in the lines of a log.
func (m missing) names(log []string) []string {
	var names []string
	for _, line := range log {
		if !saysMissing.MatchString(line) {
			continue
		}
		words := fileName.FindAllString(line, -1)
		folders := append([]string{m.prefix}, m.folders...)
		for _, word := range words {
			if strings.HasSuffix(word, ".go") { // an embed directive names files beside the one that it is in
				for _, folder := range append([]string{m.prefix}, m.folders...) {
					folders = append(folders, path.Dir(path.Join(folder, word)))
				}
			}
		}
		for _, word := range words {
			word = strings.TrimPrefix(word, m.root)
			if within, ok := strings.CutPrefix(word, m.module+"/"); ok && m.module != "" {
				word = within
			}
			word = strings.TrimPrefix(strings.TrimPrefix(word, "all:"), "/")
			if strings.HasSuffix(word, ".go") {
				continue
			}
			for _, folder := range folders {
				names = append(names, path.Join(folder, word))
			}
		}
	}
	return names
}

// firstOf returns the first of some files and folders, which end in a slash, that one of the names means; empty if there is none.
func firstOf(files, names []string) string {
	for _, name := range names {
		fixed, isPattern := name, false
		if at := strings.IndexAny(name, "*?[{"); at >= 0 {
			fixed, isPattern = name[:strings.LastIndexByte(name[:at], '/')+1], true
		}
		for _, file := range files {
			switch folder, isFolder := strings.CutSuffix(file, "/"); {
			case name == folder, isFolder && strings.HasPrefix(name, file):
				return file
			case isPattern && isFolder && strings.HasPrefix(fixed, file):
				return file
			case isPattern && fixed != "" && strings.HasPrefix(file, fixed):
				return file
			case strings.Contains(name, "/") && strings.HasPrefix(file, name+"/"): // a mere word may be any
				return file
			}
		}
	}
	return ""
}
