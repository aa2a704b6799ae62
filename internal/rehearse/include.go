package rehearse

import (
	"context"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/prepare"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// include takes files of the checkout along that the settings name, and says that the release workflow does not have them.
func (r *Rehearsal) include(ctx context.Context) ([]string, error) {
	files, err := prepare.Include(ctx, r.Subject.Source, r.Subject.Folder, r.Workspace.Clone, r.settings)
	if err != nil {
		return nil, input(err)
	}
	were := "were"
	switch len(files) {
	case 0:
		return nil, nil
	case 1:
		were = "was"
	}
	r.omitf("a fresh checkout", "%s that git ignores %s copied into the clone (include in %s): the release workflow has only what prepare creates",
		report.Count(len(files), "file"), were, release.SettingsFile)
	return files, nil
}

// judgePatterns finds the patterns that have taken nothing along, and that nothing matches which prepare has made.
func (r *Rehearsal) judgePatterns(ctx context.Context, included []string) error {
	if len(r.settings.Include) == 0 {
		return nil
	}
	made, err := r.Workspace.Clone.Untracked(ctx, r.Workspace.Clone.Folder())
	if err != nil {
		return err
	}
	tracked, err := r.Workspace.Clone.Tracked(ctx, r.Workspace.Clone.Folder())
	if err != nil {
		return err
	}
	for _, pattern := range r.settings.Include {
		if prepare.Matches(pattern, included) || prepare.Matches(pattern, made) {
			continue
		}
		finding := audit.Finding{
			Subject: r.settings.At["include: "+pattern], Warning: true,
			Problem: "include: " + pattern + " matches no file of the checkout", Remedy: "build the files first, create them in prepare, or correct the pattern",
		}
		if prepare.Matches(pattern, tracked) {
			finding.Problem = "include: " + pattern + " matches only files that are committed"
			finding.Remedy = "delete the entry: the clone has them"
		}
		r.uselessPatterns = append(r.uselessPatterns, finding)
		r.progress.Warn(finding.Subject + ": " + finding.Problem + ": " + finding.Remedy)
	}
	return nil
}
