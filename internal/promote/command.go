package promote

import (
	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/verify"
)

// Command returns the command line of relkit promote with these options, word by word. The tokens and the service come from the
// environment.
func (o Options) Command(query plan.Query) []string {
	var flags []string
	if o.Verified != "" {
		flags = append(flags, "--verified", o.Verified)
	}
	return verify.CommandLine("promote", query, append(flags, o.Signer.Flags()...)...)
}
