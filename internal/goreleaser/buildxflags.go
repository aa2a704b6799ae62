package goreleaser

import (
	"slices"
	"strings"
)

// buildxFlags are the flags of docker buildx build that neither name a server nor choose a builder; those with true take a value.
var buildxFlags = map[string]bool{
	"--add-host": true, "--allow": true, "--annotation": true, "--attest": true, "--build-arg": true, "--build-context": true,
	"--cache-from": true, "--cache-to": true, "--cgroup-parent": true, "--label": true, "--load": false, "--metadata-file": true,
	"--network": true, "--no-cache": false, "--no-cache-filter": true, "--output": true, "--platform": true, "--progress": true,
	"--provenance": true, "--pull": false, "--push": false, "--quiet": false, "--secret": true, "--shm-size": true, "--ssh": true,
	"--target": true, "--ulimit": true,
	// Of docker build; buildx takes and ignores them.
	"--compress": false, "--force-rm": false, "--rm": false, "--squash": false, "--cpu-period": true, "--cpu-quota": true, "--cpu-shares": true,
	"--cpuset-cpus": true, "--cpuset-mems": true, "--isolation": true, "--memory": true, "--memory-swap": true, "--security-opt": true,
}

var shortFlags = map[string]string{"-o": "--output", "-q": "--quiet"}

// joined writes each flag and its value as one argument, --flag=value, so that after an empty value the next flag is not taken as the
// value.
func joined(flags []string) []string {
	var all []string
	for i := 0; i < len(flags); i++ {
		flag := flags[i]
		name, value, assigned := strings.Cut(flag, "=")
		if long, found := shortFlags[name]; found {
			name = long
			flag = strings.TrimSuffix(name+"="+value, "=")
		}
		if !assigned && buildxFlags[name] && i+1 < len(flags) {
			i++
			flag = name + "=" + flags[i]
		}
		all = append(all, flag)
	}
	return all
}

// localFlag reports whether a flag of docker buildx build, written as --flag=value, stays on this machine for all values of its templates.
func localFlag(flag string) bool {
	name, value, assigned := strings.Cut(flag, "=")
	takes, known := buildxFlags[name]
	if !known || takes && !assigned || !takes && strings.Contains(value, "{{") {
		return false
	}
	fields := strings.Split(strings.ToLower(value), ",")
	templates := strings.Contains(value, "{{")
	switch name {
	case "--build-arg":
		argument, _, _ := strings.Cut(value, "=")
		return localArgument(argument)
	case "--build-context": // name=folder; a URL or an image is pulled
		return !templates && !strings.Contains(value, "://") && !strings.Contains(value, "@")
	case "--cache-from", "--cache-to":
		return !templates && (slices.Contains(fields, "type=local") || slices.Contains(fields, "type=inline"))
	case "--output": // without a name it is named by the tags
		return !templates && !strings.ContainsAny(value, `"'`) && !slices.ContainsFunc(fields, func(field string) bool {
			return strings.HasPrefix(strings.TrimSpace(field), "name=")
		})
	case "--attest", "--provenance": // the SBOM scanner is an image that is pulled
		return !templates && !strings.Contains(strings.ToLower(value), "sbom") && !strings.Contains(value, "generator")
	}
	return true
}

// localArgument reports whether a build argument can have any value: the image in BUILDKIT_SYNTAX is pulled.
func localArgument(name string) bool {
	return !strings.Contains(name, "{{") && !strings.EqualFold(strings.TrimSpace(name), "BUILDKIT_SYNTAX")
}

// FlagLabels returns the labels that the flags of docker build set.
func FlagLabels(flags []string) map[string]string {
	labels := map[string]string{}
	for _, flag := range joined(flags) {
		if label, ok := strings.CutPrefix(flag, "--label="); ok {
			key, value, _ := strings.Cut(label, "=")
			labels[key] = value
		}
	}
	return labels
}
