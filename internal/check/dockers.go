package check

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/goreleaser"
)

// dockersFindings finds problems in the images of dockers, each for one platform, and in the manifests that join them.
func dockersFindings(s *Subject, templates *goreleaser.Templates) ([]audit.Finding, error) {
	var found []audit.Finding
	var unknown []error
	var built []string // the references of the images
	platforms := map[string]string{}
	complete := true
	for i, entry := range s.Project.Config.Project.Dockers {
		images, err := templates.Slice(entry.ImageTemplates)
		if err != nil {
			complete = false
			unknown = append(unknown, fmt.Errorf("dockers[%d]: %w", i, err))
		}
		built = append(built, images...)
		for _, image := range images {
			platforms[image] = variantOf(entry, templates)
		}
		findings, err := dockerFindings(s, i, entry, templates)
		if err != nil {
			unknown = append(unknown, fmt.Errorf("dockers[%d]: %w", i, err))
		}
		for _, finding := range findings {
			if !slices.Contains(found, finding) {
				found = append(found, finding)
			}
		}
	}
	for i, manifest := range s.Project.Config.Project.DockerManifests {
		images, err := templates.Slice(manifest.ImageTemplates)
		if err != nil {
			unknown = append(unknown, fmt.Errorf("docker_manifests[%d]: %w", i, err))
		}
		if finding := repeated(i, images, platforms); finding != nil {
			found = append(found, *finding)
		}
		for _, image := range images {
			if complete && !slices.Contains(built, image) {
				finding := fail(fmt.Sprintf("docker_manifests[%d]", i), "names "+image+", which no entry of dockers builds", "build it in dockers, or take it out of image_templates")
				finding.Warning = !slices.ContainsFunc(built, func(other string) bool { return untagged(other) == untagged(image) })
				found = append(found, finding)
			}
		}
	}
	return found, errors.Join(unknown...)
}

// variantOf returns the platform that an image is built for, with the processor variant.
func variantOf(entry goreleaser.Docker, templates *goreleaser.Templates) string {
	flags, err := buildFlags(templates, entry.Flags)
	if wanted := wantedPlatform(flags); err == nil && wanted != "" {
		return wanted
	}
	version := cmp.Or(entry.Goamd64, fmt.Sprint(cmp.Or(entry.Goarm, any(""))))
	return strings.TrimSuffix(entry.Platform().String()+"/"+version, "/")
}

// wantedPlatform returns the platform that a build's flags select, or an empty string.
func wantedPlatform(flags []string) string {
	words := strings.Fields(strings.Join(flags, " "))
	for i, word := range words {
		if wanted, ok := strings.CutPrefix(word, "--platform="); ok {
			return wanted
		}
		if word == "--platform" && i+1 < len(words) {
			return words[i+1]
		}
	}
	return ""
}

// repeated returns the finding for a manifest that joins two images for one platform: an engine takes the first one, and the platform that
// the other was meant for is missing.
func repeated(index int, images []string, platforms map[string]string) *audit.Finding {
	seen := map[string]string{}
	for _, image := range images {
		platform := cmp.Or(platforms[image], image)
		before, again := seen[platform]
		seen[platform] = image
		if !again {
			continue
		}
		problem := fmt.Sprintf("names %s and %s, both for %s", before, image, platform)
		if before == image {
			problem = "names " + image + " twice"
		}
		finding := fail(fmt.Sprintf("docker_manifests[%d]", index), problem, "name one image for each platform in image_templates")
		return &finding
	}
	return nil
}

// untagged returns a reference without its tag.
func untagged(reference string) string {
	if colon := strings.LastIndex(reference, ":"); colon > strings.LastIndex(reference, "/") {
		return reference[:colon]
	}
	return reference
}

