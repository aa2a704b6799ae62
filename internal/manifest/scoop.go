package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// scoopManifest is the part of a Scoop manifest that relkit uses (https://github.com/ScoopInstaller/Scoop/wiki/App-Manifests). An
// architecture can override some of the properties.
type scoopManifest struct {
	Version      string                     `json:"version"`
	Architecture map[string]scoopProperties `json:"architecture"`
	Depends      json.RawMessage            `json:"depends"`
	scoopProperties
}

type scoopProperties struct {
	URL        oneOrMore       `json:"url"`
	Hash       oneOrMore       `json:"hash"`
	Bin        shims           `json:"bin"`
	ExtractDir oneOrMore       `json:"extract_dir"`
	ExtractTo  oneOrMore       `json:"extract_to"`
	EnvAddPath oneOrMore       `json:"env_add_path"`
	Shortcuts  json.RawMessage `json:"shortcuts"`
	Installer  json.RawMessage `json:"installer"`
	PreInstall json.RawMessage `json:"pre_install"`
	InnoSetup  bool            `json:"innosetup"`
	Module     json.RawMessage `json:"psmodule"`
}

// over returns the properties, with those of the whole manifest for missing ones.
func (p scoopProperties) over(whole scoopProperties) scoopProperties {
	inherit(&p.URL, whole.URL)
	inherit(&p.Hash, whole.Hash)
	inherit(&p.Bin, whole.Bin)
	inherit(&p.ExtractDir, whole.ExtractDir)
	inherit(&p.ExtractTo, whole.ExtractTo)
	inherit(&p.EnvAddPath, whole.EnvAddPath)
	inherit(&p.Shortcuts, whole.Shortcuts)
	inherit(&p.Installer, whole.Installer)
	inherit(&p.PreInstall, whole.PreInstall)
	p.InnoSetup = p.InnoSetup || whole.InnoSetup
	inherit(&p.Module, whole.Module)
	return p
}

func inherit[S ~[]E, E any](own *S, whole S) {
	if len(*own) == 0 {
		*own = whole
	}
}

// oneOrMore is a string or a list of strings.
type oneOrMore []string

// UnmarshalJSON implements [json.Unmarshaler].
func (o *oneOrMore) UnmarshalJSON(text []byte) error {
	var one string
	if json.Unmarshal(text, &one) == nil {
		if *o = nil; one != "" {
			*o = oneOrMore{one}
		}
		return nil
	}
	var more []string
	if json.Unmarshal(text, &more) != nil {
		return fmt.Errorf("%s is neither a string nor a list of strings", text)
	}
	*o = more
	return nil
}

// shims are the files that Scoop puts in PATH: a string, or a list of strings and of lists of a file, its alias and arguments.
type shims []string

// UnmarshalJSON implements [json.Unmarshaler].
func (s *shims) UnmarshalJSON(text []byte) error {
	var one oneOrMore
	if one.UnmarshalJSON(text) == nil {
		*s = shims(one)
		return nil
	}
	var entries []oneOrMore
	if json.Unmarshal(text, &entries) != nil {
		return fmt.Errorf("bin: %s is neither a string nor a list of strings and of lists as in [file, alias]", text)
	}
	*s = nil
	for _, entry := range entries {
		if len(entry) == 0 {
			return errors.New("bin has an empty entry")
		}
		*s = append(*s, entry[0])
	}
	return nil
}

// scoopArchitectures are the architectures that Scoop supports.
var scoopArchitectures = map[string]string{"32bit": "386", "64bit": "amd64", "arm64": "arm64"}

// scoopVersion are the characters that Scoop allows in a version, which becomes the name of a folder.
var scoopVersion = regexp.MustCompile(`^[\w.+-]+$`)

func readScoop(_ release.PlannedManifest, texts []string) (content, error) {
	var got content
	var wrong faults
	for _, text := range texts {
		text = strings.TrimPrefix(text, "\ufeff")
		var manifest scoopManifest
		if err := json.Unmarshal([]byte(text), &manifest); err != nil {
			return got, jsonFault(text, err)
		}
		got.version = manifest.Version
		switch {
		case manifest.Version == "":
			wrong.addf("it has no version")
		case !scoopVersion.MatchString(manifest.Version):
			wrong.addf("version %q has a character that Scoop refuses: use only letters, digits and . _ + -", manifest.Version)
		}
		if len(manifest.Architecture) == 0 {
			got.downloads = append(got.downloads, manifest.read("", "", &wrong)...)
		}
		for _, name := range slices.Sorted(maps.Keys(manifest.Architecture)) {
			arch, known := scoopArchitectures[name]
			if !known {
				wrong.addf("architecture %s is not 32bit, 64bit or arm64, so Scoop installs it nowhere", name)
				continue
			}
			got.downloads = append(got.downloads, manifest.Architecture[name].over(manifest.scoopProperties).read(arch, "of "+name+" ", &wrong)...)
		}
	}
	return got, wrong.err()
}

