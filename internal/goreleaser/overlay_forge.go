package goreleaser

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/relkit/relkit/internal/release"
)

// OtherForge returns the first setting that selects a forge other than GitHub; empty if there is none.
func (c *Config) OtherForge() string { return otherForges(c.tree.Content[0]) }

// otherForges returns the first setting that selects a forge other than GitHub; empty if there is none.
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

// manifests points manifests to the forge, with its token, and their URLs to what can be downloaded there.
func (o *overlaying) manifests() {
	for _, section := range manifestSettings() {
		for i, entry := range items(find(o.root, section)) {
			where := fmt.Sprintf("%s[%d]", section, i)
			repository := find(entry, "repository")
			o.token(repository, where+".repository")
			o.git(entry, find(repository, "git"), where+".repository.git", "url")
			o.git(entry, entry, where, "git_url") // of AUR
			o.link(entry, where, "url_template")
			o.link(find(entry, "url"), where+".url", "template") // of a cask
		}
	}
}

// git points a git push to a repository of the rehearsal.
func (o *overlaying) git(entry, holder *yaml.Node, where, key string) {
	drop(holder, "ssh_command")
	drop(holder, "git_ssh_command")
	repository, _ := o.rendered(text(find(holder, key)))
	if repository == "" {
		drop(holder, "private_key")
		return
	}
	o.set(holder, where, key, o.endpoints.MirrorGit(repository))
	o.changed(where+".private_key", "(not shown)", o.endpoints.SigningKey)
	put(holder, "private_key", plainText(o.endpoints.SigningKey))
	if drop(find(entry, "commit_author"), "signing") {
		o.omitf("signed commits of "+where, "signing needs the release's own key")
	}
}

// token keeps the template of a variable, which then has the rehearsal's token: see [Config.SecretNames].
func (o *overlaying) token(repository *yaml.Node, where string) {
	if token := text(find(repository, "token")); token != "" && !oneVariable.MatchString(token) {
		put(repository, "token", plainText(o.endpoints.Token)) // GoReleaser refuses it, too
		o.changed(where+".token", "(not shown)", o.endpoints.Token)
	}
}

// link points a URL template to the forge. Nothing can be downloaded elsewhere, so GoReleaser's default replaces other templates.
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
	o.omitf(where+"."+key, "%s is not on GitHub; the release's assets are used instead", template)
}
