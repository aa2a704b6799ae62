package promote_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/discard"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/internal/status"
	"github.com/relkit/relkit/internal/verify"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

// onlyBuildKnows adds a setting to a configuration whose value only the build knows.
var onlyBuildKnows = strings.Replace(verifytest.Config, "platforms:", "labels: {at: \"{{ .Date }}\"}, platforms:", 1)

// verified returns the report of a verification that found nothing.
func verified(t *testing.T, w *verifytest.World) *report.Report {
	t.Helper()
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{NoRun: true})
	if err != nil {
		t.Fatal(err)
	}
	result.Checks = nil // the image of these tests carries no label
	return result
}

// written returns the file of a report.
func written(t *testing.T, result *report.Report) string {
	t.Helper()
	var text bytes.Buffer
	if err := result.JSON(&text); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "verification.json")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// public returns what users can get now: the tags of the image, whether the release is public, the formula in the tap.
func public(t *testing.T, w *verifytest.World) (tags []string, released bool, formula string) {
	t.Helper()
	all, err := w.Registry.Tags(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for tag := range all["acme/app"] {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, each := range w.GitHub.Public() {
		formula += string(each.Files["Formula/app.rb"])
		for _, one := range each.Releases {
			released = released || one.Tag == "v1.2.0"
		}
	}
	return tags, released, formula
}

// A report whose findings are all accepted is one that has passed.
func TestRunPromotesWhatIsAccepted(t *testing.T) {
	labelled := strings.Replace(verifytest.Config, "platforms:", "labels: {a: b}, platforms:", 1) // which the image is not
	w := verifytest.NewWith(t, labelled, "accept: [{audit: images, subject: '*', reason: on purpose}]\n")
	passed, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{NoRun: true})
	if err != nil {
		t.Fatal(err)
	}
	accepted := func(r audit.Result) bool {
		return r.Status == audit.Accepted && slices.ContainsFunc(r.Findings, func(f audit.Finding) bool { return !f.Warning })
	}
	if !slices.ContainsFunc(passed.Checks, accepted) {
		t.Fatalf("nothing was accepted: %+v", passed.Checks)
	}
	file := written(t, passed)
	if _, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Verified: file, Writer: w.Writer}); err != nil {
		t.Fatal(err)
	}
	if _, released, _ := public(t, w); !released {
		t.Error("it is not a public release")
	}
	again, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Writer: w.Writer})
	if err != nil || again.Report.Failed() {
		t.Errorf("without a report: %+v, %v", again.Report, err)
	}
}

func TestRunPromotesWhatWasVerified(t *testing.T) {
	w := verifytest.New(t, onlyBuildKnows)
	e := w.Examination(w.Dist)
	result, err := promote.Run(t.Context(), e, promote.Options{Verified: written(t, verified(t, w)), Writer: w.Writer})
	if err != nil {
		t.Fatal(err)
	}
	tags, released, formula := public(t, w)
	if want := []string{"1", "1.2", "1.2.0", "latest", "staging-1.2.0"}; !slices.Equal(tags, want) || !released || formula != w.Formula() {
		t.Errorf("tags %v, released %t, formula %q", tags, released, formula)
	}
	if len(result.Actions) != 6 || !slices.Contains(result.Report.Commands, "brew install acme/tap/app") {
		t.Errorf("%v, %v", result.Actions, result.Report.Commands)
	}
	for _, check := range result.Report.Checks {
		if check.Status == audit.Failed {
			t.Errorf("%+v", check)
		}
	}

	planned, err := plan.Of(t.Context(), w.Client, w.Examination(w.Dist).Query)
	if err != nil {
		t.Fatal(err)
	}
	at, err := status.Of(t.Context(), w.Client, planned)
	if err != nil || at.Next != "" || len(at.Unknown) > 0 {
		t.Errorf("status: %+v, %v", at, err)
	}
	if _, err := discard.Run(t.Context(), w.Client, planned); !errors.Is(err, discard.ErrPublished) {
		t.Errorf("discard: %v", err)
	}
	seen := w.Examination(w.Dist)
	seen.Client = w.Anonymous
	proven, err := prove.Run(t.Context(), seen, prove.Options{NoUse: true})
	if err != nil || proven.Verb != "prove" || proven.Contents.Images[0].Reference != w.Image+":1.2.0" {
		t.Errorf("prove: %+v, %v", proven, err)
	}
}

