package goreleaser

import (
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// networkCommands are programs that usually use the network, with the subcommands that do; all if there is none.
var networkCommands = map[string][]string{
	"curl": nil, "wget": nil, "http": nil, "https": nil, "xh": nil, "aria2c": nil,
	"ssh": nil, "scp": nil, "sftp": nil, "rsync": nil, "ftp": nil, "lftp": nil, "nc": nil, "ncat": nil, "telnet": nil,
	"gh": nil, "glab": nil, "hub": nil, "aws": nil, "gcloud": nil, "gsutil": nil, "az": nil, "s3cmd": nil, "rclone": nil, "mc": nil,
	"doctl": nil, "flyctl": nil, "fly": nil, "heroku": nil, "vercel": nil, "netlify": nil, "wrangler": nil, "kubectl": nil,
	"twine": nil, "oras": nil, "crane": nil, "skopeo": nil, "sentry-cli": nil, "sendmail": nil, "mail": nil, "vault": nil, "op": nil,
	"git":            {"push", "send-email"},
	"docker":         {"login", "push", "pull", "--push", "manifest push", "buildx imagetools"},
	"podman":         {"login", "push", "pull", "manifest push"},
	"buildah":        {"login", "push", "pull"},
	"docker-compose": {"push", "pull"},
	"helm":           {"push", "registry", "repo"},
	"ko":             {"build", "publish", "apply", "resolve", "create", "login"},
	"cosign":         {"sign", "sign-blob", "attest", "upload", "login"},
	"npm":            {"publish", "login"}, "pnpm": {"publish", "login"}, "yarn": {"publish", "npm publish"}, "bun": {"publish"},
	"cargo": {"publish", "login"}, "gem": {"push"}, "poetry": {"publish"}, "uv": {"publish"}, "hatch": {"publish"}, "flit": {"publish"},
	"snapcraft": {"upload", "push", "login"}, "choco": {"push"}, "nuget": {"push"}, "buf": {"push"}, "brew": {"bump-formula-pr", "bump-cask-pr"},
	"goreleaser": {"release", "publish", "announce", "continue"}, "mvn": {"deploy"},
}

var (
	commandEnd  = regexp.MustCompile("&&|\\|\\||[;|\n&(){}`]|\\$\\(")
	assignment  = regexp.MustCompile(`^[A-Za-z_]\w*=`)
	commandFlag = regexp.MustCompile(`^-[a-z]*c$`) // of a shell: -c, -ec
	scriptName  = regexp.MustCompile(`^(\./)?[\w./-]+(\.(sh|bash))?$`)
	shells      = []string{"sh", "bash", "dash", "zsh", "ash"}
	// wrappers run the program that follows them.
	wrappers = []string{"sudo", "env", "exec", "time", "nohup", "xargs", "command", "then", "do", "else", "if", "while", "!", "timeout", "eval"}
)

// networkPrograms returns the programs of a shell command that usually use the network, by their names and subcommands. It also inspects
// scripts of the project that the command runs.
func networkPrograms(command string, read func(name string) ([]byte, error)) []string {
	var found []string
	add := func(program string) {
		if !slices.Contains(found, program) {
			found = append(found, program)
		}
	}
	for _, part := range commandEnd.Split(unquotedText(command), -1) {
		words := programWords(part)
		if len(words) == 0 {
			continue
		}
		program := strings.TrimSuffix(path.Base(filepath.ToSlash(words[0])), ".exe")
		script := words[0]
		if slices.Contains(shells, program) {
			script = ""
			if len(words) > 1 {
				script = words[1]
			}
		}
		if read != nil && strings.Contains(script, ".") || strings.Contains(script, "/") {
			for _, inside := range scriptPrograms(script, read) {
				add(inside)
			}
		}
		commands, known := networkCommands[program]
		switch {
		case !known:
		case commands == nil:
			add(program)
		default:
			arguments := strings.Join(slices.DeleteFunc(slices.Clone(words[1:]), func(word string) bool {
				return strings.HasPrefix(word, "-") && word != "--push"
			}), " ")
			for _, subcommand := range commands {
				if subcommand == "--push" && slices.Contains(words, subcommand) || arguments == subcommand || strings.HasPrefix(arguments, subcommand+" ") {
					add(program + " " + subcommand)
				}
			}
		}
	}
	return found
}

// unquotedText returns a command without quotes: quoted text may itself be a command, as in sh -c '…'.
func unquotedText(command string) string {
	return strings.NewReplacer(`"`, " ", `'`, " ", "\\\n", " ").Replace(command)
}

// programWords returns the words of a command from its program on.
func programWords(command string) []string {
	words := strings.Fields(command)
	for len(words) > 0 {
		first := words[0]
		flag := slices.IndexFunc(words, func(word string) bool { return commandFlag.MatchString(word) })
		switch {
		case slices.Contains(shells, path.Base(first)) && flag > 0:
			words = words[flag+1:]
		case assignment.MatchString(first), slices.Contains(wrappers, first), strings.HasPrefix(first, "-"), strings.HasPrefix(first, "#"):
			if strings.HasPrefix(first, "#") {
				return nil
			}
			words = words[1:]
		default:
			return words
		}
	}
	return nil
}

// scriptPrograms returns those that a script of the project names.
func scriptPrograms(name string, read func(name string) ([]byte, error)) []string {
	if read == nil || !scriptName.MatchString(name) || !filepath.IsLocal(name) {
		return nil
	}
	text, err := read(path.Clean(name))
	if err != nil || !strings.HasPrefix(string(text), "#!") && path.Ext(name) == "" {
		return nil // no script of the project
	}
	return networkPrograms(string(text), nil)
}
