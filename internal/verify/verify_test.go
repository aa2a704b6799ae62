package verify_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/github"
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/sigstore"
	"github.com/relkit/relkit/internal/sigstore/localkey"
	"github.com/relkit/relkit/internal/verify"
	"github.com/relkit/relkit/internal/verify/verifytest"
)

// plain is the configuration of a project without images and formulas.
const plain = "project_name: app\nbuilds: [{skip: true}]\nchecksum: {name_template: checksums.txt}\nchangelog: {disable: true}\nrelease: {draft: true}\n"

func statusOf(result *report.Report, name string) audit.Status {
	i := slices.IndexFunc(result.Checks, func(r audit.Result) bool { return r.Name == name })
	if i < 0 {
		return ""
	}
	return result.Checks[i].Status
}

func TestVerify(t *testing.T) {
	w := verifytest.New(t, plain)
	save := filepath.Join(t.TempDir(), "assets")
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{NoRun: true, Save: save})
	if err != nil {
		t.Fatal(err)
	}
	if result.Failed() || result.Basis != release.Exact || statusOf(result, "checksums") != audit.Passed || statusOf(result, "assets") != audit.Passed {
		t.Errorf("%+v", result.Checks)
	}
	if result.Contents.Notes != release.SHA256([]byte("what changed")) || len(result.Contents.Assets) != 2 {
		t.Errorf("%+v", result.Contents)
	}
	manual, err := os.ReadFile(filepath.Join(save, "manual.txt"))
	if err != nil || string(manual) != verifytest.Manual {
		t.Errorf("saved %q, %v", manual, err)
	}
	predicted, err := verify.Run(t.Context(), w.Examination(""), verify.Options{})
	if err != nil || predicted.Basis != release.Predicted || statusOf(predicted, "assets") != audit.Skipped {
		t.Errorf("without dist: %+v, %v", predicted, err)
	}
	files, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{Assets: save})
	if err != nil || files.Verb != "verify --assets" || statusOf(files, "checksums") != audit.Passed || statusOf(files, "notes") != "" {
		t.Errorf("of files: %+v, %v", files, err)
	}
}

