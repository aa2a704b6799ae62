//go:build unix

package serverless_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"regexp"
	"slices"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"google.golang.org/api/run/v1"
)

// killedAfter is how long Cloud Run waits between SIGTERM and SIGKILL: https://cloud.google.com/run/docs/container-contract
const killedAfter = 10 * time.Second

// variables are what envsubst puts into the file.
var variables = map[string]string{
	"PROJECT": "acme", "REGION": "europe-west1", "DIGEST": "sha256:5f2b6a0c9d1e4f7380a1b2c3d4e5f60718293a4b5f2b6a0c9d1e4f7380a1b2c3",
}

// readCloudRun reads the file as Cloud Run's own types have it, which are those of its API.
func readCloudRun(t *testing.T) *run.Service {
	t.Helper()
	text, err := os.ReadFile(root + "/deploy/cloudrun/service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return decodeCloudRun(t, string(text))
}

func decodeCloudRun(t *testing.T, text string) *run.Service {
	t.Helper()
	var document any
	if err := yaml.Unmarshal([]byte(os.Expand(text, func(name string) string {
		value, ok := variables[name]
		if !ok {
			t.Errorf("the documentation does not say what ${%s} is", name)
		}
		return value
	})), &document); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	service := new(run.Service)
	if err := decoder.Decode(service); err != nil {
		t.Fatal(err)
	}
	return service
}

func container(t *testing.T, service *run.Service) *run.Container {
	t.Helper()
	containers := service.Spec.Template.Spec.Containers
	if len(containers) != 1 {
		t.Fatalf("%d containers", len(containers))
	}
	return containers[0]
}

// cloudRun is the place that the file describes.
func cloudRun(t *testing.T) place {
	t.Helper()
	return cloudRunPlace(t, readCloudRun(t))
}

func cloudRunPlace(t *testing.T, service *run.Service) place {
	t.Helper()
	c := container(t, service)
	p := place{env: map[string]string{}}
	for _, variable := range c.Env {
		p.env[variable.Name] = variable.Value
	}
	var mounted []string
	for _, mount := range c.VolumeMounts {
		at := slices.IndexFunc(service.Spec.Template.Spec.Volumes, func(v *run.Volume) bool { return v.Name == mount.Name })
		if at < 0 || slices.Contains(mounted, mount.MountPath) {
			t.Fatalf("%s has no volume, or not a folder of its own", mount.Name)
		}
		mounted = append(mounted, mount.MountPath)
		for _, item := range service.Spec.Template.Spec.Volumes[at].Secret.Items {
			p.secretFiles = append(p.secretFiles, path.Join(mount.MountPath, item.Path))
		}
	}
	return p
}

// The annotations are those that the documentation of the API lists for a service and for a revision.
func TestCloudRunKnowsTheAnnotations(t *testing.T) {
	service := readCloudRun(t)
	for annotation := range service.Metadata.Annotations {
		if !slices.Contains([]string{
			"run.googleapis.com/description", "run.googleapis.com/ingress", "run.googleapis.com/invoker-iam-disabled", "run.googleapis.com/launch-stage",
			"run.googleapis.com/maxScale", "run.googleapis.com/minScale", "run.googleapis.com/scalingMode",
		}, annotation) {
			t.Errorf("a service has no annotation %s", annotation)
		}
	}
	for annotation := range service.Spec.Template.Metadata.Annotations {
		if !slices.Contains([]string{
			"autoscaling.knative.dev/maxScale", "autoscaling.knative.dev/minScale", "run.googleapis.com/cloudsql-instances",
			"run.googleapis.com/cpu-throttling", "run.googleapis.com/execution-environment", "run.googleapis.com/network-interfaces",
			"run.googleapis.com/sessionAffinity", "run.googleapis.com/startup-cpu-boost", "run.googleapis.com/vpc-access-egress",
		}, annotation) {
			t.Errorf("a revision has no annotation %s", annotation)
		}
	}
}

func TestCloudRunRunsADigest(t *testing.T) {
	if image := container(t, readCloudRun(t)).Image; !regexp.MustCompile(`^[a-z0-9.-]+/[a-z0-9./-]+@sha256:[0-9a-f]{64}$`).MatchString(image) {
		t.Errorf("%s can become another image", image)
	}
}

// The poller works between requests: an instance has to be there, and to be given time.
func TestCloudRunLetsThePollerWork(t *testing.T) {
	annotations := readCloudRun(t).Spec.Template.Metadata.Annotations
	if annotations["run.googleapis.com/cpu-throttling"] != "false" || annotations["autoscaling.knative.dev/minScale"] == "0" ||
		annotations["autoscaling.knative.dev/minScale"] == "" {
		t.Errorf("%v", annotations)
	}
}

func TestCloudRunWaitsForTheService(t *testing.T) {
	const startTimeout = time.Minute // of the service, for its database
	c := container(t, readCloudRun(t))
	start := c.StartupProbe
	if wait := time.Duration(start.PeriodSeconds*start.FailureThreshold) * time.Second; wait <= startTimeout || wait > 4*time.Minute {
		t.Errorf("the startup probe gives up after %s", wait)
	}
	if liveness := c.LivenessProbe.HttpGet.Path; liveness != "/healthz" {
		t.Errorf("%s is not about the process alone", liveness)
	}
}

// The lines in comments work when they are no comments any more.
func TestCloudRunOptionalSettings(t *testing.T) {
	text, err := os.ReadFile(root + "/deploy/cloudrun/service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p := cloudRunPlace(t, decodeCloudRun(t, withOptional(string(text))))
	if len(p.env) < len(cloudRun(t).env)+10 {
		t.Errorf("only %d settings: %v", len(p.env), p.env)
	}
	p.wantKnown(t)
}

func TestCloudRunSetsWhatTheServiceReads(t *testing.T) {
	p := cloudRun(t)
	p.wantKnown(t)
	p.wantMemoryLimit(t, container(t, readCloudRun(t)).Resources.Limits["memory"])
}

func TestCloudRunServes(t *testing.T) {
	p, c := cloudRun(t), container(t, readCloudRun(t))
	s := p.start(t)
	s.await(t, c.StartupProbe.HttpGet.Path)
	for _, path := range []string{c.LivenessProbe.HttpGet.Path, "/", "/api/v1/releases"} {
		if code := s.get(t.Context(), path); code != 200 {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code := s.get(t.Context(), "/metrics"); code != 404 {
		t.Errorf("everybody sees the metrics: %d", code)
	}
	if took := s.stop(t); took > killedAfter {
		t.Errorf("ended after %s", took)
	}
	if limit := duration(t, p.env["SHUTDOWN_TIMEOUT"]); limit >= killedAfter {
		t.Errorf("with SHUTDOWN_TIMEOUT=%s it is killed", limit)
	}
}
