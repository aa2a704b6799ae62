package cli

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/spf13/pflag"

	"github.com/relkit/relkit/internal/plan"
	"github.com/relkit/relkit/internal/promote"
	"github.com/relkit/relkit/internal/prove"
	"github.com/relkit/relkit/internal/release"
	"github.com/relkit/relkit/internal/verify"
)

// parsed are the values that a command line sets: the options of its command, and the dist folder.
type parsed struct {
	options any
	dist    string
}

// parse parses the arguments of a command line with the flags of its command.
func parse(command string, words []string) (got parsed, rest []string, err error) {
	set := pflag.NewFlagSet(command, pflag.ContinueOnError)
	var result func() parsed
	switch command {
	case "verify":
		flags := &verifyFlags{}
		flags.addTo(set)
		result = func() parsed { return parsed{flags.Options, flags.dist} }
	case "promote":
		flags := &promoteFlags{}
		flags.addTo(set)
		result = func() parsed { return parsed{flags.Options, flags.dist} }
	case "prove":
		flags := &proveFlags{}
		flags.addTo(set)
		result = func() parsed { return parsed{flags.Options, flags.dist} }
	case "dist":
		flags := &distFlags{}
		flags.addTo(set)
		result = func() parsed { return parsed{options: *flags} }
	case "prepare":
		result = func() parsed { return parsed{options: struct{}{}} }
	default:
		return parsed{}, nil, fmt.Errorf("relkit %s is not rehearsed", command)
	}
	if err := set.Parse(words); err != nil {
		return parsed{}, nil, err
	}
	return result(), set.Args(), nil
}

// optionsOfCommand are the options of each command on a release.
type optionsOfCommand interface{ Command(plan.Query) []string }

// notFlags are the options that no flag sets, with the reason.
var notFlags = map[string]string{
	"promote.Writer":  "TAP_TOKEN is in the environment, or the variable that the configuration names",
	"promote.Key":     "AUR_KEY is, likewise",
	"promote.Service": "SHIPPED_URL and SHIPPED_TOKEN are in the environment",
	"promote.Pause":   "faults do not wait for fakes",
	"prove.NoUse":     "relkit rehearse --skip prove",
}

// The command line that a report shows for options parses to the same options, for each combination. An option that has no flag, or that
// the command line omits, fails.
func TestCommandLines(t *testing.T) {
	version, err := release.ParseVersion("v1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	for command, zero := range map[string]optionsOfCommand{"verify": verify.Options{}, "promote": promote.Options{}, "prove": prove.Options{}} {
		all := fields(reflect.TypeOf(zero), nil)
		var flags [][]int
		for _, field := range all {
			name := command + "." + reflect.TypeOf(zero).FieldByIndex(field[:1]).Name
			if notFlags[name] == "" {
				flags = append(flags, field)
			}
		}
		for _, chosen := range append(each(flags), flags, nil) {
			for _, dist := range []string{"", "built"} {
				options := filled(t, zero, chosen)
				words := options.Command(plan.Query{Version: version, Dist: dist})
				got, rest, err := parse(command, words[2:])
				if err != nil {
					t.Errorf("%v: %v", words, err)
					continue
				}
				if want := (parsed{options, dist}); !reflect.DeepEqual(got, want) || !slices.Equal(rest, []string{"v1.2.3"}) || words[1] != command {
					t.Errorf("%q is the command line of %+v, and is read as %+v with %q", words, want, got, rest)
				}
			}
		}
	}
}

// fields returns the paths of the fields of a struct that are not structs themselves.
func fields(of reflect.Type, path []int) [][]int {
	var all [][]int
	for i := range of.NumField() {
		field, here := of.Field(i), append(append([]int{}, path...), i)
		if field.Type.Kind() == reflect.Struct {
			all = append(all, fields(field.Type, here)...)
		} else {
			all = append(all, here)
		}
	}
	return all
}

// each returns options with only one field set, for each field.
func each(fields [][]int) [][][]int {
	var alone [][][]int
	for _, field := range fields {
		alone = append(alone, [][]int{field})
	}
	return alone
}

// filled returns options with some of their fields set, each to a different value.
func filled(t *testing.T, zero optionsOfCommand, chosen [][]int) optionsOfCommand {
	t.Helper()
	value := reflect.New(reflect.TypeOf(zero)).Elem()
	for i, path := range chosen {
		switch field := value.FieldByIndex(path); field.Kind() {
		case reflect.Bool:
			field.SetBool(true)
		case reflect.String:
			field.SetString(fmt.Sprintf("a value/%d", i))
		default:
			t.Fatalf("%s.%s is of a kind that this test does not know: give it a flag, or add it to notFlags with the reason", value.Type(), value.Type().FieldByIndex(path).Name)
		}
	}
	options, _ := reflect.TypeAssert[optionsOfCommand](value) // the same as zero
	return options
}
