package scaffold

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/workflow"
)

const workflowFolder = ".github/workflows"

// published is the name of the workflow that installs the latest release each night.
const published = "published"

// callerData is the data of the templates of workflows.
type callerData struct {
	Kit             release.Repository
	Commit, Version string // of Kit
	Branch          string
	Tags            string // the pattern of release tags
	Folder          string // of the module; empty at the root of the repository
	Postgres        string // the version for tests; empty for none
	Formulas        bool
}

// chooseWorkflows decides which workflows are written. There is no second workflow that releases, whatever the name of the first:
// both would publish the same tag.
func (s *study) chooseWorkflows() ([]string, error) {
	there, err := s.workflows()
	if err != nil {
		return nil, err
	}
	find := func(name string) int {
		return slices.IndexFunc(there, func(w *workflow.Workflow) bool { return stem(w.File) == name })
	}
	var wanted []string
	for _, name := range []string{"ci", "release", published} {
		at := find(name)
		if at < 0 || s.options.Force {
			wanted = append(wanted, name)
		} else {
			s.keepWorkflow(there[at])
		}
	}
	other := slices.IndexFunc(there, releases)
	if other >= 0 && find("release") < 0 {
		s.keep(path.Join(workflowFolder, there[other].File), "already releases: remove it, and run this again for release.yml")
		wanted = slices.DeleteFunc(wanted, func(name string) bool { return name == "release" })
	}
	if !slices.Contains(wanted, "release") { // without release.yml, it has nothing to install
		wanted = slices.DeleteFunc(wanted, func(name string) bool { return name == published })
	}
	return wanted, nil
}

func (s *study) keepWorkflow(w *workflow.Workflow) {
	reason := "exists, and calls no workflow of relkit: --force overwrites it"
	if calls(w, "") {
		reason = "exists"
	}
	s.keep(path.Join(workflowFolder, w.File), reason)
}

// calls reports whether a workflow calls one of relkit's; any of them if file is empty.
func calls(w *workflow.Workflow, file string) bool {
	return slices.ContainsFunc(w.Jobs, func(job workflow.Job) bool {
		return strings.HasPrefix(job.Uses.Value, Kit.String()+"/"+workflowFolder+"/"+file)
	})
}

func (s *study) offerWorkflow(name string, pinned pin) error {
	text, err := render(name+".yml", callerData{
		Kit: Kit, Commit: pinned.commit, Version: pinned.name,
		Branch: s.place.branch, Tags: tagsOf(s.version), Folder: s.place.prefix, Postgres: s.postgres(), Formulas: s.formulas,
	})
	if err != nil {
		return err
	}
	file := path.Join(workflowFolder, name)
	return s.offer(document{path: file + ".yml", others: []string{file + ".yaml"}, text: text})
}

// stem is the name of a file without its extension.
func stem(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

// workflows are the workflows of the repository. Of one that cannot be read, only the name counts.
func (s *study) workflows() ([]*workflow.Workflow, error) {
	folder := filepath.Join(s.place.root, filepath.FromSlash(workflowFolder))
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []*workflow.Workflow
	for _, entry := range entries {
		if !slices.Contains([]string{".yml", ".yaml"}, path.Ext(entry.Name())) {
			continue
		}
		one, err := workflow.Read(filepath.Join(folder, entry.Name()))
		if err != nil {
			s.notef("%s cannot be read, so its jobs are unknown: %s", entry.Name(), release.OneLine(err.Error()))
			one = &workflow.Workflow{File: entry.Name()}
		}
		found = append(found, one)
	}
	return found, nil
}

var runsGoReleaser = regexp.MustCompile(`\bgoreleaser\s+release\b`)

// releases reports whether a workflow releases.
func releases(w *workflow.Workflow) bool {
	if calls(w, "release.yml@") {
		return true
	}
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if strings.HasPrefix(step.Uses.Value, "goreleaser/goreleaser-action@") || runsGoReleaser.MatchString(step.Run.Value) {
				return true
			}
		}
	}
	return false
}

// postgres is the version of Postgres for tests, if the module has a driver for it.
func (s *study) postgres() string {
	const newest = "18"
	text, err := os.ReadFile(filepath.Join(s.module.folder, "go.mod"))
	if err != nil {
		return ""
	}
	file, err := modfile.ParseLax("go.mod", text, nil)
	if err != nil {
		return ""
	}
	for _, required := range file.Require {
		name := required.Mod.Path
		if !required.Indirect && (name == "github.com/lib/pq" || strings.HasPrefix(name, "github.com/jackc/pgx")) {
			return newest
		}
	}
	return ""
}
