package rehearse_test

import (
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/rehearsetest"
	"github.com/relkit/relkit/internal/report"
)

// tamper changes uploads under a matching name without the client's knowledge.
func tamper(name string, change func([]byte) []byte) func(http.Handler) http.Handler {
	matches := regexp.MustCompile(name)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if req.Method == http.MethodPost && matches.MatchString(req.URL.Query().Get("name")) {
				content, err := io.ReadAll(req.Body)
				if err != nil {
					http.Error(w, err.Error(), http.StatusBadRequest)
					return
				}
				content = change(content)
				req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(content)), int64(len(content))
			}
			next.ServeHTTP(w, req)
		})
	}
}

// An upload that was changed on its way to the forge is found in the download.
func TestTamperedUploads(t *testing.T) {
	dir := rehearsetest.Sample(t)
	half := func(content []byte) []byte { return content[:len(content)/2] }
	replace := func(old, with string) func([]byte) []byte {
		return func(content []byte) []byte {
			return regexp.MustCompile(old).ReplaceAll(content, []byte(with))
		}
	}
	for name, test := range map[string]struct {
		wrap            func(http.Handler) http.Handler
		failed, problem string
	}{
		"truncated archive":     {tamper(`linux_arm64\.tar\.zst$`, half), "checksums", "hello_0.1.0_linux_arm64.tar.zst"},
		"platform not uploaded": {tamper(`^checksums\.txt$`, replace(`linux_arm64`, "linux_riscv64")), "checksums", "hello_0.1.0_linux_riscv64.tar.zst"},
		"formula replaced":      {tamper(`\.rb$`, replace(`sha256 "[0-9a-f]{8}`, `sha256 "00000000`)), "manifests", "with a content other than the build rendered"},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := rehearse.Run(t.Context(), rehearse.Options{
				Path: dir, Skip: []rehearse.Part{rehearse.PartImages}, WrapGitHub: test.wrap,
				Progress: report.NewProgress(io.Discard, report.Style{}),
			})
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, each := range result.Checks {
				for _, finding := range each.Findings {
					found = found || each.Name == test.failed && each.Status == audit.Failed &&
						strings.Contains(finding.Subject+" "+finding.Problem, test.problem)
				}
			}
			if !found {
				t.Errorf("no finding of %s names %s: %+v", test.failed, test.problem, result.Checks)
			}
			for _, step := range result.Steps {
				if step.Name == "promote" && !step.Skipped {
					t.Error("it was promoted all the same")
				}
			}
		})
	}
}