// While a part of the plan is unknown, nothing is changed, whatever else is available.
func TestRunChangesNothingWhileAPartIsUnknown(t *testing.T) {
	for name, tc := range map[string]struct {
		config string
		want   string
	}{
		"a label":              {onlyBuildKnows, "dockers_v2[app].labels.at"},
		"the tags of an image": {strings.Replace(verifytest.Config, "staging-{{ .Version }}", "staging-{{ .Env.UNSET }}", 1), "dockers_v2[app].tags"},
		"whether it is built":  {strings.Replace(verifytest.Config, "platforms:", "disable: \"{{ .Env.UNSET }}\", platforms:", 1), "dockers_v2[app].disable"},
		"a formula":            {strings.Replace(verifytest.Config, "directory: Formula", "directory: \"{{ .Env.UNSET }}\"", 1), "brews[0]"},
		"a program":            {strings.Replace(verifytest.Config, "skip: true", "id: x, skip: \"{{ .Env.UNSET }}\"", 1), "builds[x].skip"},
		"a setting to come":    {strings.Replace(verifytest.Config, "[{skip: true}]", "{all: true}", 1), "builds"},
		"no configuration":     {"", "the project has no GoReleaser configuration"},
	} {
		t.Run(name, func(t *testing.T) {
			w := verifytest.New(t, tc.config)
			if tc.config == "" {
				w.Git(t, "rm", "--quiet", "--force", ".goreleaser.yaml")
				w.Git(t, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--message=chore: none")
				w.Git(t, "tag", "--force", "v1.2.0")
			}
			e := w.Examination("")
			if tc.config == "" {
				e.Query.Path, e.Query.Repository = t.TempDir(), release.Repository{Owner: "acme", Name: "app"}
			}
			result, err := promote.Run(t.Context(), e, promote.Options{Writer: w.Writer})
			var unknown *release.UnknownError
			if !errors.As(err, &unknown) || !strings.Contains(err.Error(), tc.want) || len(result.Actions) > 0 {
				t.Errorf("%v, %v", result.Actions, err)
			}
			for _, step := range e.Progress.Steps() {
				if step.Name != "find" {
					t.Errorf("step %s was begun all the same", step.Name)
				}
			}
			tags, released, formula := public(t, w)
			if len(tags) != 1 || released || formula != "" {
				t.Errorf("tags %v, released %t, formula %q", tags, released, formula)
			}
			planned, err := plan.Of(t.Context(), w.Client, e.Query)
			if err != nil {
				t.Fatal(err)
			}
			at, err := status.Of(t.Context(), w.Client, planned)
			if err != nil || len(at.Unknown) == 0 || !slices.ContainsFunc(at.Stages, func(s status.Stage) bool { return s.Unknown }) {
				t.Errorf("status: %+v, %v", at, err)
			}
		})
	}
}

// A configuration that cannot be read is not one that is not there.
func TestRunNeedsAReadableConfiguration(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	w.Commit = w.Recommit(t, "builds: [", "v1.2.0")
	e := w.Examination("")
	e.Query.Path, e.Query.Repository = w.Checkout, release.Repository{}
	if _, err := promote.Run(t.Context(), e, promote.Options{Writer: w.Writer}); err == nil || !strings.Contains(err.Error(), ".goreleaser.yaml is not valid YAML") {
		t.Errorf("%v", err)
	}
	if tags, released, formula := public(t, w); len(tags) != 1 || released || formula != "" {
		t.Errorf("tags %v, released %t, formula %q", tags, released, formula)
	}
}

// The promotion itself refuses too, whatever the caller.
func TestPromoteNeedsACompletePlan(t *testing.T) {
	w := newWorld(t, "v1.2.0")
	w.begin(t)
	r, err := w.gather(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.Plan.Unknown = []release.Unknown{{Part: release.PartNotes, Reason: "why", Remedy: "what"}}
	var unknown *release.UnknownError
	if done, err := w.promoter().Promote(t.Context(), r, nil); !errors.As(err, &unknown) || len(done) > 0 {
		t.Errorf("%v, %v", done, err)
	}
}

// A report that is not one of this release, or not of a verification that it has passed.
func TestRunRefusesAnotherReport(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	right := verified(t, w)
	for name, tc := range map[string]struct {
		change func(*report.Report)
		want   string
	}{
		"an asset":              {func(r *report.Report) { r.Contents.Assets[0].SHA256 = "0123456789ab" }, "it was replaced, so verify again"},
		"an asset more":         {func(r *report.Report) { r.Contents.Assets = r.Contents.Assets[:1] }, "was added after the verification"},
		"an asset less":         {func(r *report.Report) { r.Contents.Assets = append(r.Contents.Assets, release.Asset{Name: "gone"}) }, "was verified but is missing now"},
		"the image":             {func(r *report.Report) { r.Contents.Images[0].Digest = "sha256:0123456789ab" }, "it was pushed again, so verify again"},
		"the formula":           {func(r *report.Report) { r.Contents.Manifests[0].SHA256 = "0" }, "differs from what was verified: verify again"},
		"the notes":             {func(r *report.Report) { r.Contents.Notes = "0" }, "the release notes were changed after the verification"},
		"another commit":        {func(r *report.Report) { r.Commit = "0123456789abcdef" }, "it is of commit 0123456789ab"},
		"another version":       {func(r *report.Report) { r.Version = release.Version{} }, "it is of acme/app"},
		"a failed verification": {func(r *report.Report) { r.Checks = []audit.Result{{Status: audit.Failed}} }, "that verification found problems"},
		"an incomplete one": {func(r *report.Report) {
			r.Unknown = []release.Unknown{{Part: release.PartImages, Reason: "why", Remedy: "what"}}
		}, "images: why: what"},
		"of the assets alone": {func(r *report.Report) { r.Verb = "verify --assets" }, "it is not a report of relkit verify --json"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := *right
			changed.Contents.Assets = slices.Clone(right.Contents.Assets)
			changed.Contents.Images = slices.Clone(right.Contents.Images)
			changed.Contents.Manifests = slices.Clone(right.Contents.Manifests)
			tc.change(&changed)
			refused(t, w, written(t, &changed), tc.want)
		})
	}
	if _, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Verified: written(t, right), Writer: w.Writer}); err != nil {
		t.Errorf("the report as it was: %v", err)
	}
}

