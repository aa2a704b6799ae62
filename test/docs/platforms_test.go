package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// make cross compiles for the platforms of a release.
func TestCrossCompilesForEachPlatform(t *testing.T) {
	text, err := os.ReadFile("../../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Builds []struct{ Goos, Goarch []string }
	}
	if err := yaml.Unmarshal(text, &config); err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, build := range config.Builds {
		for _, system := range build.Goos {
			for _, arch := range build.Goarch {
				if arch != "arm" || system == "linux" { // Go has no others
					want = append(want, system+"/"+arch)
				}
			}
		}
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^platforms := (.*)$`).FindSubmatch(makefile)
	if line == nil {
		t.Fatal("the Makefile has no list of platforms")
	}
	got := strings.Fields(string(line[1]))
	slices.Sort(got)
	slices.Sort(want)
	if want = slices.Compact(want); !slices.Equal(got, want) {
		t.Errorf("make cross compiles for %q, a release is for %q", got, want)
	}
}
