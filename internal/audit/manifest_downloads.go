package audit

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// downloaded finds problems in the URLs of a manifest. One mistake shows in the URL of every platform.
func downloaded(r *release.Release, m release.Manifest) []Finding {
	subject := m.String()
	var found findings
	var foreign, failing, unread []release.Download
	for _, d := range m.Downloads {
		switch {
		case strings.Contains(d.URL, "#{"):
			unread = append(unread, d)
		case !ofVersion(d.URL, r.Version):
			foreign = append(foreign, d)
		case d.Err != "":
			failing = append(failing, d)
		default:
			found = append(found, sums(r, subject, d)...)
		}
	}
	if len(unread) > 0 {
		found.warn(subject, fmt.Sprintf("its url for %s was not followed, as only Ruby can evaluate it: %s", platformsOf(unread), unread[0].URL), "write the URL as a plain string")
	}
	if len(foreign) > 0 {
		found.fail(subject, fmt.Sprintf("its url for %s is not of %s: %s", platformsOf(foreign), r.Version, foreign[0].URL),
			"let its url_template name the release by {{ .Tag }}")
	}
	if len(failing) > 0 {
		found.fail(subject, fmt.Sprintf("its url for %s fails: %s", platformsOf(failing), located(failing[0])),
			"check that the asset is attached under exactly this name, and that the manifest names this repository")
	}
	return byCause(found)
}

func platformsOf(downloads []release.Download) string {
	var names []string
	for _, d := range downloads {
		name := d.Platform.String()
		if d.Platform.IsZero() {
			name = "all platforms"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// sums finds downloads whose bytes do not match the checksum in the manifest or in the release.
func sums(r *release.Release, subject string, d release.Download) []Finding {
	var found findings
	const render = "render the manifest after the last upload, from the checksums of this very build"
	switch asset := assetNamed(r, path.Base(d.URL)); {
	case d.SHA256 == "": // it has no checksum
	case strings.Contains(d.SHA256, ":"):
		found.warn(subject, fmt.Sprintf("its checksum for %s is %s, and only SHA-256 is compared", d.Platform, short(d.SHA256)), "give the SHA-256")
	case !strings.EqualFold(d.Got, d.SHA256):
		found.fail(subject, fmt.Sprintf("its sha256 for %s is %s, but the download has %s", d.Platform, short(d.SHA256), short(d.Got)), render)
	case asset != nil && asset.SHA256 != "" && !strings.EqualFold(d.SHA256, asset.SHA256):
		found.fail(subject, fmt.Sprintf("its sha256 for %s is %s, but the asset %s has %s", d.Platform, short(d.SHA256), asset.Name, short(asset.SHA256)), render)
	}
	return found
}

// programsAbsent finds programs that a manifest installs and the download does not contain.
func programsAbsent(r *release.Release, m release.Manifest) []Finding {
	var found findings
	for _, d := range m.Downloads {
		asset := cmp.Or(assetAt(r, d.URL), assetNamed(r, path.Base(d.URL)))
		if asset == nil || asset.Err != "" {
			continue
		}
		for _, program := range d.Programs {
			if !holds(*asset, m.Kind, program) {
				found.fail(m.String(), fmt.Sprintf("installs %s, which is not in %s", program, asset.Name), remedyForProgram(m))
			}
		}
	}
	return found
}

func remedyForProgram(m release.Manifest) string {
	switch m.Kind {
	case release.HomebrewCask:
		return "name the programs of the archive in " + m.Setting + ".binaries, by default the name of the cask"
	case release.HomebrewFormula:
		return "name the program of the archive in " + m.Setting + ".install"
	default:
		return "use the program's name in the archive"
	}
}

// holds reports whether a download contains a program at a path. For a formula, Homebrew enters the only folder of an archive.
func holds(asset release.Asset, kind release.ManifestKind, program string) bool {
	files := asset.Files
	switch {
	case files == nil && release.Ending(asset.Name) != "": // an archive of an unsupported format
		return true
	case files == nil: // it is the program itself
		return path.Base(program) == asset.Name
	}
	program = path.Clean(program)
	if slices.Contains(files, program) {
		return true
	}
	top, _, _ := strings.Cut(files[0], "/")
	for _, file := range files {
		if first, _, nested := strings.Cut(file, "/"); !nested || first != top {
			return false
		}
	}
	return kind == release.HomebrewFormula && slices.Contains(files, path.Join(top, program))
}

// located returns the error of a download, with its URL once.
func located(d release.Download) string {
	if strings.Contains(d.Err, d.URL) {
		return d.Err
	}
	return d.URL + ": " + d.Err
}

// ofVersion reports whether a URL belongs to a version: by its tag in GitHub's scheme, otherwise by the version number.
func ofVersion(url string, v release.Version) bool {
	if strings.Contains(url, "/releases/download/") {
		return strings.Contains(url, "/releases/download/"+v.String()+"/")
	}
	return strings.Contains(url, v.Number())
}

func assetNamed(r *release.Release, name string) *release.Asset {
	return assetWhere(r, func(a release.Asset) bool { return a.Name == name })
}

func assetAt(r *release.Release, url string) *release.Asset {
	return assetWhere(r, func(a release.Asset) bool { return a.URL == url })
}

func assetWhere(r *release.Release, is func(release.Asset) bool) *release.Asset {
	at := slices.IndexFunc(r.Assets, is)
	if at < 0 {
		return nil
	}
	return &r.Assets[at]
}
