package manifest

import (
	"path"
	"regexp"
	"slices"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// wingetFile is one of the files of a winget manifest, or the only one of a singleton. ManifestType distinguishes them. The fields and
// their values are those of https://github.com/microsoft/winget-cli/tree/master/schemas/JSON/manifests/v1.12.0.
type wingetFile struct {
	PackageIdentifier string `yaml:"PackageIdentifier"`
	PackageVersion    string `yaml:"PackageVersion"`
	ManifestType      string `yaml:"ManifestType"`
	ManifestVersion   string `yaml:"ManifestVersion"`
	DefaultLocale     string `yaml:"DefaultLocale"`

	PackageLocale       string   `yaml:"PackageLocale"`
	Publisher           string   `yaml:"Publisher"`
	PublisherURL        string   `yaml:"PublisherUrl"`
	PublisherSupportURL string   `yaml:"PublisherSupportUrl"`
	PrivacyURL          string   `yaml:"PrivacyUrl"`
	Author              string   `yaml:"Author"`
	PackageName         string   `yaml:"PackageName"`
	PackageURL          string   `yaml:"PackageUrl"`
	License             string   `yaml:"License"`
	LicenseURL          string   `yaml:"LicenseUrl"`
	Copyright           string   `yaml:"Copyright"`
	CopyrightURL        string   `yaml:"CopyrightUrl"`
	ShortDescription    string   `yaml:"ShortDescription"`
	Description         string   `yaml:"Description"`
	Moniker             string   `yaml:"Moniker"`
	Tags                []string `yaml:"Tags"`
	ReleaseNotes        string   `yaml:"ReleaseNotes"`
	ReleaseNotesURL     string   `yaml:"ReleaseNotesUrl"`
	InstallationNotes   string   `yaml:"InstallationNotes"`

	Commands        []string `yaml:"Commands"`
	ReleaseDate     string   `yaml:"ReleaseDate"`
	wingetInstaller `yaml:",inline"`
	Installers      []wingetInstaller `yaml:"Installers"`
}

// These are compiled on first use: so many repetitions would delay the start of every command.
var (
	wingetIdentifier = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[^\\/:*?"<>|.\s[:cntrl:]]{1,32}(\.[^\\/:*?"<>|.\s[:cntrl:]]{1,32}){1,7}$`)
	})
	wingetVersion = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[^\\/:*?"<>|\x01-\x1f]{1,128}$`) })
)

var (
	wingetSchema = regexp.MustCompile(`^\d{1,5}\.\d{1,5}\.\d{1,5}$`)
	wingetURL    = regexp.MustCompile(`(?i)^https?://.+$`)
	wingetDate   = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
)

func readWinget(planned release.PlannedManifest, texts []string) (content, error) {
	var got content
	var wrong faults
	files := map[string]wingetFile{} // the last of each type
	for i, text := range texts {
		var file wingetFile
		if err := yaml.Unmarshal([]byte(text), &file); err != nil {
			return got, yamlFault(err)
		}
		first := i == 0
		if first {
			got.version = file.PackageVersion
		}
		if file.PackageVersion != got.version {
			wrong.addf("PackageVersion is %s in one file and %s in another", got.version, file.PackageVersion)
		}
		file.judge(planned, i, &wrong)
		files[file.ManifestType] = file
	}
	if file, single := files["singleton"]; single {
		file.describe(&wrong)
		return content{version: got.version, downloads: file.downloads(&wrong)}, wrong.err()
	}
	for _, needed := range []string{"version", "installer", "defaultLocale"} {
		if _, there := files[needed]; !there {
			wrong.addf("it has no file of ManifestType %s", needed)
		}
	}
	if file, there := files["defaultLocale"]; there {
		file.describe(&wrong)
		if locale := files["version"].DefaultLocale; locale != file.PackageLocale && locale != "" {
			wrong.addf("DefaultLocale is %s, but the file of that locale has PackageLocale %s", locale, file.PackageLocale)
		}
	}
	if file, there := files["version"]; there && file.DefaultLocale == "" {
		wrong.addf("DefaultLocale is missing")
	}
	if file, there := files["installer"]; there {
		got.downloads = file.downloads(&wrong)
	}
	return got, wrong.err()
}

