package kubernetes_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	render "sigs.k8s.io/kustomize/kustomize/v5/commands/build"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// rendering is what `kustomize build` makes of an overlay.
type rendering struct {
	name    string // of the test
	overlay string
	text    []byte
	objects []*unstructured.Unstructured
}

// variants are the overlays, as they are and with the components that they do not have on their own.
var variants = []struct {
	overlay    string
	components []string
}{
	{overlay: "dev"},
	{overlay: "production"},
	{overlay: "blue-green"},
	{overlay: "canary"},
	{"dev", []string{"gateway", "monitoring", "redis", "webhooks", "encryption"}},
	{"production", []string{"gateway", "monitoring", "redis", "backup", "webhooks", "github", "encryption", "tracing"}},
	{"production", []string{"ingress"}},
	{"blue-green", []string{"gateway", "monitoring", "redis", "webhooks", "github", "encryption", "tracing"}},
	{"blue-green", []string{"ingress"}},
	{"canary", []string{"monitoring", "redis", "github", "tracing"}},
}

// build returns `kustomize build DIRECTORY`.
func build(files filesys.FileSystem, directory string) ([]byte, error) {
	var out bytes.Buffer
	command := render.NewCmdBuild(files, render.MakeHelp("kustomize", "build"), &out)
	command.SilenceErrors, command.SilenceUsage = true, true
	command.SetArgs([]string{directory})
	if err := command.Execute(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// reading notes which files were read.
type reading struct {
	filesys.FileSystem

	files map[string]bool
}

func (r reading) ReadFile(name string) ([]byte, error) {
	r.files[name] = true
	return r.FileSystem.ReadFile(name)
}

// rendered are all variants, and the files below deploy/kubernetes that were read for them.
var rendered = sync.OnceValues(func() (all []*rendering, err error) {
	for _, variant := range variants {
		name := strings.Join(append([]string{variant.overlay}, variant.components...), "+")
		folder, err := tree(filepath.Join(temporary, name))
		if err != nil {
			return nil, err
		}
		for file, secret := range secrets {
			if err := write(filepath.Join(folder, file), secret); err != nil {
				return nil, err
			}
		}
		directory := filepath.Join(folder, "overlays", variant.overlay)
		for _, component := range variant.components {
			if err := edit(directory, "add", "component", "../../components/"+component); err != nil {
				return nil, err
			}
		}
		r := &rendering{name: name, overlay: variant.overlay}
		notes := reading{filesys.MakeFsOnDisk(), map[string]bool{}}
		if r.text, err = build(notes, directory); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		for file := range notes.files {
			relative, err := filepath.Rel(folder, file)
			if err != nil {
				return nil, err
			}
			used[relative] = true
		}
		if r.objects, err = parse(r.text); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, r)
	}
	return all, nil
})

// used are the files that some variant is made of.
var used = map[string]bool{}

func parse(text []byte) (objects []*unstructured.Unstructured, err error) {
	for document := range strings.SplitSeq(string(text), "\n---\n") {
		object := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict([]byte(document), &object.Object); err != nil {
			return nil, err
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// everywhere returns all variants.
func everywhere(t *testing.T) []*rendering {
	t.Helper()
	all, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// of returns the objects of a kind, which is the name of the type. A field that the type does not have is an error.
func of[T any](t *testing.T, r *rendering) []*T {
	t.Helper()
	var found []*T
	for _, object := range r.objects {
		if object.GetKind() != reflect.TypeFor[T]().Name() {
			continue
		}
		one := new(T)
		if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, one, true); err != nil {
			t.Fatalf("%s %s: %v", object.GetKind(), object.GetName(), err)
		}
		found = append(found, one)
	}
	return found
}
