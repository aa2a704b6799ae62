package manifest

import (
	"path"
	"slices"
	"strings"
)

// installed returns the files that a script copies into a folder of programs, as paths relative to where it starts. It omits paths with an
// unknown variable.
func installed(commands [][]string, bin string) []string {
	var files []string
	folder := "."
	for _, command := range commands {
		switch path.Base(command[0]) {
		case "cd", "pushd":
			if len(command) > 1 {
				folder = path.Join(folder, command[1])
			}
			continue
		case "install", "cp", "mv":
		default:
			continue
		}
		from, to := copied(command[1:], path.Base(command[0]) == "install")
		if to != bin && !strings.HasPrefix(to, bin+"/") {
			continue
		}
		for _, file := range from {
			file = path.Join(folder, file)
			if !strings.ContainsAny(file, "$*?[") && !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files
}

// copied returns the arguments of install, cp and mv that are files, and what they are copied to.
func copied(args []string, installs bool) (from []string, to string) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case arg == "-t" || arg == "--target-directory":
			i++
			if i < len(args) {
				to = args[i]
			}
		case strings.HasPrefix(arg, "--target-directory="):
			to = strings.TrimPrefix(arg, "--target-directory=")
		case installs && (arg == "--mode" || arg == "--owner" || arg == "--group"):
			i++
		case strings.HasPrefix(arg, "--"):
		case strings.HasPrefix(arg, "-") && len(arg) > 1:
			if installs && strings.Contains(arg, "d") {
				return nil, "" // it creates folders
			}
			if installs && strings.ContainsAny(arg[len(arg)-1:], "mog") {
				i++
			}
		default:
			from = append(from, arg)
		}
	}
	if to == "" && len(from) > 1 {
		from, to = from[:len(from)-1], from[len(from)-1]
	}
	return from, to
}
