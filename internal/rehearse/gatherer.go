package rehearse

import (
	"github.com/relkit/relkit/internal/gather"
	"github.com/relkit/relkit/internal/sigstore"
)

// newGatherer makes what gathers the release into a folder. It asks for the signatures of the rehearsal's
// own key, where the project signs everything in a way that can be verified.
func (r *rehearsal) newGatherer(folder string) (*gather.Gatherer, error) {
	gatherer := gather.NewGatherer(r.standins.maintainer, folder)
	if r.options.Relkit == "" || !r.subject.Config.SignsEverything() {
		return gatherer, nil
	}
	var err error
	gatherer.Signer, err = sigstore.Policy{Key: r.standins.signer.Public}.Open()
	return gatherer, err
}
