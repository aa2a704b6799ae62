package rehearse

import "github.com/relkit/relkit/internal/sigstore"

// signer returns who signs a rehearsed release: its own key, where the project signs everything in a way that can be verified.
func (r *Rehearsal) signer() sigstore.Policy {
	if r.options.Relkit == "" || !r.Subject.Config.SignsEverything() {
		return sigstore.Policy{}
	}
	return sigstore.Policy{Key: r.Fakes.signer.Public}
}
