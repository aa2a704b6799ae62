package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// instruction is one instruction of a Dockerfile, its lines joined.
type instruction struct {
	word string // COPY
	args string // including its here-documents
}

// stage is a stage of a Dockerfile.
type stage struct {
	name         string // empty without AS
	base         string
	instructions []instruction
}

var (
	escapeDirective = regexp.MustCompile("(?i)^#\\s*escape\\s*=\\s*`\\s*$")
	hereDocument    = regexp.MustCompile(`<<-?["']?([A-Za-z_]\w*)["']?`)
	fromLine        = regexp.MustCompile(`(?i)^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?`)
)

// stages parses a Dockerfile far enough to know what goes into which image (https://docs.docker.com/reference/dockerfile). Instructions
// before the first FROM belong to no stage.
func stages(dockerfile string) []stage {
	var found []stage
	for _, i := range instructions(dockerfile) {
		if i.word == "FROM" {
			parts := fromLine.FindStringSubmatch(i.args)
			if parts == nil {
				continue
			}
			found = append(found, stage{base: strings.ToLower(parts[1]), name: strings.ToLower(parts[2])})
			continue
		}
		if last := len(found) - 1; last >= 0 {
			found[last].instructions = append(found[last].instructions, i)
		}
	}
	return found
}

func instructions(dockerfile string) []instruction {
	lines := strings.Split(strings.ReplaceAll(dockerfile, "\r\n", "\n"), "\n")
	continued := `\`
	if len(lines) > 0 && escapeDirective.MatchString(lines[0]) {
		continued = "`"
	}
	var found []instruction
	text := ""
	for i := 0; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "#") {
			continue // also between the lines of one instruction
		}
		if more, ok := strings.CutSuffix(line, continued); ok {
			text += more + " "
			continue
		}
		word, args, _ := strings.Cut(text+line, " ")
		next := instruction{word: strings.ToUpper(word), args: strings.TrimSpace(args)}
		i += next.takeDocuments(lines[i+1:])
		found, text = append(found, next), ""
	}
	return found
}

// takeDocuments adds the here-documents that follow an instruction to it, and returns their number of lines.
func (i *instruction) takeDocuments(lines []string) int {
	if !slices.Contains([]string{"RUN", "COPY", "ADD"}, i.word) {
		return 0
	}
	taken := 0
	for _, document := range hereDocument.FindAllStringSubmatch(i.args, -1) {
		for taken < len(lines) {
			line := lines[taken]
			taken++
			if strings.TrimLeft(line, "\t") == document[1] {
				break
			}
			i.args += "\n" + line
		}
	}
	return taken
}

// find returns the index of the stage with a name or number, or -1.
func find(all []stage, name string) int {
	name = strings.ToLower(name)
	for i, candidate := range slices.Backward(all) {
		if candidate.name == name && name != "" {
			return i
		}
	}
	if number, err := strconv.Atoi(name); err == nil && number >= 0 && number < len(all) {
		return number
	}
	return -1
}

var fromStage = regexp.MustCompile(`(?:--from=|,from=|=from=)([^\s,]+)`)

// makingOf returns the stages that an image is built from, in the order of the file.
func makingOf(all []stage, target int) []int {
	needed := []int{target}
	for next := 0; next < len(needed); next++ {
		at := needed[next]
		names := []string{all[at].base}
		for _, i := range all[at].instructions {
			for _, found := range fromStage.FindAllStringSubmatch(i.args, -1) {
				names = append(names, found[1])
			}
		}
		for _, name := range names {
			if found := find(all[:at], name); found >= 0 && !slices.Contains(needed, found) {
				needed = append(needed, found)
			}
		}
	}
	slices.Sort(needed)
	return needed
}
