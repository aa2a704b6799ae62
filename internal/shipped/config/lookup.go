package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// lookUp collects the values that are set.
func lookUp(getenv func(string) string) (map[string]string, error) {
	values := map[string]string{}
	var bad []string
	for _, variable := range Variables() {
		value := getenv(variable.Name)
		if variable.Secret {
			var err error
			if value, err = fromFile(getenv, variable.Name); err != nil {
				bad = append(bad, err.Error())
			}
		}
		if value != "" {
			values[variable.Name] = value
		}
	}
	if len(bad) > 0 {
		return nil, errors.New(strings.Join(bad, "; "))
	}
	return values, nil
}

// fromFile is a secret's value, or what its file holds. The line break at the file's end is an editor's.
func fromFile(getenv func(string) string, name string) (string, error) {
	value, file := getenv(name), getenv(name+FileSuffix)
	switch {
	case file == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("%s and %s%s are both set: leave one out", name, name, FileSuffix)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("%s%s: %w", name, FileSuffix, err)
	}
	value = strings.TrimRight(string(content), "\r\n")
	if value == "" {
		return "", fmt.Errorf("%s%s: %s is empty: write the value into it", name, FileSuffix, file)
	}
	return value, nil
}

// dataFolder is where programs keep what is their users' (XDG Base Directory Specification, and the
// customs of macOS and Windows). Who has no home, as in a container, has /data.
func dataFolder(getenv func(string) string) string {
	const name = "shipped"
	if folder := getenv("XDG_DATA_HOME"); filepath.IsAbs(folder) {
		return filepath.Join(folder, name)
	}
	if folder := getenv("LocalAppData"); runtime.GOOS == "windows" && folder != "" {
		return filepath.Join(folder, name)
	}
	home := getenv("HOME")
	switch {
	case home == "" || home == "/":
		return "/data"
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", name)
	}
	return filepath.Join(home, ".local", "share", name)
}
