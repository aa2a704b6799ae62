package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/relkit/relkit/internal/buildinfo"
	"github.com/relkit/relkit/internal/shipped/lambda"
)

// command is one thing that the program does.
type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, around surroundings) error
}

// commands are all there are. The first is the default: a container that is started without arguments must serve.
func commands() []command {
	return []command{
		{"serve", "run the service until SIGTERM or SIGINT (the default)", serve},
		{"migrate", "change the tables of the store: up, status, or down, which deletes data and asks for " + confirmed, migrate},
		{"config", "print the settings in force, with secrets masked", showConfig},
		{"post", "report a release or a deployment to a running service: see shipped post --help", post},
		{"healthcheck", "ask the running service whether it is ready: exit 0 or 1", askHealth},
	}
}

func dispatch(ctx context.Context, args []string, around surroundings) error {
	var version, asJSON bool
	flags := newFlags("shipped")
	flags.BoolVar(&version, "version", false, "")
	flags.BoolVar(&asJSON, "json", false, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return help(around.stdout)
	case err != nil:
		return flagError(flags, err, "shipped --help")
	case version && flags.NArg() > 0:
		return usageError{fmt.Errorf("--version takes no argument, but there is %q", flags.Arg(0))}
	case version:
		return printVersion(around.stdout, asJSON)
	case asJSON:
		return usageError{errors.New("--json is for --version only")}
	case flags.NArg() == 0 && around.getenv(lambda.Variable) != "":
		return serveFunction(ctx, around)
	case flags.NArg() == 0:
		return commands()[0].run(ctx, nil, around)
	}
	for _, command := range commands() {
		if command.name == flags.Arg(0) {
			return command.run(ctx, flags.Args()[1:], around)
		}
	}
	return unknownCommand(flags.Arg(0))
}

// newFlags leaves it to the caller to say what is wrong: the flag package writes a page about it.
func newFlags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// noArguments follows the command line of a command that has neither flags nor arguments. It reports
// whether the command was only asked for help.
func noArguments(name string, args []string, around surroundings) (helped bool, err error) {
	flags := newFlags(name)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return true, help(around.stdout)
	case err != nil:
		return false, usageError{fmt.Errorf("%s: %w: see shipped --help", name, err)}
	case flags.NArg() > 0:
		return false, usageError{fmt.Errorf("%s takes no argument, but there is %q", name, flags.Arg(0))}
	}
	return false, nil
}

func printVersion(out io.Writer, asJSON bool) error {
	text := buildinfo.Read().Text("shipped")
	if asJSON {
		text = buildinfo.Read().JSON()
	}
	_, err := fmt.Fprintln(out, text)
	return err
}
