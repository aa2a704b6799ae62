package rehearse

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/release"
)

// readSettings reads the settings of the project in the clone: uncommitted ones only count with --dirty.
func (r *Rehearsal) readSettings() error {
	var err error
	if r.settings, err = prepare.Of(r.Workspace.Clone.Folder()); err != nil || r.settings.Present {
		return input(err)
	}
	if _, err := os.Stat(filepath.Join(r.Subject.Folder, release.SettingsFile)); err == nil {
		r.progress.Warn(release.SettingsFile + " is not committed, so it is ignored: commit it, or use --dirty; git must not ignore it")
	}
	return nil
}

// judgeSettings judges by all results of a rehearsal whether the settings still apply; nil for a project without settings.
func (r *Rehearsal) judgeSettings(results []audit.Result) []audit.Result {
	judged := audit.Settings(r.settings, results, r.Planned.Plan)
	if judged == nil {
		return nil
	}
	judged.Findings = slices.Concat(r.uselessPatterns, judged.Findings)
	judged.Settle(nil)
	return []audit.Result{*judged}
}
