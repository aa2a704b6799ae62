package audit

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Checksums checks that users download what was built.
var Checksums = Check{
	Name:   "checksums",
	Proves: "every asset is listed in the checksums file, and the downloaded bytes have the listed checksum",
	Needs:  []release.Part{release.PartChecksums},
	Skip: func(r *release.Release) string {
		if r.Plan.Checksums == "" && !r.Plan.Sums.Split && len(damaged(r))+len(r.Unattached) == 0 {
			return "the project publishes no checksums file"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		if r.Plan.Checksums == "" && !r.Plan.Sums.Split {
			return damaged(r)
		}
		return slices.Concat(damaged(r), unattached(r), unlisted(r))
	},
}

// damaged finds assets whose bytes differ from what was built.
func damaged(r *release.Release) []Finding {
	const (
		upload = "upload it again from the build's dist folder, or run the whole build again, which makes a new draft"
		again  = "run the same command again; if that does not help, " + upload
	)
	var found findings
	for _, asset := range r.Assets {
		switch {
		case asset.Listed != "" && asset.SHA256 != "" && !strings.EqualFold(asset.Listed, asset.SHA256):
			if strings.EqualFold(asset.Listed, asset.Digest) { // the forge has the correct bytes
				found.fail(asset.Name, fmt.Sprintf("was corrupted in transit: %d bytes arrived, with the SHA-256 %s instead of %s",
					asset.Size, short(asset.SHA256), short(asset.Listed)), again)
				continue
			}
			algorithm, sum := "SHA-256", asset.SHA256
			if asset.Sum != "" {
				algorithm, sum = cmp.Or(r.Plan.Sums.Algorithm, "sum"), asset.Sum
			}
			found.fail(asset.Name, fmt.Sprintf("its %d bytes have the %s %s, but %s lists %s",
				asset.Size, algorithm, short(sum), cmp.Or(r.Plan.Checksums, "its file"), short(asset.Listed)), upload)
		case asset.Err != "":
			found.unexamined(asset.Name, asset.Err, again)
		case asset.Declared != 0 && asset.Declared != asset.Size:
			found.fail(asset.Name, fmt.Sprintf("%d bytes were downloaded of the %d that the release page declares",
				asset.Size, asset.Declared), again)
		case asset.Digest != "" && !strings.EqualFold(asset.Digest, asset.SHA256):
			found.fail(asset.Name, fmt.Sprintf("its SHA-256 is %s, but the release page says %s",
				short(asset.SHA256), short(asset.Digest)), again)
		}
	}
	return found
}

// unattached finds files that the checksums file lists and that are not attached.
func unattached(r *release.Release) []Finding {
	var found findings
	for _, name := range r.Unattached {
		if matches(r.Plan.Sums.Withheld, name) {
			continue
		}
		built := slices.ContainsFunc(r.Plan.Assets, func(planned release.PlannedAsset) bool { return planned.Name == name })
		remedy := "add it to release.extra_files in the GoReleaser configuration, as it is in checksum.extra_files"
		if built || r.Plan.Assets == nil {
			remedy = "upload it again from the build's dist folder, or run the whole build again, which makes a new draft"
		}
		if r.Plan.Assets == nil {
			remedy += "; where checksum.extra_files names it, add it to release.extra_files"
		}
		found.fail(name, "is listed in "+cmp.Or(r.Plan.Checksums, "a checksums file")+", but not attached to the release", remedy)
	}
	return found
}

// unlisted finds assets that are missing from the checksums file.
func unlisted(r *release.Release) []Finding {
	var found findings
	present := slices.ContainsFunc(r.Assets, func(a release.Asset) bool { return a.Name == r.Plan.Checksums })
	if !present && !r.Plan.Sums.Split {
		found.fail(r.Plan.Checksums, "is not among the assets of the release",
			"upload it from the build's dist folder: without it users cannot check their downloads")
		return found
	}
	for _, asset := range r.Assets {
		if asset.Listed != "" || asset.Err != "" || !mustBeListed(r, asset) || matches(r.Plan.Sums.Outside, asset.Name) {
			continue
		}
		problem := "is attached to the release but not listed in " + r.Plan.Checksums
		if r.Plan.Sums.Split {
			problem = "is attached to the release, but no file lists its checksum"
		}
		const list = "add it to checksum.extra_files in the GoReleaser configuration"
		if matches(r.Plan.Sums.Extra, asset.Name) && !needsSum(asset.Name) {
			found.warn(asset.Name, problem, list+" as well, if users are to check what they download")
			continue
		}
		found.fail(asset.Name, problem, "delete it if the build did not make it; otherwise "+list)
	}
	return found
}

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { matched, _ := path.Match(pattern, name); return matched })
}

// needsSum reports whether an asset is refused without a listed checksum: the Terraform registry requires that of a provider's manifest.
func needsSum(name string) bool {
	return strings.HasPrefix(name, "terraform-provider-") && strings.HasSuffix(name, "_manifest.json")
}

// mustBeListed reports whether an asset was made before the checksums file. Made after it are the file itself, signatures, and formulas,
// whose checksums the check of manifests covers.
func mustBeListed(r *release.Release, asset release.Asset) bool {
	switch r.KindOf(asset) {
	case release.KindChecksums, release.KindSignature:
		return false
	case release.KindFormula:
		return !r.Plan.IsManifest(asset.Name)
	}
	return true
}
