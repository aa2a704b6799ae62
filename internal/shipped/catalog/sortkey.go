package catalog

import (
	"fmt"
	"strings"
)

// SortKey is a text whose bytes sort as versions do by precedence (semver.org, section 11), so that an
// index of a database can have them in order. It is made of ASCII only, and no two versions share one.
//
// A number is preceded by how many digits it has: 9 is 019 and 10 is 0210. A release ends in ~, which
// comes after the - of its prereleases. Of their identifiers the numeric ones begin with 0, and the
// others, which come later, with 1; these end in !, which comes before all that may be in one. What has
// fewer identifiers is a prefix of what has more, and so comes before it.
func (v Version) SortKey() string {
	core, prerelease, isPrerelease := strings.Cut(string(v), "-")
	var key strings.Builder
	for number := range strings.SplitSeq(core, ".") {
		writeNumber(&key, number)
	}
	if !isPrerelease {
		key.WriteByte('~')
		return key.String()
	}
	key.WriteByte('-')
	for identifier := range strings.SplitSeq(prerelease, ".") {
		if strings.Trim(identifier, "0123456789") == "" {
			key.WriteByte('0')
			writeNumber(&key, identifier)
		} else {
			key.WriteString("1" + identifier + "!")
		}
	}
	return key.String()
}

// writeNumber relies on [longestVersion]: two digits count those of any number.
func writeNumber(key *strings.Builder, digits string) {
	fmt.Fprintf(key, "%02d%s", len(digits), digits)
}
