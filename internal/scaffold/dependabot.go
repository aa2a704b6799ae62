package scaffold

import (
	"bytes"
	"errors"
	"io/fs"
	"regexp"
)

// dependabotData is what the settings of Dependabot are made of.
type dependabotData struct {
	Directory string
	Docker    bool // there is a Dockerfile with base images
}

// renovate are the usual places of the settings of Renovate, which does what Dependabot does
// (https://docs.renovatebot.com/configuration-options).
var renovate = []string{"renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5", ".renovaterc", ".renovaterc.json"}

// draftDependabot offers the settings of Dependabot, without which the pin of relkit would grow old.
func (s *study) draftDependabot() error {
	for _, name := range renovate {
		if _, _, err := s.read(name); err == nil {
			s.keep(name, "keeps dependencies up to date, so Dependabot need not")
			return nil
		}
	}
	const path, other = ".github/dependabot.yml", ".github/dependabot.yaml"
	for _, name := range []string{path, other} {
		text, _, err := s.read(name)
		if err == nil && !s.options.Force && !bytes.Contains(text, []byte("github-actions")) {
			s.notef("%s leaves workflows out: add the ecosystem github-actions, or the pin of relkit grows old", name)
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

// baseImage is a line of a Dockerfile that starts from an image of others.
var baseImage = regexp.MustCompile(`(?mi)^FROM\s+(--\S+\s+)*[^\s$]+[:/@]\S+`)
