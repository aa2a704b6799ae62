package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/relkit/relkit/internal/shipped/api"
	"github.com/relkit/relkit/internal/shipped/catalog"
	"github.com/relkit/relkit/internal/shipped/client"
)

const postUsage = "post takes release FILE, with - for standard input, or deployment ENVIRONMENT PROJECT and flags: see shipped post --help"

const postHelp = `Reports to a running service what was released or deployed, from a pipeline. The address of the service is in
SHIPPED_URL, a token that may write in SHIPPED_TOKEN, or in the file that SHIPPED_TOKEN_FILE names.

  shipped post release FILE                     a release in JSON, as docs/shipped.md describes it; - is standard input
  shipped post deployment ENVIRONMENT PROJECT   what was deployed, or where to ask

Flags of deployment:
  --version VERSION    what was deployed
  --commit COMMIT      of what commit it is
  --digest DIGEST      of an image of it, sha256:…; once for each
  --url URL            to be asked instead, with --interval, --timeout, --header, --version-path and --commit-path

What is wrong is said before anything is sent, by the rules of the service. While the service is away it is tried five times.
`

// post reports a release or a deployment to a running service.
func post(ctx context.Context, args []string, around surroundings) error {
	if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
		_, err := io.WriteString(around.stdout, postHelp)
		return err
	}
	if len(args) == 0 {
		return usageError{errors.New(postUsage)}
	}
	switch args[0] {
	case "release":
		return postRelease(ctx, args[1:], around)
	case "deployment":
		return postDeployment(ctx, args[1:], around)
	}
	return usageError{errors.New(postUsage)}
}

func postRelease(ctx context.Context, args []string, around surroundings) error {
	if len(args) != 1 {
		return usageError{errors.New(postUsage)}
	}
	body, err := content(args[0])
	if err != nil {
		return err
	}
	if err := api.CheckRelease(body); err != nil {
		return usageError{fmt.Errorf("%s is no release that the service would take: %w", args[0], err)}
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

func postDeployment(ctx context.Context, args []string, around surroundings) error {
	body := map[string]any{}
	flags := newFlags("post deployment")
	for flagName, member := range map[string]string{
		"version": "version", "commit": "commit", "url": "url", "interval": "interval", "timeout": "timeout", "header": "header",
		"version-path": "version_path", "commit-path": "commit_path",
	} {
		flags.Func(flagName, "", func(value string) error { body[member] = value; return nil })
	}
	var digests []string
	flags.Func("digest", "", func(value string) error { digests = append(digests, value); return nil })
	var names []string
	for rest := args; ; { // names may stand before and between flags
		if err := flags.Parse(rest); errors.Is(err, flag.ErrHelp) {
			_, err := io.WriteString(around.stdout, postHelp)
			return err
		} else if err != nil {
			return flagError(flags, fmt.Errorf("post deployment: %w", err), "shipped post --help")
		}
		if flags.NArg() == 0 {
			break
		}
		names, rest = append(names, flags.Arg(0)), flags.Args()[1:]
	}
	if len(names) != 2 {
		return usageError{errors.New(postUsage)}
	}
	for i, what := range []string{"the environment", "the project"} {
		if err := catalog.CheckName(names[i]); err != nil {
			return usageError{fmt.Errorf("%s %w", what, err)}
		}
	}
	if len(digests) > 0 {
		body["digests"] = digests
	}
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	if err := api.CheckDeployment(text); err != nil {
		return usageError{err}
	}
	return send(ctx, around, http.MethodPut, "/environments/"+names[0]+"/deployments/"+names[1], text, names[1]+" in "+names[0])
}

// send reports to the service, and prints what came of it.
func send(ctx context.Context, around surroundings, method, path string, body []byte, what string) error {
	token := around.getenv("SHIPPED_TOKEN")
	if file := around.getenv("SHIPPED_TOKEN_FILE"); token == "" && file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return usageError{fmt.Errorf("SHIPPED_TOKEN_FILE: %w", err)}
		}
		token = strings.TrimSpace(string(text))
	}
	service, err := client.New(around.getenv("SHIPPED_URL"), token)
	if err != nil {
		return usageError{err}
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
