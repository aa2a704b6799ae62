package verify

import (
	"slices"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// foreign reports whether the release was asked for as that of another project, whose settings its reader cannot change.
func (e *Examination) foreign() bool {
	return e.Query.Rehearsal == nil && e.Query.Repository != (release.Repository{})
}

// followSettings checks that the settings of the project can be applied. If a user checks the signer of another project's release, that
// project's acceptances for the check of signatures do not apply.
func (e *Examination) followSettings() error {
	if e.Found.SettingsErr != nil {
		return &InputError{e.Found.SettingsErr}
	}
	if e.foreign() {
		e.Found.Settings.Accept = slices.DeleteFunc(e.Found.Settings.Accept, func(a release.Acceptance) bool { return a.Audit == audit.Signatures.Name })
	}
	return nil
}
