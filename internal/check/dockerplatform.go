package check

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/relkit/relkit/internal/audit"
)

var (
	platformVariable = regexp.MustCompile(`\$\{?(TARGETPLATFORM|TARGETOS|TARGETARCH)\b`)
	variableName     = regexp.MustCompile(`(\w+)(?:=\S*)?`)
	fixedPlatform    = regexp.MustCompile(`^(?:\./)?(linux|windows)/\w+/`)
)

// choosing are the instructions that can select a binary for a platform; a label cannot.
var choosing = []string{"COPY", "ADD", "RUN"}

// platformFindings finds stages of an image that ignore the platform that they are built for.
func platformFindings(file string, all []stage, needed []int, programs []string, several bool) []audit.Finding {
	var found []audit.Finding
	var fixed []string
	declared := map[int][]string{}
	depends := false
	for _, at := range needed {
		depends = depends || platformVariable.MatchString(strings.ToUpper(all[at].base)) // FROM bin-$TARGETARCH
		if base := find(all[:at], all[at].base); base >= 0 {
			declared[at] = slices.Clone(declared[base]) // a stage inherits the arguments of its base stage
		}
		for _, i := range all[at].instructions {
			if i.word == "ARG" || i.word == "ENV" {
				for _, name := range variableName.FindAllStringSubmatch(i.args, -1) {
					declared[at] = append(declared[at], name[1])
				}
				continue
			}
			for _, use := range platformVariable.FindAllStringSubmatch(i.args, -1) {
				depends = depends || slices.Contains(choosing, i.word)
				if !slices.Contains(declared[at], use[1]) {
					found = append(found, fail(file, fmt.Sprintf("%s uses $%s, which is empty there", i.word, use[1]),
						fmt.Sprintf("write ARG %s above it, in the same stage: it is set only for stages that ask for it", use[1])))
				}
			}
			fixed = append(fixed, fixedPrograms(i, programs)...)
		}
	}
	const remedy = "write ARG TARGETPLATFORM, and COPY $TARGETPLATFORM/PROGRAM in place of a fixed path"
	bare := slices.IndexFunc(fixed, func(source string) bool { return slices.Contains(programs, path.Clean(source)) })
	switch {
	case bare >= 0 && !depends && !several:
		found = append(found, fail(file, fmt.Sprintf("copies %s, but GoReleaser puts it into the folder of its platform: it is not found", fixed[bare]), remedy))
	case depends || !several:
	case len(fixed) > 0:
		found = append(found, fail(file, fmt.Sprintf("copies %s whatever the platform: all images get the same binary, or none is found", fixed[0]), remedy))
	default:
		found = append(found, warn(file, "does the same for every platform: nothing in it depends on TARGETPLATFORM", remedy))
	}
	return found
}

// copied returns the sources that an instruction copies from the build context.
func copied(i instruction) []string {
	if i.word != "COPY" && i.word != "ADD" || strings.Contains(i.args, "--from=") || strings.Contains(i.args, "<<") {
		return nil
	}
	words := strings.Fields(i.args)
	if strings.HasPrefix(strings.TrimSpace(i.args), "[") {
		words = strings.Fields(strings.NewReplacer("[", " ", "]", " ", `"`, " ", ",", " ").Replace(i.args))
	}
	words = slices.DeleteFunc(words, func(word string) bool { return strings.HasPrefix(word, "--") })
	return words[:max(len(words)-1, 0)]
}

// fixedPrograms returns the sources that an instruction copies from the build context and that are, or contain, a program.
func fixedPrograms(i instruction, programs []string) []string {
	var sources []string
	for _, word := range copied(i) {
		if slices.Contains(programs, strings.TrimSuffix(path.Base(word), ".exe")) || fixedPlatform.MatchString(word) {
			sources = append(sources, word)
		}
	}
	return sources
}
