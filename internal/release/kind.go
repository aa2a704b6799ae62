package release

import (
	"strings"
)

// Kind is the purpose of an asset, according to its name.
type Kind string

// The kinds of assets.
const (
	KindArchive   Kind = "archive"
	KindBinary    Kind = "binary"
	KindPackage   Kind = "package" // of a Linux distribution
	KindSBOM      Kind = "sbom"
	KindSignature Kind = "signature" // or what goes with one
	KindChecksums Kind = "checksums"
	KindFormula   Kind = "formula"
	KindOther     Kind = "other"
)

// endings are the known endings of asset names, with their meaning.
var endings = map[string]struct {
	kind   Kind
	bundle bool // a Sigstore bundle, whose name has the ending more than the name of what it signs
}{
	".tar.gz": {kind: KindArchive}, ".tgz": {kind: KindArchive},
	".tar.xz": {kind: KindArchive}, ".txz": {kind: KindArchive},
	".tar.zst": {kind: KindArchive}, ".tzst": {kind: KindArchive},
	CompressedFile: {kind: KindArchive},
	".tar.bz2":     {kind: KindArchive}, ".tar": {kind: KindArchive}, ".zip": {kind: KindArchive},

	".deb": {kind: KindPackage}, ".rpm": {kind: KindPackage}, ".src.rpm": {kind: KindPackage}, ".apk": {kind: KindPackage},

	".cdx.json": {kind: KindSBOM}, ".sbom.json": {kind: KindSBOM}, ".bom.json": {kind: KindSBOM}, ".sbom": {kind: KindSBOM},

	".sigstore.json": {kind: KindSignature, bundle: true}, ".sigstore": {kind: KindSignature, bundle: true},
	".bundle": {kind: KindSignature, bundle: true},
	".sig":    {kind: KindSignature}, ".asc": {kind: KindSignature}, ".minisig": {kind: KindSignature},
	".pem": {kind: KindSignature}, ".cert": {kind: KindSignature}, ".crt": {kind: KindSignature}, ".pub": {kind: KindSignature},
	".intoto.jsonl": {kind: KindSignature},

	".rb": {kind: KindFormula},
}

// CompressedFile is the ending of a file that was compressed by itself, as GoReleaser's format gz makes them.
const CompressedFile = ".gz"

// Ending returns the longest known ending of the name of a file, as .tar.gz; empty if there is none.
func Ending(name string) (ending string) {
	for known := range endings {
		if strings.HasSuffix(name, known) && len(known) > len(ending) {
			ending = known
		}
	}
	return ending
}

// KindOf returns the kind of an asset of the release.
func (r *Release) KindOf(asset Asset) Kind {
	if asset.Name == r.Plan.Checksums || r.Plan.SumOf(asset.Name) != "" {
		return KindChecksums
	}
	if known, ok := endings[Ending(asset.Name)]; ok {
		return known.kind
	}
	if !asset.Platform.IsZero() {
		return KindBinary
	}
	return KindOther
}