// dockerFindings finds problems in one entry of dockers.
func dockerFindings(s *Subject, index int, entry goreleaser.Docker, templates *goreleaser.Templates) ([]audit.Finding, error) {
	var found []audit.Finding
	platform := entry.Platform().String()
	flags, err := buildFlags(templates, entry.Flags)
	if err != nil {
		return nil, err
	}
	wanted := wantedPlatform(flags)
	if parts := strings.SplitN(wanted, "/", 3); len(parts) > 1 && parts[0]+"/"+parts[1] != platform {
		found = append(found, fail(fmt.Sprintf("dockers[%d]", index), fmt.Sprintf("builds an image for %s with the binary for %s in it", wanted, platform),
			"give build_flag_templates and goarch the same platform"))
	}
	name, err := templates.Render(cmp.Or(entry.Dockerfile, "Dockerfile"))
	if err != nil {
		return found, err
	}
	text, err := os.ReadFile(filepath.Join(s.Project.Folder, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return append(found, fail(name, "does not exist, but dockers builds an image from it", "add it, or set dockers.dockerfile to where it is")), nil
	}
	if err != nil || len(entry.TemplatedFiles) > 0 {
		return found, err
	}
	ignored, err := ignoredIn(s.Project.Folder, entry.ExtraFiles)
	if err != nil {
		return found, err
	}
	holds := buildContext{programs: programsOf(s, goreleaser.Image{IDs: entry.IDs}, templates), extra: entry.ExtraFiles, ignored: ignored}
	all := stages(string(text))
	target := len(all) - 1
	if wanted := targetOf(flags); wanted != "" {
		target = find(all, wanted)
	}
	if target < 0 {
		return found, nil // the build reports it
	}
	return append(found, absentFindings(name, all, makingOf(all, target), holds, "dockers")...), nil
}

// buildContext is what GoReleaser puts into the build context of an image.
type buildContext struct {
	programs []string
	extra    []string // files and folders
	ignored  dockerignore
}

// holds reports whether the build context contains the source of an instruction. Unknown sources count as present.
func (c buildContext) holds(source string) bool {
	clean := path.Clean(strings.TrimPrefix(source, "/"))
	switch {
	case strings.ContainsAny(source, "$*?[<"), strings.Contains(source, "://"), clean == ".", clean == "Dockerfile", strings.HasSuffix(source, "/"):
		return true
	case slices.Contains([]string{".deb", ".rpm", ".apk", ".ipk", ".zst"}, path.Ext(clean)): // of nfpms
		return true
	}
	for _, program := range c.programs {
		if clean == program || clean == program+".exe" || strings.HasSuffix(clean, "/"+program) {
			return true
		}
	}
	for _, file := range c.extra {
		file = path.Clean(strings.TrimPrefix(file, "./"))
		if file == "." || clean == file || strings.HasPrefix(clean, file+"/") || strings.HasPrefix(file, clean+"/") {
			return true
		}
	}
	return false
}

// leavesOut reports whether the .dockerignore file excludes a source. Unknown sources count as included.
func (c buildContext) leavesOut(source string) bool {
	for _, variable := range []string{"${TARGETPLATFORM}", "$TARGETPLATFORM"} {
		source = strings.ReplaceAll(source, variable, "linux/amd64")
	}
	clean := strings.TrimPrefix(path.Clean("/"+source), "/")
	return clean != "" && !strings.ContainsAny(clean, "$*?[<") && !strings.Contains(source, "://") && c.ignored.leavesOut(clean)
}

// absentFindings finds sources in a Dockerfile that GoReleaser does not put into the build context.
func absentFindings(file string, all []stage, needed []int, holds buildContext, setting string) []audit.Finding {
	var found []audit.Finding
	for _, at := range needed {
		for _, i := range all[at].instructions {
			for _, source := range copied(i) {
				if holds.leavesOut(source) {
					found = append(found, fail(file, "copies "+source+", which .dockerignore leaves out of the build context", "write !**/"+path.Base(source)+" at the end of .dockerignore, or take .dockerignore out of "+setting+".extra_files"))
					continue
				}
				if holds.holds(source) {
					continue
				}
				found = append(found, fail(file, fmt.Sprintf("copies %s, but GoReleaser does not put that file into the build context: there are %s and %s.extra_files",
					source, strings.Join(holds.programs, ", "), setting), "name the program as builds.binary does, or add the file to "+setting+".extra_files"))
			}
		}
	}
	return found
}
