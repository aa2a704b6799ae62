package rehearse

import (
	"github.com/relkit/relkit/internal/goreleaser"
	"github.com/relkit/relkit/internal/release"
)

// buildLess omits what is not for this machine, and reports that in one line.
func (r *Rehearsal) buildLess() error {
	if !r.options.Quick {
		return nil
	}
	quick, err := r.Subject.quick()
	if err != nil {
		return input(err)
	}
	if quick.LeftOut == "" {
		return nil
	}
	r.Subject.Config, r.partial = quick.Config, quick.Platform.String()
	r.progress.Warn("left out by --quick: " + quick.LeftOut)
	r.Omitted = append([]release.Omission{{Part: "left out by --quick", Reason: quick.LeftOut}}, r.Omitted...)
	return nil
}

func (s *Subject) quick() (*goreleaser.Quick, error) {
	return s.Config.Quick(release.Native(), s.Name())
}
