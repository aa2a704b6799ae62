package goreleaser

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// OtherForge is the first setting that makes the release one on another forge than GitHub; empty when there is none.
func (c *Config) OtherForge() string { return otherForges(c.tree.Content[0]) }

// otherForges is the first setting that makes the release one on another forge than GitHub; empty when there is none.
func otherForges(root *yaml.Node) string {
	for _, key := range []string{"gitlab_urls", "gitea_urls"} {
		if node := find(root, key); node != nil && node.Tag != "!!null" {
			return key
		}
	}
	for _, key := range []string{"gitlab", "gitea"} {
		if node := find(find(root, "release"), key); node != nil && node.Tag != "!!null" {
			return "release." + key
		}
	}
	if forced := text(find(root, "force_token")); forced != "" && !strings.EqualFold(forced, "github") {
		return "force_token: " + forced
	}
	return ""
}

func (o *overlaying) forge() {
	urls := child(o.root, "github_urls")
	o.set(urls, "github_urls", "api", o.endpoints.API)
	o.set(urls, "github_urls", "upload", o.endpoints.Uploads)
	o.set(urls, "github_urls", "download", o.endpoints.Forge)
	o.set(o.root, "", "force_token", "github")
	o.unset(o.root, "", "env_files")
	if o.endpoints.Repository != (release.Repository{}) {
		github := child(child(o.root, "release"), "github")
		o.set(github, "release.github", "owner", o.endpoints.Repository.Owner)
		o.set(github, "release.github", "name", o.endpoints.Repository.Name)
	}
}

// manifests lets manifests be pushed to the forge, with its token, and name what can be downloaded there.
func (o *overlaying) manifests() {
	for _, section := range manifests {
		list := find(o.root, section)
		kept := &yaml.Node{Kind: yaml.SequenceNode}
		for i, entry := range items(list) {
			where := fmt.Sprintf("%s[%d]", section, i)
			if !o.byAPI(entry, where) {
				continue
			}
			o.token(find(entry, "repository"), where+".repository")
			o.link(entry, where, "url_template")
			o.link(find(entry, "url"), where+".url", "template") // of a cask
			kept.Content = append(kept.Content, entry)
		}
		if list != nil {
			put(o.root, section, kept)
		}
	}
}

// byAPI makes GoReleaser push a manifest through the forge's API instead of with git. It is false where the repository's owner and
// name are not known.
func (o *overlaying) byAPI(entry *yaml.Node, where string) bool {
	repository := find(entry, "repository")
	if text(find(find(repository, "git"), "url")) == "" {
		o.unset(repository, where+".repository", "git")
		return true
	}
	if text(find(repository, "owner")) == "" || text(find(repository, "name")) == "" {
		o.changed(where, "as configured", "")
		o.omitf(where, "it is pushed with git; name the repository's owner and name, too, to rehearse it")
		return false
	}
	o.unset(repository, where+".repository", "git")
	o.omitf("git push of "+where, "its repository takes it through the forge's API instead")
	return true
}

// token leaves in place the template of a variable, which holds the rehearsal's token: see [Config.SecretNames].
func (o *overlaying) token(repository *yaml.Node, where string) {
	if token := text(find(repository, "token")); token != "" && !oneVariable.MatchString(token) {
		put(repository, "token", plainText(o.endpoints.Token)) // GoReleaser refuses it, too
		o.changed(where+".token", "(not shown)", o.endpoints.Token)
	}
}

// link points a template of URLs at the forge. Elsewhere nothing can be downloaded: GoReleaser's default takes its place.
func (o *overlaying) link(holder *yaml.Node, where, key string) {
	template := text(find(holder, key))
	if template == "" {
		return
	}
	const public = "https://github.com/"
	if path, found := strings.CutPrefix(template, public); found {
		o.set(holder, where, key, o.endpoints.Forge+"/"+path)
		return
	}
	o.unset(holder, where, key)
	o.omitf(where+"."+key, "%s is not on GitHub; the release's own assets are named instead", template)
}
