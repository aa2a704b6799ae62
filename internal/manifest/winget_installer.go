package manifest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/relkit/relkit/internal/release"
)

// wingetInstaller is a download. All fields except the first three can be in the file once for all installers.
type wingetInstaller struct {
	Architecture         string       `yaml:"Architecture"`
	InstallerURL         string       `yaml:"InstallerUrl"`
	InstallerSHA256      string       `yaml:"InstallerSha256"`
	InstallerType        string       `yaml:"InstallerType"`
	NestedInstallerType  string       `yaml:"NestedInstallerType"`
	NestedInstallerFiles []wingetNest `yaml:"NestedInstallerFiles"`
}

type wingetNest struct {
	RelativeFilePath     string `yaml:"RelativeFilePath"`
	PortableCommandAlias string `yaml:"PortableCommandAlias"`
}

var wingetTypes = []string{"msix", "msi", "appx", "exe", "zip", "inno", "nullsoft", "wix", "burn", "pwa", "portable", "font", "advinstexe", "advinstmsi"}

// wingetArchitectures are Go's names of those of winget; neutral installs on all.
var wingetArchitectures = map[string]string{"x86": "386", "x64": "amd64", "arm": "arm", "arm64": "arm64", "neutral": ""}

// downloads returns the installers of a file.
func (f wingetFile) downloads(wrong *faults) []release.Download {
	if len(f.Installers) == 0 {
		wrong.addf("Installers is missing")
	}
	if f.ReleaseDate != "" && !wingetDate.MatchString(f.ReleaseDate) {
		wrong.addf("ReleaseDate %q is not written as 2026-01-31", f.ReleaseDate)
	}
	var downloads []release.Download
	for _, one := range f.Installers {
		if one.InstallerType == "" {
			one.InstallerType = f.InstallerType
		}
		if one.NestedInstallerType == "" {
			one.NestedInstallerType = f.NestedInstallerType
		}
		inherit(&one.NestedInstallerFiles, f.NestedInstallerFiles)
		downloads = append(downloads, one.read(wrong))
	}
	return downloads
}

func (i wingetInstaller) read(wrong *faults) release.Download {
	name := nameIn(i.InstallerURL)
	if !wingetURL.MatchString(i.InstallerURL) {
		wrong.addf("InstallerUrl %q is not a URL", i.InstallerURL)
	}
	if !hexSHA256.MatchString(i.InstallerSHA256) {
		wrong.addf("InstallerSha256 %q of %s is not a SHA-256", i.InstallerSHA256, name)
	}
	arch, known := wingetArchitectures[strings.ToLower(i.Architecture)]
	if !known {
		wrong.addf("Architecture %q of %s is not x86, x64, arm, arm64 or neutral", i.Architecture, name)
	}
	download := release.Download{
		Platform: release.Platform{OS: "windows", Arch: arch}, URL: i.InstallerURL, SHA256: strings.ToLower(i.InstallerSHA256),
	}
	kind := strings.ToLower(i.InstallerType)
	if !slices.Contains(wingetTypes, kind) {
		wrong.addf("InstallerType %q of %s is unknown to winget", i.InstallerType, name)
	}
	if kind != "zip" {
		return download
	}
	nested := strings.ToLower(i.NestedInstallerType)
	if nested == "zip" || nested == "pwa" || !slices.Contains(wingetTypes, nested) {
		wrong.addf("NestedInstallerType %q of %s is unknown to winget", i.NestedInstallerType, name)
	}
	if len(i.NestedInstallerFiles) == 0 {
		wrong.addf("NestedInstallerFiles of %s is missing, so winget does not know what to install from the archive", name)
	}
	if len(i.NestedInstallerFiles) > 1 && nested != "portable" && nested != "font" {
		wrong.addf("NestedInstallerFiles of %s names %d files: winget takes only one unless they are portable", name, len(i.NestedInstallerFiles))
	}
	for _, file := range i.NestedInstallerFiles {
		clean, ok := inside(file.RelativeFilePath)
		if file.RelativeFilePath == "" || !ok {
			wrong.addf("RelativeFilePath %q of %s is not a path in the archive", file.RelativeFilePath, name)
			continue
		}
		const longestAlias = 40
		if length := utf8.RuneCountInString(file.PortableCommandAlias); length > longestAlias {
			wrong.addf("PortableCommandAlias %s has %d characters: winget takes %d", file.PortableCommandAlias, length, longestAlias)
		}
		download.Programs = append(download.Programs, clean)
	}
	return download
}
