package rehearse

import (
	"os"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/git"
	"github.com/relkit/relkit/internal/project"
)

// environment returns GoReleaser's environment besides the user's own: the tag, what the workflow run of the tag would set, placeholders
// for missing variables, and the fakes' token for every token, so that no real one is ever used. If a forge's token is empty, GoReleaser
// looks for a file, and in its log it replaces values by the names of their variables: unused ones have different values.
func (r *Rehearsal) environment() []string {
	at := r.Fakes.Endpoints
	env := append(slices.Clone(r.Subject.Env), "GITHUB_API_URL="+strings.TrimSuffix(at.API, "/"))
	env = append(
		env,
		"GORELEASER_CURRENT_TAG="+r.Subject.Version.String(),
		"GITHUB_TOKEN="+at.Token, "GITLAB_TOKEN="+at.Token+"-gitlab", "GITEA_TOKEN="+at.Token+"-gitea", "GORELEASER_FORCE_TOKEN=github",
		"KO_DEFAULTBASEIMAGE="+at.Base, "COSIGN_REPOSITORY=", // where ko pushes SBOMs to: beside the image
	)
	if os.Getenv("GOTMPDIR") == "" {
		env = append(env, "GOTMPDIR="+r.Workspace.Folder) // a compiler that is killed leaves its files where they are removed
	}
	if r.images.path != "" {
		env = append(env, "PATH="+r.images.searchPath())
	}
	if repository := r.Subject.environment.Get(project.KoRepository); repository != "" {
		env = append(env, project.KoRepository+"="+at.MirrorName(repository))
	}
	env = append(env, git.SealedEnvironment(os.Environ())...)
	for _, name := range r.Subject.Config.TokenNames() {
		env = append(env, name+"="+at.Token)
	}
	return env
}
