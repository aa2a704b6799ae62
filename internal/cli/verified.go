package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/report"
)

// readVerified reads the report of a verification that passed and was of exactly this release.
func readVerified(file string, target gather.Target) (gather.Verified, error) {
	verified := gather.Verified{Assets: map[string]string{}, Images: map[string]string{}}
	text, err := os.ReadFile(file)
	if err != nil {
		return verified, usageError{fmt.Errorf("--verified: %w", err)}
	}
	var document struct {
		Passed bool `json:"passed"`
		report.Report
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return verified, usageError{fmt.Errorf("--verified %s is no report of relkit verify --json: %w", file, err)}
	}
	switch {
	case document.Verb != "verify":
		err = errors.New("it is no report of relkit verify --json")
	case !document.Passed:
		err = errors.New("that verification has found something")
	case document.Repository != target.Repository || document.Version.IsZero() || document.Version.Compare(target.Version) != 0:
		err = fmt.Errorf("it is of %s %s, not of %s %s", document.Repository, document.Version, target.Repository, target.Version)
	case document.Commit != target.Commit:
		err = fmt.Errorf("it is of commit %.12s, the tag is at %.12s", document.Commit, target.Commit)
	}
	if err != nil {
		return verified, usageError{fmt.Errorf("--verified %s: %w: verify again", file, err)}
	}
	for _, asset := range document.Contents.Assets {
		verified.Assets[asset.Name] = asset.SHA256
	}
	for _, image := range document.Contents.Images {
		verified.Images[image.Name] = image.Digest
	}
	return verified, nil
}
