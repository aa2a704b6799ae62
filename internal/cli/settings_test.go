package cli

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/settings"
)

// The settings of a project can accept the findings of each check, and only these names.
func TestAuditsOfSettings(t *testing.T) {
	names := prove.Names()
	for _, each := range audit.All() {
		names = append(names, each.Name)
	}
	for _, each := range check.All() {
		names = append(names, each.Name)
	}
	slices.Sort(names)
	known := slices.Sorted(slices.Values(settings.Audits))
	if diff := cmp.Diff(names, known); diff != "" {
		t.Errorf("internal/settings/audits.go (-checks +settings):\n%s", diff)
	}
	if slices.Contains(known, audit.NameOfSettings) {
		t.Error("what is wrong with the settings cannot be accepted")
	}
}
