package release

import (
	"slices"
	"strings"
)

// Kind is what an asset is for, by the name that it bears.
type Kind string

// The kinds of assets.
const (
	KindArchive   Kind = "archive"
	KindBinary    Kind = "binary"
	KindPackage   Kind = "package" // of a Linux distribution
	KindSBOM      Kind = "sbom"
	KindSignature Kind = "signature"
	KindChecksums Kind = "checksums"
	KindFormula   Kind = "formula"
	KindOther     Kind = "other"
)

// SBOMEndings are how the names of assets end that are bills of materials, the longer before the shorter.
var SBOMEndings = []string{".cdx.json", ".sbom.json", ".bom.json", ".sbom"}

// kindEndings tell the kinds of the other assets. An ending that is part of another one comes after it.
var kindEndings = []struct {
	kind    Kind
	endings []string
}{
	{KindSignature, append([]string{".sig", ".asc", ".pem"}, bundleSuffixes...)},
	{KindSBOM, SBOMEndings},
	{KindPackage, []string{".deb", ".rpm", ".apk"}},
	{KindArchive, []string{".tar.gz", ".tgz", ".tar.xz", ".tar.zst", ".tar.bz2", ".zip"}},
	{KindFormula, []string{".rb"}},
}

// KindOf tells what an asset of the release is for.
func (r *Release) KindOf(asset Asset) Kind {
	if asset.Name == r.Plan.Checksums {
		return KindChecksums
	}
	for _, each := range kindEndings {
		if slices.ContainsFunc(each.endings, func(ending string) bool { return strings.HasSuffix(asset.Name, ending) }) {
			return each.kind
		}
	}
	if !asset.Platform.IsZero() {
		return KindBinary
	}
	return KindOther
}
