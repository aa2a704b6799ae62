package scaffold

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

func (s *study) configData(dockerfile string) configData {
	data := configData{Repository: s.repository, Tap: s.tap, Programs: s.programs, Dockerfile: dockerfile}
	for _, program := range s.programs {
		if s.images && program.hasImage() {
			data.Images = append(data.Images, program)
		}
		if s.formulas && program.hasFormula() {
			data.Formulas = append(data.Formulas, program)
		}
	}
	data.Documents, data.License = documents(s.module.folder)
	return data
}

func (s *study) configText(dockerfile string) (string, error) {
	return render("goreleaser.yaml", s.configData(dockerfile))
}

var (
	licenseFile = regexp.MustCompile(`(?i)^(un)?licen[cs]e(\.(md|txt))?$|^copying$`)
	readmeFile  = regexp.MustCompile(`(?i)^readme\.(md|txt|adoc)$|^readme$`)
)

// documents are the files of a folder that every archive contains, and the license in them; empty when it is not certain.
func documents(folder string) (names []string, license string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, "" // archives then contain only the programs
	}
	for _, entry := range entries {
		isLicense := licenseFile.MatchString(entry.Name())
		if !entry.Type().IsRegular() || !isLicense && !readmeFile.MatchString(entry.Name()) {
			continue
		}
		names = append(names, entry.Name())
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err == nil && isLicense && license == "" {
			license = identify(text)
		}
	}
	slices.Sort(names)
	return names, license
}
