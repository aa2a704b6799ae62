package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/report"
)

// readVerified reads the report of a verification that passed and was of exactly this release.
func readVerified(file string, subject release.Subject) (gather.Verified, error) {
	verified := gather.Verified{Assets: map[string]string{}, Images: map[string]string{}, Manifests: map[string]string{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return verified, &InputError{fmt.Errorf("--verified: %w", err)}
	}
	var document struct {
		Passed bool `json:"passed"`
		report.Report
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return verified, &InputError{fmt.Errorf("--verified %s is not a report of relkit verify --json: %w", file, err)}
	}
	switch {
	case document.Verb != verb:
		err = errors.New("it is not a report of relkit verify --json")
	case len(document.Unknown) > 0:
		err = &release.UnknownError{Unknown: document.Unknown}
	case !document.Passed:
		err = errors.New("that verification found problems")
	case document.Repository != subject.Repository || document.Version.IsZero() || document.Version.Compare(subject.Version) != 0:
		err = fmt.Errorf("it is of %s %s, not of %s %s", document.Repository, document.Version, subject.Repository, subject.Version)
	case document.Commit != subject.Commit:
		err = fmt.Errorf("it is of commit %.12s, but the tag is at %.12s", document.Commit, subject.Commit)
	}
	if err != nil {
		return verified, &InputError{fmt.Errorf("--verified %s: %w: verify again", file, err)}
	}
	for _, asset := range document.Contents.Assets {
		verified.Assets[asset.Name] = asset.SHA256
	}
	for _, image := range document.Contents.Images {
		verified.Images[image.Key()] = image.Digest
	}
	verified.Notes = document.Contents.Notes
	for _, manifest := range document.Contents.Manifests {
		verified.Manifests[manifest.Key()] = manifest.SHA256
	}
	return verified, nil
}
