package sbom

// unlisted are the licenses that licensecheck knows and that the SPDX license list does not: CycloneDX
// takes their names, but no identifiers. A test contains the list against both.
var unlisted = map[string]bool{
	"Aladdin-9":                true,
	"Anti996":                  true,
	"BSD-1-Clause-Clear":       true,
	"BSD-3-Clause-NoTrademark": true,
	"CC-BY-NC-SA-3.0-US":       true,
	"CommonsClause":            true,
	"GPL-2.0-or-3.0":           true,
	"GooglePatentClause":       true,
	"GooglePatentsFile":        true,
	"MIT-NoAd":                 true,
	"Prosperity-3.0.0":         true,
}
