package cli

import (
	"os"

	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/credential"
	"github.com/relkit/relkit/internal/report"
	"github.com/relkit/relkit/internal/verify"
)

// examination prepares the examination of the release on a command line.
func examination(argument, dist string, token credential.Token, progress *report.Progress) (*verify.Examination, error) {
	query, err := parseQuery(argument)
	if err != nil {
		return nil, err
	}
	query.Dist = dist
	client, err := token.Client()
	if err != nil {
		return nil, commandline.Usage(err)
	}
	return &verify.Examination{Query: query, Client: client, Progress: progress, Database: os.Getenv("RELKIT_VULNDB")}, nil
}

// addDist adds the flag that names the dist folder of a release's build.
func addDist(set *pflag.FlagSet, dist *string) {
	set.StringVar(dist, "dist", "", "the dist folder of the release's build, or what relkit dist --save saved of it (default: that of this checkout, if it is of this release)")
}
