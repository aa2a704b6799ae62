package scaffold

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
)

// dependabotData is the data of the template dependabot.yml.
type dependabotData struct {
	Directory string
	Docker    bool // there is a Dockerfile with base images
}

// renovate are the files with settings of Renovate, which replaces Dependabot
// (https://docs.renovatebot.com/configuration-options).
var renovate = []string{"renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".renovaterc", ".renovaterc.json"}

// draftDependabot offers the settings of Dependabot, which also updates the pinned commit of relkit.
func (s *study) draftDependabot() error {
	for _, name := range renovate {
		if _, _, err := s.read(name); err == nil {
			s.keep(name, "updates dependencies instead of Dependabot")
			return nil
		}
	}
	const path, other = ".github/dependabot.yml", ".github/dependabot.yaml"
	for _, name := range []string{path, other} {
		text, _, err := s.read(name)
		if err == nil && !s.options.Force && !bytes.Contains(text, []byte("github-actions")) {
			s.notef("%s has no ecosystem github-actions: add it, or the pinned commit of relkit is never updated", name)
		}
	}
	data := dependabotData{Directory: "/" + s.place.prefix}
	dockerfile, _, err := s.read(s.in("Dockerfile"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data.Docker = baseImage.Match(dockerfile)
	text, err := render("dependabot.yml", data)
	if err != nil {
		return err
	}
	return s.offer(document{path: path, others: []string{other}, text: text})
}

// baseImage is a line of a Dockerfile with a base image from a registry.
var baseImage = regexp.MustCompile(`(?mi)^FROM\s+(--\S+\s+)*[^\s$]+[:/@]\S+`)
