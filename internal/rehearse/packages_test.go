package rehearse_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/rehearse"
	"github.com/relkit/relkit/internal/rehearse/rehearsetest"
	"github.com/relkit/relkit/internal/report"
)

// wrongPackages are packages with common mistakes, next to a good one. The second of them also contains the arm64 program in the package
// for amd64.
const wrongPackages = `
nfpms:
  - {id: good, package_name: hello, formats: [deb, rpm, apk], maintainer: "Ada <ada@example.com>"}
  - id: open
    package_name: hello-open
    formats: [rpm]
    maintainer: Ada <ada@example.com>
    contents: [{src: go.mod, dst: /etc/hello.conf, type: config, file_info: {mode: 0o666}}]
  - id: other
    package_name: hello-other
    formats: [deb]
    maintainer: Ada <ada@example.com>
    contents: [{src: dist/hello_linux_arm64_v8.0/hello, dst: /usr/lib/hello/hello, file_info: {mode: 0o755}}]
  - id: rights
    package_name: hello-rights
    formats: [deb]
    maintainer: Ada <ada@example.com>
    contents: [{src: go.mod, dst: /usr/lib/hello-helper, file_info: {mode: 0o4755}}]
  - id: version
    package_name: hello-version
    formats: [apk]
    maintainer: Ada <ada@example.com>
    version_metadata: beta1
    epoch: "1"
    prerelease: beta1
`

// Problems of packages are found before anything is public, and good packages have no findings.
func TestPackages(t *testing.T) {
	dir := rehearsetest.Sample(t)
	path := filepath.Join(dir, ".goreleaser.yaml")
	config, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(config, wrongPackages...), 0o600); err != nil {
		t.Fatal(err)
	}
	git := exec.CommandContext(t.Context(), "git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "--quiet", "--all", "--message=feat: packages")
	git.Dir = dir
	if said, err := git.CombinedOutput(); err != nil {
		t.Fatalf("git commit: %v: %s", err, said)
	}
	result, err := rehearse.Run(t.Context(), rehearse.Options{
		Path: dir, Skip: []rehearse.Part{rehearse.PartImages}, Progress: report.NewProgress(io.Discard, report.Style{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, each := range result.Checks {
		for _, finding := range each.Findings {
			found = append(found, each.Name+": "+finding.Subject+" "+finding.Problem)
		}
	}
	slices.Sort(found)
	want := []string{
		"packages: hello-open_0.1.0_linux_amd64.rpm /etc/hello.conf (-rw-rw-rw- root:root) is writable by everyone",
		"packages: hello-open_0.1.0_linux_arm64.rpm /etc/hello.conf (-rw-rw-rw- root:root) is writable by everyone",
		"packages: hello-rights_0.1.0_linux_amd64.deb /usr/lib/hello-helper (urwxr-xr-x root:root) runs with the rights of its owner or group",
		"packages: hello-rights_0.1.0_linux_arm64.deb /usr/lib/hello-helper (urwxr-xr-x root:root) runs with the rights of its owner or group",
		"packages: hello-version_0.1.0_linux_amd64.apk is of version 0.1.0_beta1-pbeta1, not 0.1.0",
		"packages: hello-version_0.1.0_linux_arm64.apk is of version 0.1.0_beta1-pbeta1, not 0.1.0",
		"platforms: hello-other_0.1.0_linux_amd64.deb contains a linux/arm64 binary of hello, not a linux/amd64 one",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