// altering are words of a script that creates or moves files before Scoop looks for those of bin.
var altering = regexp.MustCompile(`(?i)\b(rename|move|copy|expand|extract|new|set|out|add|invoke|start)\b|\b(ren|mv|cp|ni|msiexec|7z)\b|\.exe`)

// read returns the downloads for an architecture.
func (p scoopProperties) read(arch, where string, wrong *faults) []release.Download {
	switch {
	case len(p.URL) == 0:
		wrong.addf("its url %sis missing", where)
	case len(p.Hash) != len(p.URL):
		wrong.addf("it has %d url %sand %d hash: each url needs one", len(p.URL), where, len(p.Hash))
	}
	scripted := p.InnoSetup || len(p.Installer) > 0 || altering.Match(p.PreInstall)
	if len(p.Bin) == 0 && len(p.EnvAddPath) == 0 && len(p.Shortcuts) == 0 && len(p.Module) == 0 && !scripted {
		wrong.addf("its bin %sis missing, so nothing is in PATH after installation", where)
	}
	var downloads []release.Download
	for i, address := range p.URL {
		address, rename, renamed := strings.Cut(address, "#/")
		if !webURL.MatchString(address) {
			wrong.addf("url %q is not a URL", address)
		}
		name := nameIn(address)
		if renamed {
			name = rename
		}
		download := release.Download{Platform: release.Platform{OS: "windows", Arch: arch}, URL: address}
		if i < len(p.Hash) {
			download.SHA256 = scoopHash(p.Hash[i], wrong)
		}
		if i == 0 { // programs of a second download cannot be distinguished from those of the first
			download.Programs = p.programs(name, len(p.URL) == 1 && !scripted, wrong)
		}
		downloads = append(downloads, download)
	}
	return downloads
}

// programs returns the paths of the shims in the download of that name. Scoop unpacks only extract_dir, and moves it to extract_to.
func (p scoopProperties) programs(name string, alone bool, wrong *faults) []string {
	var found []string
	for _, bin := range p.Bin {
		clean, ok := inside(bin)
		if !ok {
			wrong.addf("bin %q is outside the archive", bin)
			continue
		}
		if !isArchive(name) {
			if alone && strings.EqualFold(path.Ext(name), ".exe") && !strings.EqualFold(clean, name) {
				wrong.addf("bin %s is not the file that is downloaded, %s", bin, name)
			}
			continue
		}
		if strings.Contains(clean, "$") || !alone { // a variable of Scoop, or a file from elsewhere
			continue
		}
		if len(p.ExtractTo) > 0 {
			to, _ := inside(p.ExtractTo[0])
			rest, below := strings.CutPrefix(clean, to+"/")
			if !below {
				continue
			}
			clean = rest
		}
		if len(p.ExtractDir) > 0 {
			clean = path.Join(strings.ReplaceAll(p.ExtractDir[0], `\`, "/"), clean)
		}
		found = append(found, clean)
	}
	return found
}

// scoopHash returns a hash of Scoop, SHA-256 where it names no algorithm.
func scoopHash(text string, wrong *faults) string {
	algorithm, sum, found := strings.Cut(text, ":")
	if !found {
		algorithm, sum = "sha256", text
	}
	algorithm = strings.ToLower(algorithm)
	if !slices.Contains([]string{"md5", "sha1", "sha256", "sha512"}, algorithm) || !isSum(algorithm, sum) {
		wrong.addf("hash %q is not SHA-256, or md5:, sha1: or sha512:", text)
		return text
	}
	return named(algorithm, sum)
}

// jsonFault returns what is wrong with a text that should be JSON, and where.
func jsonFault(text string, err error) error {
	line := func(offset int64) int {
		return 1 + strings.Count(text[:min(max(int(offset), 0), len(text))], "\n")
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("it is not JSON: line %d: %w", line(syntax.Offset), err)
	}
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s is a %s where Scoop wants a %s (line %d)", kind.Field, kind.Value, words(kind.Type.Kind().String()), line(kind.Offset))
	}
	return err
}

// words returns JSON's name for a kind of Go.
func words(kind string) string {
	switch kind {
	case "map", "struct":
		return "object"
	case "slice":
		return "list"
	}
	return kind
}
