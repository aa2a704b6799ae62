package check_test

import (
	"net/http"
	"testing"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"github.com/relkit/relkit/internal/audit"
	"github.com/relkit/relkit/internal/check"
)

// formula returns the beginning of a formula that GoReleaser writes.
func formula(homepage, url string) string {
	return "class App < Formula\n  desc \"an app\"\n  homepage \"" + homepage + "\"\n  url \"" + url + "\"\nend\n"
}

func TestNamesOfFormulas(t *testing.T) {
	renamed := answers{"acme/old": map[string]string{"full_name": "acme/app"}} // as after a redirect
	for name, test := range map[string]struct {
		formula string
		there   answers
		problem string
	}{
		"none there":                     {"", nil, ""},
		"the project's own":              {formula("https://acme.example", "https://github.com/acme/app/releases/download/v1/app.tar.gz"), nil, ""},
		"written another way":            {formula("https://acme.example", "https://github.com/Acme/App/archive/v1.tar.gz"), nil, ""},
		"by a name it had before":        {formula("https://acme.example", "https://github.com/acme/old/releases/download/v1/app.tar.gz"), renamed, ""},
		"by its homepage":                {formula("https://github.com/acme/app", "https://dl.example/app.tar.gz"), nil, ""},
		"of no known owner":              {formula("https://app.example", "https://dl.example/app.tar.gz"), nil, ""},
		"another project's":              {formula("https://github.com/acme/app", "https://github.com/other/app/releases/download/v9/app.tar.gz"), nil, "Formula/app.rb in acme/homebrew-tap: installs other/app, another project"},
		"another project's by homepage":  {formula("https://github.com/other/app", "https://dl.example/app.tar.gz"), nil, "installs other/app"},
		"another project's, not there":   {formula("https://github.com/gone/app#readme", "https://dl.example/app.tar.gz"), nil, "installs gone/app"},
		"another project's, other forge": {formula("x", "https://gitlab.com/other/tool/-/releases/v1/app.tar.gz"), nil, "installs other/tool"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := project(t, tapped("}\n    directory: Formula"))
			content := files{}
			if test.formula != "" {
				content["Formula/app.rb"] = test.formula
			}
			forge(t, test.there, content)
			got := ask(t, dir, check.Names)
			if test.problem == "" {
				want(t, got, audit.Passed)
			} else {
				want(t, got, audit.Failed, test.problem, "set the name of brews[0]")
			}
		})
	}
}

func TestNamesOfImages(t *testing.T) {
	const source = "org.opencontainers.image.source"
	index := func(annotation, label string) remote.Taggable {
		image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{Config: v1.Config{Labels: map[string]string{source: label}}})
		if err != nil {
			t.Fatal(err)
		}
		if label == "" {
			image = empty.Image
		}
		index := mutate.AppendManifests(empty.Index, mutate.IndexAddendum{Add: image})
		if annotation == "" {
			return index
		}
		return mutate.Annotations(index, map[string]string{source: annotation}).(v1.ImageIndex) //nolint:errcheck // of an index it is one
	}
	for title, test := range map[string]struct {
		image   remote.Taggable
		problem string
	}{
		"none there":              {nil, ""},
		"the project's own":       {index("", "https://github.com/acme/app"), ""},
		"one that does not say":   {index("", ""), ""},
		"another project's":       {index("", "https://github.com/other/app.git"), "contains an image of other/app, another project"},
		"another's by annotation": {index("https://github.com/other/app", ""), "contains an image of other/app, another project"},
	} {
		t.Run(title, func(t *testing.T) {
			host, _ := images(t, 0)
			dir := project(t, sound().with(files{".goreleaser.yaml": "version: 2\ndockers_v2: [{images: [" + host + "/acme/app]}]\n"}))
			forge(t, nil, nil)
			if test.image != nil {
				to, err := name.NewTag(host + "/acme/app:latest")
				if err != nil {
					t.Fatal(err)
				}
				if err := remote.Push(to, test.image, remote.WithContext(t.Context())); err != nil {
					t.Fatal(err)
				}
			}
			got := ask(t, dir, check.Names)
			if test.problem == "" {
				want(t, got, audit.Passed)
			} else {
				want(t, got, audit.Failed, host+"/acme/app: "+test.problem, "dockers_v2.images")
			}
		})
	}
}

func TestNamesThatCannotBeAskedFor(t *testing.T) {
	dir := project(t, tapped("}"))
	forge(t, answers{"acme/homebrew-tap/contents/app.rb": http.StatusForbidden}, nil)
	want(t, ask(t, dir, check.Names), audit.Skipped, "read app.rb of acme/homebrew-tap", "GITHUB_TOKEN needs contents: read")
	want(t, ask(t, project(t, sound()), check.Names), audit.Skipped, "neither manifests nor images")
}
