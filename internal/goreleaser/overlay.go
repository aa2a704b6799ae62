package goreleaser

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// Endpoints are the places that a rehearsal publishes to instead of the real ones.
type Endpoints struct {
	Forge    string // http://127.0.0.1:1234
	API      string // of the forge, ending in /
	Uploads  string // of the forge, ending in /
	Registry string // 127.0.0.1:1235
	// Repository is named where GoReleaser could not find it out from the clone's git remote.
	Repository release.Repository
	// Render expands the templates in an image's name; nil leaves them to GoReleaser.
	Render func(string) (string, error)
	// Relkit is the program that does what GoReleaser calls relkit for; empty where there is none.
	Relkit string
	// SigningKey is the file of the private key that `relkit sign` signs with instead of the release's own signer.
	SigningKey string
}

// PublicName is the public name of an image that [Endpoints.MirrorName] has made this one of.
func (e Endpoints) PublicName(mirrored string) string {
	name, ok := strings.CutPrefix(mirrored, e.Registry+"/")
	if !ok {
		return mirrored
	}
	host, path, _ := strings.Cut(name, "/")
	return strings.Replace(host, "-port-", ":", 1) + "/" + path
}

// Change is one setting that an overlay replaces.
type Change struct {
	Key string
	Was string // empty when it was not set
	Is  string // empty when it is left out
}

// Overlay is a configuration that differs from the project's own in where it publishes.
type Overlay struct {
	Text    []byte // YAML
	Changes []Change
	Omitted []release.Omission
}

// MirrorName is the name under which an image is pushed to the registry of a rehearsal: its public
// name, host included, below the registry's own address. A port cannot be part of a path there.
func (e Endpoints) MirrorName(image string) string {
	host, path, found := strings.Cut(image, "/")
	if found && !strings.Contains(host, "{{") {
		image = strings.Replace(host, ":", "-port-", 1) + "/" + path
	}
	return e.Registry + "/" + image
}

// Overlay points the endpoints of a configuration at stand-ins, and leaves out what has none. The
// configuration itself stays as it is.
func (c *Config) Overlay(endpoints Endpoints) (*Overlay, error) {
	for _, key := range []string{"gitlab_urls", "gitea_urls"} {
		if find(c.tree.Content[0], key) != nil {
			return nil, fmt.Errorf("%s sets %s: only releases on GitHub can be rehearsed", c.Path, key)
		}
	}
	text, err := yaml.Marshal(c.tree)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", c.Path, err)
	}
	copied, err := parse(c.Path, text)
	if err != nil {
		return nil, err
	}
	o := &overlaying{root: copied.tree.Content[0], endpoints: endpoints}
	o.forge()
	o.images()
	o.sign()
	o.sboms()
	o.omit()
	text, err = yaml.Marshal(copied.tree)
	if err != nil {
		return nil, fmt.Errorf("write the overlay of %s: %w", c.Path, err)
	}
	return &Overlay{Text: text, Changes: o.changes, Omitted: o.omitted}, nil
}

type overlaying struct {
	root      *yaml.Node
	endpoints Endpoints
	changes   []Change
	omitted   []release.Omission
}

func (o *overlaying) forge() {
	o.set(o.child("github_urls"), "github_urls", "api", o.endpoints.API)
	o.set(o.child("github_urls"), "github_urls", "upload", o.endpoints.Uploads)
	o.set(o.child("github_urls"), "github_urls", "download", o.endpoints.Forge)
	if o.endpoints.Repository != (release.Repository{}) {
		github := child(o.child("release"), "github")
		o.set(github, "release.github", "owner", o.endpoints.Repository.Owner)
		o.set(github, "release.github", "name", o.endpoints.Repository.Name)
	}
	const public = "https://github.com/"
	for _, section := range []string{"brews", "homebrew_casks", "scoops", "krews", "winget"} {
		for i, entry := range items(find(o.root, section)) {
			for _, holder := range []*yaml.Node{entry, find(entry, "url")} {
				for _, key := range []string{"url_template", "template"} {
					if template := find(holder, key); template != nil && strings.HasPrefix(template.Value, public) {
						o.set(holder, fmt.Sprintf("%s[%d]", section, i), key,
							o.endpoints.Forge+"/"+strings.TrimPrefix(template.Value, public))
					}
				}
			}
		}
	}
}

// rendered is an image's name without templates, where they can be expanded here.
func (o *overlaying) rendered(name string) string {
	if o.endpoints.Render != nil {
		if plain, err := o.endpoints.Render(name); err == nil {
			return plain
		}
	}
	return name
}

func (o *overlaying) images() {
	for _, named := range []struct{ section, key string }{{"dockers_v2", "images"}, {"kos", "repositories"}} {
		for i, entry := range items(find(o.root, named.section)) {
			for j, image := range items(find(entry, named.key)) {
				was := image.Value
				image.SetString(o.endpoints.MirrorName(o.rendered(was)))
				o.changes = append(o.changes, Change{fmt.Sprintf("%s[%d].%s[%d]", named.section, i, named.key, j), was, image.Value})
			}
		}
	}
	for i, entry := range items(find(o.root, "dockers_v2")) {
		if sbom := find(entry, "sbom"); sbom == nil || sbom.Value != "false" {
			o.set(entry, fmt.Sprintf("dockers_v2[%d]", i), "sbom", "false")
			o.omitted = append(o.omitted, release.Omission{
				Part: "SBOM attestation of images", Reason: "its scanner is an image of its own, pulled from the network",
			})
		}
	}
}
