package verify

import (
	"slices"

	"github.com/relkit/relkit/internal/release"
)

// notStarted returns the programs of the release that were not started because the project says so.
func (e *Examination) notStarted() []release.Omission {
	var omitted []release.Omission
	if e.Facts == nil {
		return nil
	}
	for _, name := range e.Found.Settings.Names() {
		reason, started := e.Found.Settings.Started(name)
		if !started && slices.ContainsFunc(e.Facts.Binaries, func(b release.Binary) bool { return b.Program == name }) {
			omitted = append(omitted, release.Omission{Part: "start of " + name, Reason: reason + " (" + release.SettingsFile + ")"})
		}
	}
	return omitted
}

// unjudged returns the manifests that no tool of their package manager has looked at.
func (e *Examination) unjudged() []release.Omission {
	var omitted []release.Omission
	if e.Facts == nil {
		return nil
	}
	for _, manifest := range e.Facts.Manifests {
		if manifest.Unjudged != "" {
			omitted = append(omitted, release.Omission{Part: "syntax of " + manifest.String(), Reason: manifest.Unjudged})
		}
	}
	return omitted
}

// unlogged reports that the time and the publicity of signatures were not examined, if only a key was given.
func (e *Examination) unlogged() []release.Omission {
	if e.signer == nil || e.signer.Logged() {
		return nil
	}
	return []release.Omission{{Part: "transparency log", Reason: "signatures were verified with " + e.shown(e.signer.Expected()) + " alone: their order is unknown"}}
}
