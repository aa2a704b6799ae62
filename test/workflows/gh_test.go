//go:build linux

package workflows_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// issue is one that gh has opened.
type issue struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Closed bool   `json:"closed"`
	Body   string `json:"body"`
}

// gh is a fake of the program of that name, which only connects to github.com. It knows what the workflows call; the issues
// are in the file of GH_ISSUES.
func gh(args []string) int {
	if err := answer(context.Background(), args); err != nil {
		fmt.Fprintln(os.Stderr, "gh:", err)
		return 1
	}
	return 0
}

func answer(ctx context.Context, args []string) error {
	if os.Getenv("GH_TOKEN") == "" {
		return errors.New("set the GH_TOKEN environment variable")
	}
	flags, words := map[string]string{}, []string{}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--silent":
			flags[args[i]] = ""
		case strings.HasPrefix(args[i], "--") && i+1 < len(args):
			flags[args[i]] = args[i+1]
			i++
		default:
			words = append(words, args[i])
		}
	}
	switch command := strings.Join(words[:min(2, len(words))], " "); {
	case command == "release view":
		text, err := get(ctx, "repos/"+flags["--repo"]+"/releases/latest")
		if err != nil {
			return err
		}
		var release struct {
			TagName string `json:"tag_name"`
		}
		if err := json.Unmarshal(text, &release); err != nil {
			return err
		}
		return query(ctx, map[string]string{"tagName": release.TagName}, flags["--jq"])
	case command == "repo view":
		text, err := get(ctx, "repos/"+words[2])
		if err != nil {
			return err
		}
		var found struct {
			Private bool `json:"private"`
		}
		if err := json.Unmarshal(text, &found); err != nil {
			return err
		}
		return query(ctx, map[string]bool{"isPrivate": found.Private}, flags["--jq"])
	case command == "attestation verify":
		wanted := map[string]string{"--repo": "relkit/relkit", "--source-digest": os.Getenv("GH_RELEASED"), "--signer-workflow": "relkit/relkit/.github/workflows/release.yml"}
		if os.Getenv("GH_RELEASED") == "" || !maps.Equal(flags, wanted) {
			return fmt.Errorf("no attestation matches %v", flags)
		}
		_, err := os.Stat(words[2])
		return err
	case command == "attestation trusted-root":
		text, err := os.ReadFile(os.Getenv("GH_TRUSTED_ROOT"))
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(text)
		return err
	case words[0] == "api":
		_, err := get(ctx, words[1])
		return err
	case strings.HasPrefix(command, "issue "):
		return issues(ctx, words[1:], flags)
	}
	return fmt.Errorf("unknown command %q", args)
}

// query shows a value through jq, as --jq does.
func query(ctx context.Context, value any, filter string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	jq := exec.CommandContext(ctx, "jq", "-r", filter)
	jq.Stdin, jq.Stdout, jq.Stderr = strings.NewReader(string(text)), os.Stdout, os.Stderr
	return jq.Run()
}

func get(ctx context.Context, path string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, os.Getenv("GITHUB_API_URL")+"/"+path, http.NoBody)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+os.Getenv("GH_TOKEN"))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s (HTTP %d)", http.StatusText(resp.StatusCode), resp.StatusCode)
	}
	return io.ReadAll(resp.Body)
}

func issues(ctx context.Context, words []string, flags map[string]string) error {
	all, err := readIssues(os.Getenv("GH_ISSUES"))
	if err != nil {
		return err
	}
	switch words[0] {
	case "list":
		return query(ctx, slices.DeleteFunc(append([]issue{}, all...), func(i issue) bool { return i.Closed }), flags["--jq"])
	case "create":
		all = append(all, issue{Number: len(all) + 1, Title: flags["--title"], Body: flags["--body"]})
	case "close":
		index := slices.IndexFunc(all, func(i issue) bool { return fmt.Sprint(i.Number) == words[1] })
		if index < 0 {
			return fmt.Errorf("there is no issue %s", words[1])
		}
		all[index].Closed = true
	default:
		return fmt.Errorf("unknown command %q", words)
	}
	text, err := json.Marshal(all)
	return errors.Join(err, os.WriteFile(os.Getenv("GH_ISSUES"), text, 0o600))
}

func readIssues(file string) (all []issue, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(text, &all)
	return all, err
}
