package scaffold

import (
	"slices"
	"sync"

	"github.com/google/licensecheck"
)

// common compares a text with a few common licenses. Preparing the comparison with all known licenses takes seconds.
var common = sync.OnceValues(func() (*licensecheck.Scanner, error) {
	var chosen []licensecheck.License
	for _, license := range licensecheck.BuiltinLicenses() {
		if slices.Contains([]string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0"}, license.ID) {
			chosen = append(chosen, license)
		}
	}
	return licensecheck.NewScanner(chosen)
})

// identify is the SPDX identifier of a license text (https://spdx.org/licenses); empty when it is not certain.
func identify(text []byte) string {
	if license := identifyCommon(text); license != "" {
		return license
	}
	const sure = 90 // percent of the text
	return only(licensecheck.Scan(text), sure)
}

// identifyCommon is the identifier of a text that is one of the common licenses and has nothing more than a title and the names of its
// authors: with a sentence more, it can be another license that contains a common one.
func identifyCommon(text []byte) string {
	scanner, err := common()
	if err != nil {
		return "" // and is compared with all
	}
	const nothingMore = 97 // percent of the text
	return only(scanner.Scan(text), nothingMore)
}

// only is the one license that covers so much of a text.
func only(scan licensecheck.Coverage, percent float64) string {
	if scan.Percent < percent || len(scan.Match) != 1 {
		return ""
	}
	return scan.Match[0].ID
}
