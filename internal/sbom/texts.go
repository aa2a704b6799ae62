package sbom

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/release"
)

// noticeFile are the names of files that a license asks to be passed on with it (https://www.apache.org/licenses/LICENSE-2.0#redistribution).
var noticeFile = regexp.MustCompile(`(?i)^(notice|patents)([-._][^/]*)?$`)

// Linked is a package of another module that a program is linked from.
type Linked struct {
	Module release.Module
	Root   string // the folder of the module
	Folder string // of the package, in Root
}

// Texts are the license texts of a module, by their paths in it. There are none if no file of the module states its license.
type Texts struct {
	Module release.Module
	Files  []Text
}

// Text is a file with a license, or with a notice that goes with one.
type Text struct{ Name, Content string }

// LicenseTexts reads the license texts of the modules that packages belong to: those in the folder of each package and in the
// folders above it, up to that of its module. They are in the order of the modules' paths.
func LicenseTexts(packages []Linked) ([]Texts, error) {
	roots, folders := map[release.Module]string{}, map[release.Module][]string{}
	var modules []release.Module
	for _, one := range packages {
		if _, seen := roots[one.Module]; !seen {
			roots[one.Module] = one.Root
			modules = append(modules, one.Module)
		}
		for folder := one.Folder; strings.HasPrefix(folder+string(filepath.Separator), one.Root+string(filepath.Separator)); folder = filepath.Dir(folder) {
			folders[one.Module] = append(folders[one.Module], folder)
		}
	}
	slices.SortFunc(modules, func(a, b release.Module) int { return strings.Compare(a.Path, b.Path) })
	var all []Texts
	for _, module := range modules {
		texts := Texts{Module: module}
		for _, folder := range slices.Compact(slices.Sorted(slices.Values(folders[module]))) {
			found, err := textsIn(roots[module], folder)
			if err != nil {
				return nil, fmt.Errorf("read the licenses of %s: %w", module, err)
			}
			texts.Files = append(texts.Files, found...)
		}
		all = append(all, texts)
	}
	return all, nil
}

func textsIn(root, folder string) ([]Text, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var found []Text
	for _, entry := range entries {
		license := licenseFile.MatchString(entry.Name()) || noticeFile.MatchString(entry.Name())
		if !entry.Type().IsRegular() || !license || otherFile.MatchString(entry.Name()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(root, filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		found = append(found, Text{filepath.ToSlash(name), strings.ReplaceAll(string(content), "\r\n", "\n")})
	}
	return found, nil
}

// Licensed reports whether a file of the module states its license; a notice alone does not.
func (t Texts) Licensed() bool {
	return slices.ContainsFunc(t.Files, func(f Text) bool { return !noticeFile.MatchString(filepath.Base(f.Name)) })
}

// WriteTexts writes license texts one after the other, each below the module that it is of.
func WriteTexts(to io.Writer, all []Texts) error {
	var text strings.Builder
	for _, module := range all {
		for _, file := range module.Files {
			fmt.Fprintf(&text, "%s\n%s: %s\n\n%s\n\n", strings.Repeat("=", 80), module.Module, file.Name, strings.TrimSpace(file.Content))
		}
	}
	_, err := io.WriteString(to, text.String())
	return err
}
