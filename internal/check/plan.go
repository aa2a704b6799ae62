package check

import (
	"context"
	"os"
	"path/filepath"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
)

// Plan checks that a promotion will know what to promote, even without the dist folder of the build.
var Plan = Question{
	Name:   "plan",
	Proves: "what the release will contain can be predicted from the configuration",
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		predicted, err := s.plan(ctx)
		if err != nil {
			return nil, err
		}
		return nil, predicted.Complete()
	},
}

// JudgeSettings checks whether the settings of the project still apply, from the results of the questions and the predicted release. It
// returns no result for a project without settings.
func (s *Subject) JudgeSettings(ctx context.Context, results []audit.Result) []audit.Result {
	predicted, err := s.plan(ctx)
	if err != nil {
		predicted = release.Plan{} // without programs, which are then not judged
	}
	if judged := audit.Settings(s.Settings, results, predicted); judged != nil {
		return []audit.Result{*judged}
	}
	return nil
}

// plan returns the predicted contents of the release.
func (s *Subject) plan(ctx context.Context) (release.Plan, error) {
	if s.Version.IsZero() {
		return release.Plan{}, errNoVersion
	}
	return s.planOf(ctx, s.Version)
}

// planOf returns the predicted contents of a release of the version.
func (s *Subject) planOf(ctx context.Context, version release.Version) (release.Plan, error) {
	templates, err := s.Project.Templates(ctx, s.Project.Source, version)
	if err != nil {
		return release.Plan{}, err
	}
	source := s.Project.Source
	return plan.Predict(plan.Project{
		Config: s.Project.Config, Name: s.Project.Name(), Module: s.Project.Module(), Templates: templates, Version: version, Repository: s.Project.Home(),
		Read: func(name string) ([]byte, error) {
			return os.ReadFile(filepath.Join(source.Root, filepath.FromSlash(name)))
		}, Prefix: source.Prefix,
	}), nil
}
