package goreleaser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// checked are the settings that name a server or a credential, with a function that returns the problem of a value, or "".
var checked = checkedSettings()

func checkedSettings() map[string]func(*guard, string) string {
	settings := map[string]func(*guard, string) string{
		"env[]": (*guard).entry,
		"force_token": func(_ *guard, value string) string {
			return unless(strings.EqualFold(value, "github"), value, "is not github")
		},
		"github_urls.api":      func(g *guard, value string) string { return g.is(value, g.at.API) },
		"github_urls.upload":   func(g *guard, value string) string { return g.is(value, g.at.Uploads) },
		"github_urls.download": func(g *guard, value string) string { return g.is(value, g.at.Forge) },
		"gomod.proxy": func(_ *guard, value string) string {
			return unless(value == "" || value == "false", value, "asks the module proxy")
		},
		"release.header":        nothing, // a mapping, from_url, is not text
		"release.footer":        nothing,
		"dockers_v2[].images[]": (*guard).image,
		"dockers_v2[].sbom": func(_ *guard, value string) string {
			return unless(value == "false", value, "pulls an image that scans")
		},
		"dockers_v2[].flags[]":             (*guard).buildFlag,
		"dockers[].image_templates[]":      (*guard).image,
		"dockers[].build_flag_templates[]": (*guard).buildFlag,
		"docker_manifests[].name_template": func(g *guard, name string) string {
			if strings.TrimSpace(name) == "" {
				return "" // GoReleaser leaves it out
			}
			return g.image(name)
		},
		"docker_manifests[].image_templates[]": (*guard).image,
		"docker_manifests[].create_flags[]":    (*guard).manifestFlag,
		"docker_manifests[].push_flags[]":      (*guard).manifestFlag,
		"kos[].repositories[]":                 (*guard).image,
		"kos[].repository":                     (*guard).image,
		"kos[].base_image":                     (*guard).image,
		"signs[].cmd":                          func(g *guard, value string) string { return g.is(value, g.at.Relkit) },
		"binary_signs[].cmd":                   func(g *guard, value string) string { return g.is(value, g.at.Relkit) },
		"signs[].args[]":                       nothing,
		"binary_signs[].args[]":                nothing,
		// url_template of a cask.
		"homebrew_casks[].url.template": (*guard).link,
	}
	for _, section := range manifestSettings() {
		settings[section+"[].repository.token"] = (*guard).token
		settings[section+"[].repository.git.url"] = (*guard).git
		settings[section+"[].repository.git.private_key"] = (*guard).key
		settings[section+"[].git_url"] = (*guard).git
		settings[section+"[].private_key"] = (*guard).key
		if section != "homebrew_casks" {
			settings[section+"[].url_template"] = (*guard).link
		}
	}
	return settings
}

func nothing(*guard, string) string { return "" }

func unless(fine bool, value, problem string) string {
	if fine {
		return ""
	}
	return fmt.Sprintf("%s %s", shown(value), problem)
}

// shown returns a value for an error: on one line, without a password.
func shown(value string) string {
	if parsed, err := url.Parse(value); err == nil && parsed.User != nil {
		value = parsed.Redacted()
	}
	const most = 120
	if len(value) > most {
		value = value[:most] + "…"
	}
	return fmt.Sprintf("%q", value)
}

const notOurs = "is not a server of this rehearsal"

func (g *guard) is(value, ours string) string {
	return unless(value == ours && ours != "", value, notOurs)
}

func (g *guard) image(name string) string {
	return unless(g.at.Registry != "" && g.at.holds(name), name, notOurs)
}

func (g *guard) buildFlag(flag string) string {
	return unless(localFlag(flag), flag, "is not known to be a local flag")
}

func (g *guard) manifestFlag(flag string) string {
	return unless(manifestFlag(flag), flag, "is not known to be a local flag")
}

func (g *guard) link(template string) string {
	return unless(template == "" || g.at.serves(template), template, notOurs)
}

func (g *guard) git(url string) string {
	return unless(g.at.Git != "" && strings.HasPrefix(url, g.at.Git+"/"), url, "is not a git repository of this rehearsal")
}

func (g *guard) key(value string) string {
	return unless(value == g.at.SigningKey && value != "", "a private key", "is not the rehearsal's")
}

// token requires the template of a variable that has the rehearsal's token.
func (g *guard) token(template string) string {
	if template == "" || template == g.at.Token {
		return ""
	}
	named := oneVariable.FindStringSubmatch(template)
	switch {
	case named == nil:
		return "is not a {{ .Env.NAME }}"
	case g.written[named[1]] || g.env[named[1]] != g.at.Token:
		return "names " + named[1] + ", which contains a token other than the rehearsal's"
	}
	return ""
}

// entry checks an entry of the configuration's env.
func (g *guard) entry(entry string) string {
	name, value, _ := strings.Cut(entry, "=")
	switch {
	case strings.Contains(name, "{{"):
		return "may set any variable: its name is a template"
	case slices.Contains(routes, name):
		return unless(value == "" || g.at.holds(value), value, notOurs)
	case slices.Contains(tokens, name):
		return "sets " + name
	case slices.Contains(dockerVariables, name):
		return "sets " + name + ", which chooses where images are built"
	}
	return ""
}
