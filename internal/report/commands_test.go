package report_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

func TestAPackageThatIsBuiltTwiceIsInstalledOnce(t *testing.T) {
	version, err := release.ParseVersion("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	r := &release.Release{Subject: release.Subject{Version: version}, Plan: release.Plan{Builds: []release.PlannedBuild{
		{Program: "app", Package: "example.com/app/cmd/app"},
		{Program: "bootstrap", Package: "example.com/app/cmd/app"},
		{Program: "tool", Package: "example.com/app/cmd/tool"},
		{Program: "outside"}, // of no module
		{Program: "old", Package: "example.com/app/cmd/old", Uninstallable: "its go.mod has a replace directive"},
	}}}
	want := []string{"go install example.com/app/cmd/app@v1.2.3", "go install example.com/app/cmd/tool@v1.2.3"}
	if diff := cmp.Diff(want, report.UserCommands(r)); diff != "" {
		t.Error(diff)
	}
}