func TestRunRefusesWhatChangedAfterTheReport(t *testing.T) {
	for name, tc := range map[string]struct {
		after func(*testing.T, *verifytest.World)
		want  string
	}{
		"a draft that was edited": {func(_ *testing.T, w *verifytest.World) {
			w.GitHub.EditDraft("acme/app", "v1.2.0", func(string) string { return "other" })
		}, "the release notes were changed after the verification"},
		"a formula that was replaced": {func(t *testing.T, w *verifytest.World) {
			t.Helper()
			if err := os.WriteFile(filepath.Join(w.Dist, "homebrew", "Formula", "app.rb"), []byte(w.Formula()+"#"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "differs from what was verified: verify again"},
		"a formula that is gone": {func(t *testing.T, w *verifytest.World) {
			t.Helper()
			if err := os.Remove(filepath.Join(w.Dist, "homebrew", "Formula", "app.rb")); err != nil {
				t.Fatal(err)
			}
		}, "was verified but is missing now"},
	} {
		t.Run(name, func(t *testing.T) {
			w := verifytest.New(t, verifytest.Config)
			file := written(t, verified(t, w))
			tc.after(t, w)
			refused(t, w, file, tc.want)
		})
	}
}

// refused fails the test where a promotion with a report changes something, or does not say why it refuses.
func refused(t *testing.T, w *verifytest.World, file, why string) {
	t.Helper()
	result, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Verified: file, Writer: w.Writer})
	if err == nil || !strings.Contains(err.Error(), why) || len(result.Actions) > 0 {
		t.Errorf("%v, %v", result.Actions, err)
	}
	if tags, released, formula := public(t, w); len(tags) != 1 || released || formula != "" {
		t.Errorf("tags %v, released %t, formula %q", tags, released, formula)
	}
}

func TestRunVerifiesFirst(t *testing.T) {
	w := verifytest.New(t, verifytest.Config)
	if err := w.GitHub.ReplaceAsset("acme/app", "v1.2.0", "manual.txt", []byte("read that")); err != nil {
		t.Fatal(err)
	}
	result, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Writer: w.Writer})
	if !errors.Is(err, promote.ErrNotVerified) || result.Report == nil || !result.Report.Failed() {
		t.Errorf("%+v, %v", result, err)
	}
	if tags, released, formula := public(t, w); len(tags) != 1 || released || formula != "" {
		t.Errorf("tags %v, released %t, formula %q", tags, released, formula)
	}
	_, err = promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Verified: "a", Signer: sigstore.Policy{Key: "b"}})
	if err == nil || !strings.Contains(err.Error(), "--verified skips verification") {
		t.Errorf("%v", err)
	}
	for file, want := range map[string]string{
		"missing.json": "no such file", filepath.Join(w.Dist, "config.yaml"): "is not a report of relkit verify --json",
	} {
		if _, err := promote.Run(t.Context(), w.Examination(w.Dist), promote.Options{Verified: file, Writer: w.Writer}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}

// A service that records releases changes nothing of the promotion.
func TestRunWithAService(t *testing.T) {
	for address, token := range map[string]string{"http://127.0.0.1:1": "t", "http://127.0.0.1:2": "", "nonsense": "t"} {
		w := verifytest.New(t, strings.Split(verifytest.Config, "dockers_v2")[0])
		e := w.Examination(w.Dist)
		var shown bytes.Buffer
		e.Progress = report.NewProgress(&shown, report.Style{})
		if _, err := promote.Run(t.Context(), e, promote.Options{Writer: w.Writer, Service: promote.Service{Address: address, Token: token, TokenName: "SHIPPED_TOKEN"}}); err != nil {
			t.Error(err)
		}
		if !strings.Contains(shown.String(), "the release is public but was not recorded in shipped") {
			t.Errorf("%s", shown.String())
		}
	}
}

// What the configuration marks on purpose stays so.
func TestRunKeepsTheMarksOfThePage(t *testing.T) {
	for setting, want := range map[string]bool{"prerelease: \"true\"": true, "make_latest: false": false} {
		w := verifytest.New(t, strings.Replace(onlyBuildKnows, "release: {", "release: {"+setting+", ", 1))
		e := w.Examination(w.Dist)
		if _, err := promote.Run(t.Context(), e, promote.Options{Verified: written(t, verified(t, w)), Writer: w.Writer}); err != nil {
			t.Fatalf("%s: %v", setting, err)
		}
		found, err := w.Client.Release(t.Context(), e.Found.Repository, "v1.2.0")
		if err != nil || found.Page.Draft || found.Page.Prerelease != want || found.Page.Latest == "v1.2.0" {
			t.Errorf("%s: %+v, %v", setting, found, err)
		}
	}
}
