package manifest

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// krewPlugin is a manifest of krew (https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/).
type krewPlugin struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Metadata   struct {
		Name string `yaml:"name"`
	} `yaml:"metadata"`
	Spec struct {
		Version          string         `yaml:"version"`
		ShortDescription string         `yaml:"shortDescription"`
		Platforms        []krewPlatform `yaml:"platforms"`
	} `yaml:"spec"`
}

type krewPlatform struct {
	URI      string        `yaml:"uri"`
	SHA256   string        `yaml:"sha256"`
	Bin      string        `yaml:"bin"`
	Files    []krewFile    `yaml:"files"`
	Selector *krewSelector `yaml:"selector"`
}

// krewFile moves files of the archive to where they are installed.
type krewFile struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

type krewSelector struct {
	MatchLabels      map[string]string `yaml:"matchLabels"`
	MatchExpressions []krewExpression  `yaml:"matchExpressions"`
}

type krewExpression struct {
	Key      string   `yaml:"key"`
	Operator string   `yaml:"operator"`
	Values   []string `yaml:"values"`
}

const krewAPI = "krew.googlecontainertools.github.com/v1alpha2"

var (
	krewName   = regexp.MustCompile(`^[\w-]+$`)
	krewSHA256 = regexp.MustCompile(`^[a-f0-9]{64}$`) // krew refuses capital letters
	// deviceName are names that no file may have on Windows: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
	deviceName = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[1-9]|lpt[1-9])$`)
)

func readKrew(planned release.PlannedManifest, texts []string) (content, error) {
	var got content
	var wrong faults
	for i, text := range texts {
		var plugin krewPlugin
		if err := yaml.Unmarshal([]byte(text), &plugin); err != nil {
			return got, yamlFault(err)
		}
		got.version = plugin.Spec.Version
		plugin.judge(stem(planned, i), &wrong)
		for _, platform := range plugin.Spec.Platforms {
			got.downloads = append(got.downloads, platform.read(&wrong)...)
		}
	}
	return got, wrong.err()
}

// judge checks what a plugin requires, by the rules that krew applies before it installs one.
func (p krewPlugin) judge(file string, wrong *faults) {
	if p.APIVersion != krewAPI {
		wrong.addf("apiVersion is %q, not %s", p.APIVersion, krewAPI)
	}
	if p.Kind != "Plugin" {
		wrong.addf("kind is %q, not Plugin", p.Kind)
	}
	name := p.Metadata.Name
	switch {
	case name == "":
		wrong.addf("metadata.name is missing")
	case !krewName.MatchString(name) || deviceName.MatchString(name):
		wrong.addf("metadata.name %q is not a valid plugin name: use only letters, digits, _ and -", name)
	case file != "" && file != name:
		wrong.addf("metadata.name is %s, but the file is %s.yaml: they must be the same", name, file)
	}
	version := p.Spec.Version
	if _, err := semver.StrictNewVersion(strings.TrimPrefix(version, "v")); err != nil || !strings.HasPrefix(version, "v") {
		wrong.addf("spec.version %q is not a semantic version with a v, as in v1.2.3", version)
	}
	switch {
	case p.Spec.ShortDescription == "":
		wrong.addf("spec.shortDescription is missing")
	case strings.ContainsAny(p.Spec.ShortDescription, "\r\n"):
		wrong.addf("spec.shortDescription has more than one line")
	}
	if len(p.Spec.Platforms) == 0 {
		wrong.addf("spec.platforms is missing")
	}
}

// read returns the downloads of a platform of the manifest, one for each platform that its selector takes.
func (p krewPlatform) read(wrong *faults) []release.Download {
	if !webURL.MatchString(p.URI) {
		wrong.addf("uri %q is not a URL", p.URI)
	}
	if !krewSHA256.MatchString(p.SHA256) {
		wrong.addf("sha256 %q of %s is not a SHA-256 in lower-case hexadecimal digits", p.SHA256, nameIn(p.URI))
	}
	var programs []string
	if p.Bin == "" {
		wrong.addf("bin of %s is missing", nameIn(p.URI))
	} else {
		programs = p.programs(wrong)
	}
	var downloads []release.Download
	for _, platform := range p.platforms(wrong) {
		downloads = append(downloads, release.Download{Platform: platform, URL: p.URI, SHA256: p.SHA256, Programs: programs})
	}
	return downloads
}

// programs returns the path of the plugin's program in the archive. krew moves one file to its destination if from has no wildcard, and any
// number into the destination folder otherwise.
func (p krewPlatform) programs(wrong *faults) []string {
	bin, ok := inside(p.Bin)
	if !ok {
		wrong.addf("bin %q is outside the archive", p.Bin)
		return nil
	}
	if p.Files == nil {
		return []string{bin}
	}
	placed := false
	for _, file := range p.Files {
		if file.From == "" || file.To == "" {
			wrong.addf("an entry of files of %s lacks from or to", nameIn(p.URI))
			return nil
		}
		from, to := path.Clean("./"+strings.Trim(strings.ReplaceAll(file.From, `\`, "/"), "/")), path.Clean(strings.ReplaceAll(file.To, `\`, "/"))
		if !strings.ContainsAny(from, "*?[") {
			if to == "." {
				to = path.Base(from)
			}
			rest, below := strings.CutPrefix(bin, to+"/")
			switch {
			case bin == to:
				return []string{from}
			case below:
				return []string{path.Join(from, rest)}
			}
			continue
		}
		folder, pattern := path.Split(from)
		rest, below := bin, true
		if to != "." {
			rest, below = strings.CutPrefix(bin, to+"/")
		}
		if !below {
			continue
		}
		first, _, _ := strings.Cut(rest, "/")
		if matched, err := path.Match(pattern, first); err != nil || !matched {
			continue
		}
		placed = true
		if !strings.ContainsAny(folder, "*?[") {
			return []string{path.Join(folder, rest)}
		}
	}
	if !placed {
		wrong.addf("bin %s is not among the files that files of %s installs", p.Bin, nameIn(p.URI))
	}
	return nil
}

// krewSystems and krewArchitectures are the values of labels, which are Go's names.
var (
	krewSystems       = []string{"darwin", "linux", "windows"}
	krewArchitectures = []string{"386", "amd64", "arm", "arm64"}
)

// platforms returns those that the selector takes. A label that it does not restrict is empty.
func (p krewPlatform) platforms(wrong *faults) []release.Platform {
	if p.Selector == nil || len(p.Selector.MatchLabels) == 0 && len(p.Selector.MatchExpressions) == 0 {
		wrong.addf("selector of %s is missing", nameIn(p.URI))
		return []release.Platform{{}}
	}
	labels := map[string][]string{"os": {""}, "arch": {""}}
	all := map[string][]string{"os": krewSystems, "arch": krewArchitectures}
	restrict := func(key string, keep func(value string) bool, values []string) {
		if labels[key][0] != "" {
			values = labels[key]
		}
		if labels[key] = slices.DeleteFunc(slices.Clone(values), func(value string) bool { return !keep(value) }); len(labels[key]) == 0 {
			wrong.addf("selector of %s takes no %s", nameIn(p.URI), key)
			labels[key] = []string{""}
		}
	}
	for key, value := range p.Selector.MatchLabels {
		if labels[key] == nil {
			wrong.addf("selector has the label %q: use only os and arch", key)
			continue
		}
		restrict(key, func(one string) bool { return one == value }, []string{value})
	}
	for _, e := range p.Selector.MatchExpressions {
		if labels[e.Key] == nil {
			wrong.addf("selector has the label %q: use only os and arch", e.Key)
			continue
		}
		switch e.Operator {
		case "In":
			restrict(e.Key, func(one string) bool { return slices.Contains(e.Values, one) }, e.Values)
		case "NotIn":
			restrict(e.Key, func(one string) bool { return !slices.Contains(e.Values, one) }, all[e.Key])
		case "Exists": // both labels always do
		default:
			wrong.addf("selector has the operator %q: use In, NotIn or Exists", e.Operator)
		}
	}
	var platforms []release.Platform
	for _, system := range labels["os"] {
		for _, arch := range labels["arch"] {
			platforms = append(platforms, release.Platform{OS: system, Arch: arch})
		}
	}
	return platforms
}
