package rehearse

import (
	"github.com/relkit/relkit/internal/signature"
	"github.com/relkit/relkit/internal/verify"
)

// newGatherer makes what gathers the release into a folder. It asks for the signatures of the rehearsal's
// own key, where the project signs everything in a way that can be verified.
func (r *rehearsal) newGatherer(folder string) (*verify.Gatherer, error) {
	gatherer := verify.NewGatherer(r.standins.maintainer, folder)
	if r.options.Relkit == "" || !r.subject.Config.SignsEverything() {
		return gatherer, nil
	}
	var err error
	gatherer.Signer, err = signature.Policy{Key: r.standins.signer.Public}.Open()
	return gatherer, err
}
