package report

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/release"
)

// acceptable are the verbs whose findings the settings of the project can accept.
var acceptable = []string{beforeBuild, rehearsal, "verify", "promote"}

// howToAccept says, by the first finding that fails the release, how one is accepted; empty if there is none, or it cannot be.
func howToAccept(r *Report) string {
	if !slices.Contains(acceptable, r.Verb) || r.Foreign || r.Basis == release.Deduced {
		return ""
	}
	for _, result := range r.Checks {
		for _, finding := range result.Findings {
			if finding.Fails() && !finding.Unexamined && result.Status == audit.Failed {
				return fmt.Sprintf("To accept an intended finding, add to %s: accept: [{audit: %s, subject: %s, reason: …}]",
					release.SettingsFile, result.Name, pattern(finding))
			}
		}
	}
	return ""
}

// plainYAML are the texts that need no quotes in a mapping on one line.
var plainYAML = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._/@+ -]*$`)

// pattern returns the subject of an acceptance for a finding: without the platform, the file or the version, which the next release may
// change.
func pattern(finding audit.Finding) string {
	first := release.OneLine(finding.Subjects()[0])
	word, rest, _ := strings.Cut(first, " ")
	if strings.HasPrefix(rest, "in ") || strings.Contains(rest, "/") || strings.HasPrefix(rest, "v") {
		first = word
	}
	if plainYAML.MatchString(first) {
		return first
	}
	return strconv.Quote(first)
}