// wingetExtensions are how the names of files go on after the identifier: https://learn.microsoft.com/windows/package-manager/package/manifest
var wingetExtensions = map[string]string{"version": ".yaml", "singleton": ".yaml", "installer": ".installer.yaml"}

// judge checks what each file must have.
func (f wingetFile) judge(planned release.PlannedManifest, index int, wrong *faults) {
	id := f.PackageIdentifier
	switch {
	case id == "":
		wrong.addf("PackageIdentifier is missing")
	case !wingetIdentifier().MatchString(id) || len(id) > 128:
		wrong.addf("PackageIdentifier %q is not written as Publisher.Package", id)
	case planned.Name != "" && id != planned.Name:
		wrong.addf("PackageIdentifier is %s, not %s", id, planned.Name)
	}
	if !wingetVersion().MatchString(f.PackageVersion) {
		wrong.addf("PackageVersion %q is empty or has a character that file names must not have", f.PackageVersion)
	}
	if !wingetSchema.MatchString(f.ManifestVersion) {
		wrong.addf("ManifestVersion %q is not written as 1.12.0", f.ManifestVersion)
	}
	if !slices.Contains([]string{"version", "installer", "defaultLocale", "locale", "singleton"}, f.ManifestType) {
		wrong.addf("ManifestType %q is unknown to winget", f.ManifestType)
		return
	}
	extension := wingetExtensions[f.ManifestType]
	if extension == "" {
		extension = ".locale." + f.PackageLocale + ".yaml"
	}
	if index < len(planned.Paths) && path.Base(planned.Paths[index]) != id+extension {
		wrong.addf("the file %s should be %s%s", path.Base(planned.Paths[index]), id, extension)
	}
}

// describe checks the fields that describe a package: the required ones, and the lengths that winget allows.
func (f wingetFile) describe(wrong *faults) {
	for _, field := range []struct {
		name, value string
		least, most int
		required    bool
	}{
		{"PackageLocale", f.PackageLocale, 2, 20, true},
		{"Publisher", f.Publisher, 2, 256, true},
		{"PackageName", f.PackageName, 2, 256, true},
		{"License", f.License, 3, 512, true},
		{"ShortDescription", f.ShortDescription, 3, 256, true},
		{"Author", f.Author, 2, 256, false},
		{"Copyright", f.Copyright, 3, 512, false},
		{"Description", f.Description, 3, 10000, false},
		{"Moniker", f.Moniker, 1, 40, false},
		{"ReleaseNotes", f.ReleaseNotes, 1, 10000, false},
		{"InstallationNotes", f.InstallationNotes, 1, 10000, false},
	} {
		length := utf8.RuneCountInString(field.value)
		switch {
		case length == 0 && field.required:
			wrong.addf("%s is missing", field.name)
		case length != 0 && (length < field.least || length > field.most):
			wrong.addf("%s has %d characters: winget takes %d to %d", field.name, length, field.least, field.most)
		}
	}
	for name, address := range map[string]string{
		"PublisherUrl": f.PublisherURL, "PublisherSupportUrl": f.PublisherSupportURL, "PrivacyUrl": f.PrivacyURL, "PackageUrl": f.PackageURL,
		"LicenseUrl": f.LicenseURL, "CopyrightUrl": f.CopyrightURL, "ReleaseNotesUrl": f.ReleaseNotesURL,
	} {
		if address != "" && !wingetURL.MatchString(address) {
			wrong.addf("%s %q is not a URL", name, address)
		}
	}
	const mostTags, longestTag = 16, 40
	if len(f.Tags) > mostTags {
		wrong.addf("it has %d Tags: winget takes %d", len(f.Tags), mostTags)
	}
	for i, tag := range f.Tags {
		if length := utf8.RuneCountInString(tag); length < 1 || length > longestTag {
			wrong.addf("tag %q has %d characters: winget takes 1 to %d", tag, length, longestTag)
		}
		if slices.Contains(f.Tags[:i], tag) {
			wrong.addf("tag %q is listed twice", tag)
		}
	}
}
