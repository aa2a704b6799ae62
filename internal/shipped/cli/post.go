package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/commandline"
	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/client"
)

const whereTheServiceIs = `SHIPPED_URL is the address of the service. SHIPPED_TOKEN is a token with write access; SHIPPED_TOKEN_FILE
may name a file that contains it. The service's rules are checked before anything is sent. While the
service is unavailable, the request is tried five times.`

func postCommand(around surroundings) *cobra.Command {
	command := &cobra.Command{
		Use:   "post",
		Short: "Report a release or a deployment to a running service",
		Long:  "Post reports to a running service, from a pipeline, what was released or deployed.\n\n" + whereTheServiceIs,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("post takes release or deployment, not %q: see shipped post --help", args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			return usagef("name what to report, release or deployment: see shipped post --help")
		},
	}
	command.AddCommand(postReleaseCommand(around), postDeploymentCommand(around))
	return command
}

func postReleaseCommand(around surroundings) *cobra.Command {
	return &cobra.Command{
		Use:   "release FILE",
		Short: "Report a release",
		Long: `Release reports the release that FILE describes in JSON, or standard input if FILE is -, in the format of
POST /api/v1/releases. Reporting a release again changes nothing.

` + whereTheServiceIs,
		Example: "  shipped post release release.json",
		Args:    exactly(1, "FILE, or - for standard input"),
		RunE: func(command *cobra.Command, args []string) error {
			return postRelease(command.Context(), args[0], around)
		},
	}
}

// exactly is for a command that takes a number of arguments.
func exactly(number int, names string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) != number {
			path := command.CommandPath()
			return usagef("%s takes %s: see %s --help", strings.TrimPrefix(path, "shipped "), names, path)
		}
		return nil
	}
}

func postRelease(ctx context.Context, file string, around surroundings) error {
	body, err := content(file)
	if err != nil {
		return err
	}
	if err := api.CheckRelease(body); err != nil {
		return usagef("%s is not a release that the service accepts: %w", file, err)
	}
	var named struct{ Project, Version string }
	if err := json.Unmarshal(body, &named); err != nil {
		return err
	}
	return send(ctx, around, http.MethodPost, "/releases", body, named.Project+" "+strings.TrimPrefix(named.Version, "v"))
}

// content is that of a file, or of standard input for -.
func content(file string) ([]byte, error) {
	const longest = 2 << 20 // of which the service takes half
	if file == "-" {
		return io.ReadAll(io.LimitReader(os.Stdin, longest))
	}
	opened, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer opened.Close()
	return io.ReadAll(io.LimitReader(opened, longest))
}

// digest is the one flag of a deployment that can be repeated. The others are members of the body by the same names.
const digest = "digest"

func postDeploymentCommand(around surroundings) *cobra.Command {
	command := &cobra.Command{
		Use:   "deployment ENVIRONMENT PROJECT",
		Short: "Report a deployment",
		Long: `Deployment reports which version of PROJECT runs in ENVIRONMENT, or the URL that the service requests to find
out.

` + whereTheServiceIs,
		Example: `  shipped post deployment production hello --version "$VERSION" --commit "$GITHUB_SHA" --digest "$DIGEST"
  shipped post deployment production hello --url https://hello.example.com/version --interval 1m`,
		Args: exactly(2, "ENVIRONMENT and PROJECT"),
		RunE: func(command *cobra.Command, args []string) error {
			return postDeployment(command.Context(), args, command.Flags(), around)
		},
	}
	flags := command.Flags()
	flags.String("version", "", "the `VERSION` that was deployed")
	flags.String("commit", "", "the `COMMIT` of that version")
	flags.StringArray(digest, nil, "the `DIGEST` of an image of it, sha256:…; can be repeated")
	flags.String("url", "", "the `URL` to request for the version instead")
	flags.String("interval", "", "the `TIME` between requests to the URL, such as 1m")
	flags.String("timeout", "", "the `TIME` limit of a request to the URL, such as 5s")
	flags.String("header", "", "a `HEADER` for requests to the URL, such as \"Authorization: Bearer …\"")
	flags.String("version-path", "", "the `PATH` of the version in the JSON at the URL, such as build.version")
	flags.String("commit-path", "", "the `PATH` of the commit in the JSON at the URL")
	return command
}

func postDeployment(ctx context.Context, names []string, flags *pflag.FlagSet, around surroundings) error {
	for i, what := range []string{"the environment", "the project"} {
		if err := catalog.CheckName(names[i]); err != nil {
			return usagef("%s %w", what, err)
		}
	}
	body := map[string]any{}
	flags.Visit(func(flag *pflag.Flag) { body[strings.ReplaceAll(flag.Name, "-", "_")] = flag.Value.String() })
	if flags.Changed(digest) {
		all, err := flags.GetStringArray(digest)
		if err != nil {
			return err
		}
		delete(body, digest)
		body["digests"] = all
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if err := api.CheckDeployment(text); err != nil {
		return commandline.Usage(err)
	}
	return send(ctx, around, http.MethodPut, "/environments/"+names[0]+"/deployments/"+names[1], text, names[1]+" in "+names[0])
}

// send reports to the service, and prints what came of it.
func send(ctx context.Context, around surroundings, method, path string, body []byte, what string) error {
	token := around.getenv("SHIPPED_TOKEN")
	if file := around.getenv("SHIPPED_TOKEN_FILE"); token == "" && file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return usagef("SHIPPED_TOKEN_FILE: %w", err)
		}
		token = strings.TrimSpace(string(text))
	}
	service, err := client.New(around.getenv("SHIPPED_URL"), token)
	if err != nil {
		return commandline.Usage(err)
	}
	_, created, err := service.Send(ctx, method, path, body)
	if err != nil {
		return err
	}
	outcome := "was known already"
	if created {
		outcome = "is recorded"
	} else if method == http.MethodPut {
		outcome = "is updated"
	}
	_, err = fmt.Fprintln(around.stdout, what, outcome)
	return err
}
