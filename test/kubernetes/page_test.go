package kubernetes_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// block is a block of commands on the page.
type block struct {
	section string
	cluster bool // commands stand after a $ and need a cluster
	lines   []string
}

func (b block) String() string { return b.section + ": " + b.lines[0] }

// read returns the blocks of the page, in its order.
func read(t *testing.T) (all []block) {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	section, open := "", (*block)(nil)
	for line := range strings.SplitSeq(string(text), "\n") {
		bare := strings.TrimSpace(line)
		switch {
		case open != nil && bare == "```":
			all, open = append(all, *open), nil
		case open != nil:
			open.lines = append(open.lines, bare)
		case bare == "```sh", bare == "```console":
			open = &block{section: section, cluster: bare == "```console"}
		case strings.HasPrefix(bare, "```"):
			t.Errorf("%s: a block that is neither sh nor console: %s", section, bare)
		case strings.HasPrefix(line, "#"):
			section = strings.TrimLeft(line, "# ")
		}
	}
	return all
}

// commands returns what stands after each $, with the lines that belong to it.
func (b block) commands() (all []string) {
	for _, line := range b.lines {
		if command, is := strings.CutPrefix(line, "$ "); is {
			all = append(all, command)
		} else if last := len(all) - 1; last >= 0 && (strings.HasSuffix(all[last], `\`) || strings.Count(all[last], "'")%2 == 1) {
			all[last] = strings.TrimSuffix(all[last], `\`) + " " + line
		}
	}
	return all
}

// Commands that need a cluster name only what exists: folders, names, namespaces and labels.
func TestPageNamesWhatIsThere(t *testing.T) {
	all, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	known := func(namespace, kind, name string) bool {
		for _, r := range all {
			if object := r.find(kind, name); object != nil && object.GetNamespace() == namespace {
				return true
			}
		}
		return false
	}
	labelled := func(namespace, label, value string) bool {
		for _, r := range all {
			for _, object := range r.objects {
				if object.GetNamespace() == namespace && object.GetLabels()[label] == value {
					return true
				}
			}
		}
		return false
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.ReplaceAll(string(text), "\n", " ")
	named := 0
	for _, found := range regexp.MustCompile(`(deployment|service|httproute)[/ ](shipped[a-z-]*)[^\x60$]*?--namespace (\S+)`).FindAllStringSubmatch(flat, -1) {
		named++
		if namespace := strings.Trim(found[3], "`.,:"); !known(namespace, found[1], found[2]) {
			t.Errorf("there is no %s %s in %s", found[1], found[2], namespace)
		}
	}
	for _, found := range regexp.MustCompile(`(app\.kubernetes\.io/[a-z]+)!?=([a-z]+)`).FindAllStringSubmatch(flat, -1) {
		named++
		if !labelled("shipped", found[1], found[2]) {
			t.Errorf("nothing is labelled %s=%s", found[1], found[2])
		}
	}
	for _, found := range regexp.MustCompile(`kubectl [a-z]+ -k (\S+)`).FindAllStringSubmatch(flat, -1) {
		named++
		if _, err := os.Stat(filepath.Join(root, strings.Trim(found[1], "`"), "kustomization.yaml")); err != nil {
			t.Error(err)
		}
	}
	if named < 20 {
		t.Errorf("only %d names were found on the page", named)
	}
}
