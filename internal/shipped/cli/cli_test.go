package cli

import (
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/relkit/relkit/internal/shipped/cli/clitest"
	"github.com/relkit/relkit/internal/shipped/config"
)

func TestHelpNamesEveryVariable(t *testing.T) {
	code, plain, stderr := clitest.Run(t, nil, "--help")
	if code != 0 || stderr != "" {
		t.Fatalf("%d\n%s", code, stderr)
	}
	for _, variable := range config.Variables() {
		if !strings.Contains(plain, variable.Name) || !strings.Contains(plain, variable.Meaning) {
			t.Errorf("%s is missing:\n%s", variable.Name, plain)
		}
	}
	if _, ofServe, _ := clitest.Run(t, nil, "serve", "--help"); ofServe != plain {
		t.Errorf("serve --help differs: %s", ofServe)
	}
}

func TestWhatCannotBeFollowedIsOneLine(t *testing.T) {
	for name, tc := range map[string]struct {
		env  []string
		args []string
		want string
	}{
		"an unknown command":           {args: []string{"deploy"}, want: `there is no command "deploy": see shipped --help`},
		"a misspelt command":           {args: []string{"migrat", "up"}, want: `there is no command "migrat": did you mean migrate?`},
		"a misspelt flag":              {args: []string{"--versino"}, want: "flag provided but not defined: -versino: did you mean --version?"},
		"a misspelt flag of a command": {args: []string{"post", "deployment", "a", "b", "--comit", "c"}, want: "post deployment: flag provided but not defined: -comit: did you mean --commit?"},
		"a short flag":                 {args: []string{"-x"}, want: "flag provided but not defined: -x: see shipped --help"},
		"an unknown flag":              {args: []string{"--loud"}, want: "flag provided but not defined: -loud: see shipped --help"},
		"only --json":                  {args: []string{"--json"}, want: "--json is for --version only"},
		"--version of something":       {args: []string{"--version", "serve"}, want: `--version takes no argument, but there is "serve"`},
		"an argument of serve":         {args: []string{"serve", "8080"}, want: `serve takes no argument, but there is "8080"`},
		"a flag of serve": {
			args: []string{"serve", "--port=80"}, want: "serve: flag provided but not defined: -port: see shipped --help",
		},
		"bad variables": {
			env: []string{"PORT=http", "LOG_LEVEL=loud"}, args: []string{"serve"},
			want: `PORT="http" names no port: give a number from 0 to 65535; LOG_LEVEL="loud" is no level: choose from debug, info, warn, error`,
		},
		"a bad variable of a health check": {
			env: []string{"ADDR=nowhere"}, args: []string{"healthcheck"},
			want: `ADDR="nowhere" is no address: write host:port, as in 127.0.0.1:9000 or [::1]:9000`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := clitest.Run(t, tc.env, tc.args...)
			if diff := cmp.Diff("shipped: "+tc.want+"\n", stderr); diff != "" || code != 2 || stdout != "" {
				t.Errorf("exit code %d, %q\n%s", code, stdout, diff)
			}
		})
	}
}

func TestAPortInUseIsNamed(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for variable, advice := range map[string]string{"ADDR": "PORT or ADDR", "ADMIN_ADDR": "ADMIN_ADDR"} {
		env := []string{"ADDR=127.0.0.1:0", "SHIPPED_DATA=" + t.TempDir(), variable + "=" + taken.Addr().String()}
		code, _, stderr := clitest.Run(t, env, "serve")
		if code != 1 || strings.Count(stderr, "\n") != 1 || !strings.HasPrefix(stderr, "shipped: listen on "+taken.Addr().String()+": bind: ") ||
			!strings.HasSuffix(stderr, " "+advice+"\n") {
			t.Errorf("%s: exit code %d, %q", variable, code, stderr)
		}
	}
}

func TestConfigPrintsWhatIsInForce(t *testing.T) {
	const secret = "0123456789abcdef"
	code, stdout, stderr := clitest.Run(t, []string{"SHIPPED_TOKENS=ci=" + secret, "DRAIN_DELAY=3s"}, "config")
	if code != 0 || stderr != "" || strings.Contains(stdout, secret) {
		t.Errorf("%d %q %q", code, stdout, stderr)
	}
	for _, want := range []string{"SHIPPED_TOKENS environment ci", "DRAIN_DELAY environment 3s", "PORT default 8080"} {
		if !strings.Contains(strings.Join(strings.Fields(stdout), " "), want) {
			t.Errorf("%s is missing: %s", want, stdout)
		}
	}
	if code, stdout, stderr := clitest.Run(t, []string{"SHIPPED_PRIVATE=true"}, "config"); code != 2 || stdout != "" || stderr == "" {
		t.Errorf("%d %q %q", code, stdout, stderr)
	}
}
