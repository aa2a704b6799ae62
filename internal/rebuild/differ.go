package rebuild

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/relkit/relkit/internal/archive"
	"github.com/relkit/relkit/internal/executable"
	"github.com/relkit/relkit/internal/goreleaser"
)

// differ finds out what tells two files apart that should be the same.
type differ struct {
	folder  string // for what is unpacked
	config  *goreleaser.Config
	goOther bool // another Go version was seen
	code    bool // a program was seen that differs
}

// files tells what differs between a released file and the one that was built again.
func (d *differ) files(released, again string) ([]string, error) {
	d.goOther, d.code = false, false
	if !archive.Is(released) {
		return d.programs(filepath.Base(released), released, again), nil
	}
	differences := headers(released, again)
	before, err := d.unpack(released)
	if err != nil {
		return nil, err
	}
	after, err := d.unpack(again)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if after[name] == "" {
			differences = append(differences, name+" is not in the archive that was built again")
			continue
		}
		was, err := digest(before[name])
		if err != nil {
			return nil, err
		}
		is, err := digest(after[name])
		if err != nil {
			return nil, err
		}
		if was != is {
			differences = append(differences, d.programs(name, before[name], after[name])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] == "" {
			differences = append(differences, name+" is only in the archive that was built again")
		}
	}
	if len(differences) == 0 {
		differences = []string{"the files in it are the same, but packed in another way"}
	}
	return differences, nil
}

// unpack gives the files of an archive by their names in it.
func (d *differ) unpack(name string) (map[string]string, error) {
	folder, err := os.MkdirTemp(d.folder, "compared-")
	if err != nil {
		return nil, err
	}
	unpacked, err := archive.Unpack(name, folder)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	files := map[string]string{}
	for _, file := range unpacked {
		files[file.Name] = filepath.Join(folder, filepath.FromSlash(file.Name))
	}
	return files, nil
}

// programs tells what differs between two files that do, by what Go recorded in them.
func (d *differ) programs(name, released, again string) []string {
	was, is := executable.Inspect(released).Build, executable.Inspect(again).Build
	if was == nil || is == nil {
		return []string{"the content of " + name + " differs"}
	}
	d.code = true
	var differences []string
	if was.GoVersion != is.GoVersion {
		d.goOther = true
		differences = append(differences, fmt.Sprintf("%s was built with %s, and now with %s", name, was.GoVersion, is.GoVersion))
	}
	if was.Main.Version != is.Main.Version {
		differences = append(differences, fmt.Sprintf("%s was version %s of %s, and is now %s", name, was.Main.Version, was.Main.Path, is.Main.Version))
	}
	before, after := map[string]string{}, map[string]string{}
	for _, module := range was.Deps {
		before[module.Path] = module.Version + " " + module.Sum
	}
	for _, module := range is.Deps {
		after[module.Path] = module.Version + " " + module.Sum
	}
	for _, setting := range was.Settings {
		before[setting.Key] = setting.Value
	}
	for _, setting := range is.Settings {
		after[setting.Key] = setting.Value
	}
	keys := map[string]bool{}
	for key := range maps.All(before) {
		keys[key] = true
	}
	for key := range maps.All(after) {
		keys[key] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if before[key] != after[key] {
			differences = append(differences, fmt.Sprintf("%s was built with %s %q, and now %q", name, key, before[key], after[key]))
		}
	}
	if len(differences) == 0 {
		differences = []string{"the code or data of " + name + " differs, though its build information is the same"}
	}
	return differences
}

// hour is the time of the build in the templates of GoReleaser (https://goreleaser.com/customization/templates).
var hour = regexp.MustCompile(`\.(Date|Timestamp|Now)\b|\btime\s+["` + "`]")

// cause is the likeliest reason for what was found last.
func (d *differ) cause() string {
	if d.goOther {
		return "another Go version: build again with the one of the release (GOTOOLCHAIN)"
	}
	for _, build := range d.config.Project.Builds {
		for _, flags := range build.Ldflags {
			if d.code && hour.MatchString(flags) {
				return fmt.Sprintf("the time of the build is in ldflags: %s: use {{ .CommitDate }} instead", flags)
			}
		}
	}
	return ""
}

// moment writes a time as people compare it.
func moment(t time.Time) string { return t.UTC().Format(time.RFC3339) }
