package audit

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// Formulas proves that brew install will work.
var Formulas = Check{
	Name:   "formula",
	Proves: "every download of a formula answers, has the sum that the formula says, and is of this version",
	Needs:  []release.Part{release.PartFormulas},
	Skip: func(r *release.Release) string {
		if len(r.Plan.Formulas) == 0 && len(r.Formulas) == 0 {
			return "the release has no Homebrew formula"
		}
		return ""
	},
	Run: func(r *release.Release) []Finding {
		var found findings
		for _, planned := range r.Plan.Formulas {
			if !slices.ContainsFunc(r.Formulas, func(f release.Formula) bool { return f.Name == planned.Name && f.Tap == planned.Tap }) {
				found.fail(planned.Name+".rb", "is neither in the dist folder nor attached to the release nor in "+planned.Tap.Repository.String(),
					"give --dist with the dist folder of the build, or attach the formula with release.extra_files")
			}
		}
		for _, formula := range r.Formulas {
			if formula.Err != "" {
				found.unexamined(formula.Name+".rb", formula.Err, "see what the build wrote into dist/homebrew")
				continue
			}
			if attachedOtherwise(r, formula.Name) {
				found.fail(formula.Name+".rb", "is attached to the release with other bytes than the build rendered",
					"find out who replaced it, and run the build again")
			}
			found = append(found, described(r, formula)...)
			found = append(found, downloaded(r, formula)...)
		}
		return found
	},
}

// attachedOtherwise reports whether a formula that is attached to the release is none of those of that name.
func attachedOtherwise(r *release.Release, name string) bool {
	asset := assetNamed(r, name+".rb")
	return asset != nil && asset.Err == "" && !slices.ContainsFunc(r.Formulas, func(f release.Formula) bool {
		return f.Name == name && f.SHA256 == asset.SHA256
	})
}

// described finds what is wrong with what a formula says of itself.
func described(r *release.Release, f release.Formula) []Finding {
	var found findings
	subject := f.Name + ".rb"
	if f.Version != r.Version.Number() {
		found.fail(subject, fmt.Sprintf("is of version %q, not %s", f.Version, r.Version.Number()),
			"render it again from this release: it was left from another one")
	}
	if !f.Test {
		found.warn(subject, "has no test block", "set brews.test, as in: system \"#{bin}/"+f.Name+"\", \"--version\"")
	}
	for _, platform := range brewable(r, f) {
		if slices.ContainsFunc(f.Downloads, func(d release.Download) bool { return covers(d.Platform, platform) }) {
			continue
		}
		// A formula for macOS alone may be meant so; one without it, or for half a system, is a mistake.
		system := slices.ContainsFunc(f.Downloads, func(d release.Download) bool { return d.Platform.OS == platform.OS || d.Platform.OS == "" })
		found.add(!system && platform.OS == "linux" && len(f.Downloads) > 0, subject, "offers nothing for "+platform.String()+", which the release is built for",
			"see that brews.ids and brews.goamd64 match the archives of that platform")
	}
	return found
}

// brewable are the platforms of Homebrew that the formula's programs are built for.
func brewable(r *release.Release, f release.Formula) []release.Platform {
	var platforms []release.Platform
	for _, build := range r.Plan.Builds {
		if len(f.Installs) > 0 && !slices.Contains(f.Installs, build.Program) {
			continue
		}
		for _, p := range build.Platforms {
			runs := (p.OS == "darwin" || p.OS == "linux") && (p.Arch == "amd64" || p.Arch == "arm64")
			if runs && !slices.Contains(platforms, p) {
				platforms = append(platforms, p)
			}
		}
	}
	return platforms
}

// downloaded finds what is wrong with the urls of a formula. One mistake shows in the url of every platform.
func downloaded(r *release.Release, f release.Formula) []Finding {
	subject := f.Name + ".rb"
	var found findings
	var foreign, failing []release.Download
	for _, d := range f.Downloads {
		switch {
		case !ofVersion(d.URL, r.Version):
			foreign = append(foreign, d)
		case d.Err != "":
			failing = append(failing, d)
		default:
			found = append(found, sums(r, subject, d)...)
		}
	}
	if len(foreign) > 0 {
		found.fail(subject, fmt.Sprintf("its url for %s is not of %s: %s", platformsOf(foreign), r.Version, foreign[0].URL),
			"let brews.url_template name the release by {{ .Tag }}")
	}
	if len(failing) > 0 {
		found.fail(subject, fmt.Sprintf("its url for %s fails: %s", platformsOf(failing), located(failing[0])),
			"see that the asset is attached under exactly this name, and that the formula names this repository")
	}
	return found
}

func platformsOf(downloads []release.Download) string {
	var names []string
	for _, d := range downloads {
		names = append(names, d.Platform.String())
	}
	return strings.Join(names, ", ")
}

// sums finds a download whose bytes are not those that the formula or the release says.
func sums(r *release.Release, subject string, d release.Download) []Finding {
	var found findings
	const render = "render the formula after the last upload, from the checksums of this very build"
	switch asset := assetNamed(r, path.Base(d.URL)); {
	case !strings.EqualFold(d.Got, d.SHA256):
		found.fail(subject, fmt.Sprintf("its sha256 for %s is %s, the download has %s", d.Platform, short(d.SHA256), short(d.Got)), render)
	case asset != nil && asset.SHA256 != "" && !strings.EqualFold(d.SHA256, asset.SHA256):
		found.fail(subject, fmt.Sprintf("its sha256 for %s is %s, the asset %s has %s", d.Platform, short(d.SHA256), asset.Name, short(asset.SHA256)), render)
	}
	return found
}

// located is the error of a download with its URL, named once.
func located(d release.Download) string {
	if strings.Contains(d.Err, d.URL) {
		return d.Err
	}
	return d.URL + ": " + d.Err
}

// ofVersion reports whether a URL is one of a version: by its tag in GitHub's scheme, by the number elsewhere.
func ofVersion(url string, v release.Version) bool {
	if strings.Contains(url, "/releases/download/") {
		return strings.Contains(url, "/releases/download/"+v.String()+"/")
	}
	return strings.Contains(url, v.Number())
}

func assetNamed(r *release.Release, name string) *release.Asset {
	at := slices.IndexFunc(r.Assets, func(a release.Asset) bool { return a.Name == name })
	if at < 0 {
		return nil
	}
	return &r.Assets[at]
}
