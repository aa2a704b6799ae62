package intake

import (
	"regexp"
	"strings"

	"github.com/relkit/relkit/internal/shipped/catalog"
)

// convert makes a release of one of GitHub, and returns the names of assets that were left out because their SHA-256 is not known.
func (p published) convert(project string, version catalog.Version, commit string) (r catalog.Release, left []string) {
	r = catalog.Release{
		Project: project, Version: version, Commit: commit, PublishedAt: p.PublishedAt,
		Prerelease: p.Prerelease || version.Prerelease(), Notes: strings.ToValidUTF8(strings.ReplaceAll(p.Body, "\x00", ""), "\uFFFD"),
		Artifacts: []catalog.Artifact{}, Images: []catalog.Image{},
	}
	for _, a := range p.Assets {
		sum, known := strings.CutPrefix(a.Digest, "sha256:")
		if !known || a.State != "uploaded" {
			left = append(left, a.Name)
			continue
		}
		r.Artifacts = append(r.Artifacts, catalog.Artifact{
			Name: a.Name, Kind: kindOf(a.Name), Platform: platformOf(a.Name), Size: a.Size, SHA256: sum, URL: a.URL,
		})
	}
	return r, left
}

// kinds are by how the names of files end, the first that fits.
var kinds = []struct {
	form *regexp.Regexp
	kind string
}{
	{regexp.MustCompile(`\.(sig|asc|pem|minisig|sigstore\.json|bundle)$`), "signature"},
	{regexp.MustCompile(`\.(sbom|sbom\.json|spdx\.json|cdx\.json|cyclonedx\.json)$`), "sbom"},
	{regexp.MustCompile(`checksums|sha256sums|\.sha256(sum)?$`), "checksums"},
	{regexp.MustCompile(`[-_.](source|src)\.(tar\.gz|tgz|zip)$`), "source"},
	{regexp.MustCompile(`\.(deb|rpm|apk|msi|pkg|dmg|pkg\.tar\.zst)$`), "package"},
	{regexp.MustCompile(`\.(tar\.gz|tgz|tar\.xz|tar\.zst|tar\.bz2|zip|gz)$`), "archive"},
	{regexp.MustCompile(`\.exe$`), "binary"},
	{regexp.MustCompile(`\.rb$`), "formula"},
}

func kindOf(name string) string {
	name = strings.ToLower(name)
	for _, k := range kinds {
		if k.form.MatchString(name) {
			return k.kind
		}
	}
	return "other"
}

// platformForm finds an operating system and an architecture in a name, as GoReleaser writes them.
var platformForm = regexp.MustCompile(`[-_.](linux|darwin|macos|windows|freebsd|openbsd|netbsd)[-_.](amd64|x86_64|arm64|aarch64|386|i386|armv6|armv7|riscv64|ppc64le|s390x)([-_.]|$)`)

// platformOf is empty where the name says none.
func platformOf(name string) string {
	found := platformForm.FindStringSubmatch(strings.ToLower(name))
	if found == nil {
		return ""
	}
	system := found[1]
	if system == "macos" {
		system = "darwin"
	}
	architecture := strings.NewReplacer("x86_64", "amd64", "aarch64", "arm64", "i386", "386", "armv6", "arm/v6", "armv7", "arm/v7").Replace(found[2])
	return system + "/" + architecture
}
