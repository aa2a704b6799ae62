package manifest

import (
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// The rules are those of https://wiki.archlinux.org/title/PKGBUILD and https://man.archlinux.org/man/PKGBUILD.5
var (
	pkgName    = regexp.MustCompile(`^[a-z0-9@_+][a-z0-9@._+-]*$`)
	pkgVersion = regexp.MustCompile(`^[^-:/\s$]+$`)
	pkgRelease = regexp.MustCompile(`^[1-9]\d*(\.\d+)?$`)
)

func readAUR(planned release.PlannedManifest, texts []string) (content, error) {
	var got content
	build, err := pkgbuildOf(planned, texts)
	if err != nil {
		return got, err
	}
	var wrong faults
	p := parsePKGBUILD(build)
	got.version = p.value("pkgver")
	p.judge(planned, &wrong)
	for _, suffix := range p.suffixes() {
		got.downloads = append(got.downloads, p.downloads(planned.Kind, suffix, &wrong)...)
	}
	if len(p.variables["source"]) == 0 && len(got.downloads) == 0 {
		wrong.addf("PKGBUILD has no source")
	}
	if info, there := srcinfoOf(planned, texts); there {
		p.compare(parseSRCINFO(info), &wrong)
	} else {
		wrong.addf(".SRCINFO is missing: the AUR refuses a push without it")
	}
	return got, wrong.err()
}

// pkgbuildOf returns the PKGBUILD among the files of a package.
func pkgbuildOf(planned release.PlannedManifest, texts []string) (string, error) {
	for i, text := range texts {
		if i < len(planned.Paths) && path.Base(planned.Paths[i]) == "PKGBUILD" || len(planned.Paths) == 0 && !isSRCINFO(text) {
			return text, nil
		}
	}
	return "", errors.New("PKGBUILD is missing")
}

func (p pkgbuild) judge(planned release.PlannedManifest, wrong *faults) {
	names := p.variables["pkgname"]
	if len(names) == 0 {
		wrong.addf("pkgname is missing")
	}
	for _, name := range names {
		if !pkgName.MatchString(name) {
			wrong.addf("pkgname %q is not a valid package name: use only lower-case letters, digits and @ . _ + -, and do not start with . or -", name)
		}
	}
	base := p.value("pkgbase")
	if planned.Name != "" && len(names) > 0 && !slices.Contains(names, planned.Name) && base != planned.Name {
		wrong.addf("pkgname is %s, not %s", strings.Join(names, " "), planned.Name)
	}
	switch version := p.value("pkgver"); {
	case version == "":
		wrong.addf("pkgver is missing")
	case !pkgVersion.MatchString(version):
		wrong.addf("pkgver %q has a hyphen, a colon, a slash, a space or a variable: use _ instead", version)
	}
	if rel := p.value("pkgrel"); !pkgRelease.MatchString(rel) {
		wrong.addf("pkgrel %q is not a positive number", rel)
	}
	if len(p.variables["arch"]) == 0 {
		wrong.addf("arch is missing")
	}
	names = append(slices.Clone(names), "")
	if !slices.ContainsFunc(names, func(name string) bool {
		_, ok := p.functions[strings.TrimSuffix("package_"+name, "_")]
		return ok
	}) {
		wrong.addf("it has no package function, so the package is empty")
	}
}