// The checkout's own dist folder is the plan where it is of this very release.
func TestVerifyFindsTheDistOfTheCheckout(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*testing.T, string)
		want   release.Basis
	}{
		"as it was built": {func(*testing.T, string) {}, release.Exact},
		"of another tag": {func(t *testing.T, dist string) {
			t.Helper()
			replace(t, filepath.Join(dist, "metadata.json"), "v1.2.0", "v1.1.9")
		}, release.Predicted},
		"of a build that failed": {func(t *testing.T, dist string) {
			t.Helper()
			if err := os.Remove(filepath.Join(dist, "artifacts.json")); err != nil {
				t.Fatal(err)
			}
		}, release.Predicted},
	} {
		t.Run(name, func(t *testing.T) {
			w := verifytest.New(t, plain)
			own := filepath.Join(w.Checkout, "dist")
			if err := os.CopyFS(own, os.DirFS(w.Dist)); err != nil {
				t.Fatal(err)
			}
			tc.change(t, own)
			result, err := verify.Run(t.Context(), w.Examination(""), verify.Options{})
			if err != nil || result.Basis != tc.want || statusOf(result, "assets") != audit.Skipped { // it may be of another build
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}

// The settings at the tag's commit accept findings, whatever the work tree contains.
func TestVerifyAccepts(t *testing.T) {
	const settings = "programs: {other: {version: [about]}}\naccept:\n- {audit: images, subject: '*', reason: on purpose}\n- {audit: checksums, subject: x, reason: y}\n"
	labelled := strings.Replace(verifytest.Config, "platforms:", "labels: {a: b}, platforms:", 1) // which the image is not
	w, without := verifytest.NewWith(t, labelled, settings), verifytest.New(t, labelled)
	if result, err := verify.Run(t.Context(), without.Examination(without.Dist), verify.Options{NoRun: true}); err != nil || statusOf(result, "images") != audit.Failed {
		t.Fatalf("there is nothing to accept: %v, %+v", err, result.Checks)
	}
	if err := os.WriteFile(filepath.Join(w.Checkout, ".relkit.yaml"), []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{NoRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if result.Failed() || statusOf(result, "images") != audit.Accepted {
		t.Errorf("%+v", result.Checks)
	}
	last := result.Checks[len(result.Checks)-1]
	const want = "accept: checksums finds nothing on x"
	if last.Name != "settings" || last.Status != audit.Warned || len(last.Findings) != 1 || last.Findings[0].Problem != want || last.Findings[0].Subject != ".relkit.yaml:4" {
		t.Errorf("%+v", last)
	}
}

// Another project accepts its own findings, except about who has signed: the user decides that.
func TestVerifyAcceptsOfAnother(t *testing.T) {
	w := verifytest.NewWith(t, plain, "accept:\n- {audit: signatures, subject: '*', reason: trust me}\n- {audit: checksums, subject: x, reason: y}\n")
	key, err := localkey.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for repository, want := range map[release.Repository]audit.Status{{}: audit.Accepted, {Owner: "acme", Name: "app"}: audit.Failed} {
		e := w.Examination(w.Dist)
		e.Query.Repository = repository
		result, err := verify.Run(t.Context(), e, verify.Options{NoRun: true, Signer: sigstore.Policy{Key: key.Public}})
		if err != nil {
			t.Fatal(err)
		}
		if got := statusOf(result, "signatures"); got != want {
			t.Errorf("%v: %s", repository, got)
		}
		if foreign := repository.Name != ""; foreign == (statusOf(result, "settings") != "") {
			t.Errorf("%v: settings are %q", repository, statusOf(result, "settings"))
		}
	}
}

// Settings that cannot be followed are refused before anything is downloaded. Those of a project without a checkout count too.
func TestVerifyRefusesSettings(t *testing.T) {
	w := verifytest.NewWith(t, plain, "includs: [a]\n")
	for name, run := range map[string]func(*verify.Examination) error{
		"verify": func(e *verify.Examination) error { _, err := verify.Run(t.Context(), e, verify.Options{}); return err },
		"assets": func(e *verify.Examination) error {
			_, err := verify.Run(t.Context(), e, verify.Options{Assets: t.TempDir()})
			return err
		},
		"promote": func(e *verify.Examination) error { return e.Find(t.Context()) },
	} {
		e := w.Examination(w.Dist)
		e.Verb = name
		if err := e.Begin(); err != nil {
			t.Fatal(err)
		}
		err := run(e)
		var input *verify.InputError
		if !errors.As(err, &input) || err.Error() != ".relkit.yaml:1: the file has no key includs: did you mean include? (at v1.2.0)" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func replace(t *testing.T, name, old, with string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name, []byte(strings.ReplaceAll(string(text), old, with)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// An incomplete plan of a draft returns its report and an error; that of a public release, only the report.
func TestVerifyOfAnIncompletePlan(t *testing.T) {
	w := verifytest.New(t, plain+"dockers_v2: [{images: [\"{{image}}\"], tags: [staging-1.2.0], labels: {at: \"{{ .Date }}\"}}]\n")
	result, err := verify.Run(t.Context(), w.Examination(""), verify.Options{})
	var unknown *release.UnknownError
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(), "dockers_v2[0].labels.at") || !strings.Contains(err.Error(), "--dist") {
		t.Errorf("error %v", err)
	}
	if result == nil || len(result.Unknown) != 1 {
		t.Fatalf("%+v", result)
	}
	if _, err := w.Client.Publish(t.Context(), release.Repository{Owner: "acme", Name: "app"}, draftID(t, w), github.Publication{Latest: true}); err != nil {
		t.Fatal(err)
	}
	if result, err = verify.Run(t.Context(), w.Examination(""), verify.Options{}); err != nil || len(result.Unknown) != 1 {
		t.Errorf("public: %+v, %v", result, err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	w := verifytest.New(t, plain)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		dist    string
		options verify.Options
		want    string
	}{
		"assets with other flags":  {"", verify.Options{Assets: full, NoRun: true}, "--assets examines only the files in a folder"},
		"a folder that is in use":  {"", verify.Options{Save: full}, "is not empty: name a new folder"},
		"a folder that is a file":  {"", verify.Options{Save: filepath.Join(full, "file")}, "--save: "},
		"a signer that is nothing": {"", verify.Options{Signer: sigstore.Policy{Issuer: "a"}}, "no expected signer"},
		"no dist folder":           {full, verify.Options{}, "give the dist folder of this release's build"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := verify.Run(t.Context(), w.Examination(tc.dist), tc.options)
			var input *verify.InputError
			var dist *plan.DistError
			if err == nil || !strings.Contains(err.Error(), tc.want) || !errors.As(err, &input) && !errors.As(err, &dist) {
				t.Errorf("%v", err)
			}
		})
	}
}

// A checkout without the previous tag cannot know what the notes must name.
func TestVerifyWithoutThePreviousTag(t *testing.T) {
	w := verifytest.New(t, strings.Replace(plain, "changelog: {disable: true}\n", "", 1))
	w.Git(t, "tag", "--delete", "v1.1.0")
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{})
	if err == nil || !strings.Contains(err.Error(), "notes: the checkout lacks the previous tag v1.1.0: run git fetch --tags") || statusOf(result, "notes") != audit.Unknown {
		t.Errorf("%+v, %v", result, err)
	}
}

// A rebuild that is not possible is a fact about the release, and a finding.
func TestVerifyRebuilds(t *testing.T) {
	w := verifytest.New(t, plain+"before: {hooks: [\"false\"]}\n")
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{Rebuild: true})
	if err != nil || statusOf(result, "reproducible") == audit.Passed {
		t.Errorf("%+v, %v", result, err)
	}
}

// What a build needs to have run, building again needs too.
func TestVerifyRebuildsWhatIsPrepared(t *testing.T) {
	tools, err := filepath.Abs("../../bin")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", tools+string(filepath.ListSeparator)+os.Getenv("PATH"))
	w := verifytest.NewWith(t, plain, "prepare: exit 7\n")
	result, err := verify.Run(t.Context(), w.Examination(w.Dist), verify.Options{Rebuild: true})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(result.Checks, func(r audit.Result) bool { return r.Name == "reproducible" })
	if found := result.Checks[i].Findings; len(found) != 1 || !strings.Contains(found[0].Problem, "could not be built again: prepare (exit 7) fails: bash: exit status 7") {
		t.Errorf("%+v", found)
	}
}

func draftID(t *testing.T, w *verifytest.World) int64 {
	t.Helper()
	drafts, err := w.Client.Drafts(t.Context(), release.Repository{Owner: "acme", Name: "app"}, "v1.2.0")
	if err != nil || len(drafts) != 1 {
		t.Fatalf("drafts %v, %v", drafts, err)
	}
	return drafts[0].Page.ID
}
