package kubernetes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
	"sigs.k8s.io/kubectl-validate/pkg/validator"
	"sigs.k8s.io/yaml"
)

// definitions are those of what is not Kubernetes' own, in the modules that crds/go.mod pins.
var definitions = map[string][]string{
	"sigs.k8s.io/gateway-api": {"config/crd/standard/gateway.networking.k8s.io_httproutes.yaml"},
	"github.com/prometheus-operator/prometheus-operator": {
		"example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
		"example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
	},
}

// schemas validates as an API server does: 1.30 is the newest that kubectl-validate has, and the first with all that is
// used here.
var schemas = sync.OnceValues(func() (*validator.Validator, error) {
	folder := filepath.Join(temporary, "definitions")
	download := exec.CommandContext(context.Background(), "go", "mod", "download", "-json")
	for module := range definitions {
		download.Args = append(download.Args, module)
	}
	download.Dir = "crds"
	out, err := download.Output()
	if err != nil {
		return nil, errors.Join(err, errors.New(string(out)))
	}
	for modules := json.NewDecoder(bytes.NewReader(out)); ; {
		var module struct{ Path, Dir string }
		if err := modules.Decode(&module); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		for _, file := range definitions[module.Path] {
			text, err := os.ReadFile(filepath.Join(module.Dir, file))
			if err != nil {
				return nil, err
			}
			if err := write(filepath.Join(folder, filepath.Base(file)), string(text)); err != nil {
				return nil, err
			}
		}
	}
	return validator.New(openapiclient.NewComposite(
		openapiclient.NewLocalCRDFiles(os.DirFS(folder)),
		openapiclient.NewOverlay(openapiclient.HardcodedPatchLoader("1.30"), openapiclient.NewHardcodedBuiltins("1.30")),
	))
})

func validate(t *testing.T, document []byte) error {
	t.Helper()
	schemas, err := schemas()
	if err != nil {
		t.Fatal(err)
	}
	_, object, err := schemas.Parse(document)
	if err != nil {
		return err
	}
	return schemas.Validate(object)
}

func TestObjectsAreValid(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for document := range strings.SplitSeq(string(r.text), "\n---\n") {
				if err := validate(t, []byte(document)); err != nil {
					t.Errorf("%v\n%s", err, document)
				}
			}
		})
	}
}

// The validation has to see what it is for: each kind with something in it that does not belong there.
func TestInvalidObjectsAreSeen(t *testing.T) {
	kinds := map[string]bool{}
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, object := range r.objects {
				kinds[object.GetKind()] = true
				wrong := object.DeepCopy()
				wrong.Object["speck"] = "none"
				text, err := yaml.Marshal(wrong.Object)
				if err != nil {
					t.Fatal(err)
				}
				if err := validate(t, text); err == nil || !strings.Contains(err.Error(), "speck") {
					t.Errorf("%s with an unknown field: %v", object.GetKind(), err)
				}
			}
		})
	}
	for _, kind := range []string{
		"Namespace", "ServiceAccount", "ConfigMap", "Secret", "Service", "Deployment", "PodDisruptionBudget",
		"HorizontalPodAutoscaler", "NetworkPolicy", "HTTPRoute", "Ingress", "ServiceMonitor",
		"PrometheusRule", "CronJob", "PersistentVolumeClaim",
	} {
		if !kinds[kind] {
			t.Errorf("there is no %s", kind)
		}
		delete(kinds, kind)
	}
	for kind := range kinds {
		t.Errorf("there is a %s, of which the tests know nothing", kind)
	}
}

func TestWrongTypesAreSeen(t *testing.T) {
	all, err := rendered()
	if err != nil {
		t.Fatal(err)
	}
	for old, wrong := range map[string]string{
		"periodSeconds: 10":    "periodSeconds: ten",
		"type: RuntimeDefault": "type: [RuntimeDefault]",
		"livenessProbe:":       "livenesProbe:",
		"containerPort: 8080":  "containerPort: http",
	} {
		for document := range strings.SplitSeq(string(all[1].text), "\n---\n") {
			if !strings.HasPrefix(document, "apiVersion: apps/v1\n") {
				continue
			}
			if changed := strings.Replace(document, old, wrong, 1); changed == document || validate(t, []byte(changed)) == nil {
				t.Errorf("%s instead of %s is not seen", wrong, old)
			}
		}
	}
}
