package check

import (
	"context"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/credential"
)

// Private finds features that GitHub offers private repositories only on some plans, and settings that make a private name public
// (https://docs.github.com/actions/concepts/security/artifact-attestations).
var Private = Question{
	Name:   "private",
	Proves: "a private repository is released by what its plan has, and its name goes into no public log unasked",
	Online: true,
	Run: func(ctx context.Context, s *Subject) ([]audit.Finding, error) {
		client, err := credential.Release().Client()
		if err != nil {
			return nil, err
		}
		repository, err := client.Repository(ctx, s.Project.Home())
		if err != nil || !repository.Private {
			return nil, err
		}
		called, notOurs := s.kitCall()
		if called.With["private"] == true {
			return nil, nil
		}
		var found []audit.Finding
		if notOurs == nil && called.With["attest"] != false {
			found = append(found, fail(called.file, "attests a private repository, which needs GitHub Enterprise Cloud",
				"give the call of release.yml private: true where the plan has it, else attest: false"))
		}
		if signatures := s.Project.Config.KeylessSignatures(); len(signatures) > 0 {
			finding := fail(s.Project.Config.Path, strings.Join(signatures, ", ")+" writes the name of this private repository into the public log of Sigstore: cosign signs without a key",
				"sign with --key, or leave it out; where the name may be known, give the call of release.yml private: true")
			finding.Warning = notOurs != nil // the maintainers may intend it, and nothing here shows that
			found = append(found, finding)
		}
		return found, nil
	},
}
