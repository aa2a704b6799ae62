package kubernetes_test

import (
	"encoding/json"
	"testing"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

// backend is where an HTTPRoute sends a part of what it gets.
type backend struct {
	Name   string `json:"name"`
	Port   int32  `json:"port"`
	Weight *int   `json:"weight"`
}

func backends(t *testing.T, route *unstructured.Unstructured) (all []backend) {
	t.Helper()
	var spec struct {
		Rules []struct {
			BackendRefs []backend `json:"backendRefs"`
		} `json:"rules"`
	}
	if err := json.Unmarshal(encode(t, route.Object["spec"]), &spec); err != nil {
		t.Fatal(err)
	}
	for _, rule := range spec.Rules {
		all = append(all, rule.BackendRefs...)
	}
	return all
}

// weights returns those of the canary overlay's route.
func weights(t *testing.T, r *rendering) map[string]int {
	t.Helper()
	shares, sum := map[string]int{}, 0
	for _, backend := range backends(t, r.find("HTTPRoute", "shipped")) {
		shares[backend.Name] = *backend.Weight
		sum += *backend.Weight
	}
	if sum != 100 || len(shares) != 2 {
		t.Errorf("the weights are %v, of %d", shares, sum)
	}
	return shares
}

// live returns the colour that clients of the blue-green overlay reach.
func live(t *testing.T, r *rendering) string {
	t.Helper()
	for _, service := range of[corev1.Service](t, r) {
		if service.Name == "shipped" {
			return names(behind(t, r, service))
		}
	}
	t.Fatal("there is no Service shipped")
	return ""
}

// patched returns a rendering after `kubectl patch`: a strategic merge, unless the type says json.
func (r *rendering) patched(t *testing.T, kind, name, form, patch string) *rendering {
	t.Helper()
	object := r.find(kind, name)
	if object == nil {
		t.Fatalf("there is no %s %s to patch", kind, name)
	}
	text, err := apply(encode(t, object), form, patch)
	if err != nil {
		t.Fatalf("patch %s %s: %v", kind, name, err)
	}
	changed := &unstructured.Unstructured{}
	if err := changed.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	if err := validate(t, text); err != nil {
		t.Errorf("%s %s is not valid after the patch: %v", kind, name, err)
	}
	after := &rendering{name: r.name, overlay: r.overlay}
	for _, one := range r.objects {
		if one == object {
			one = changed
		}
		after.objects = append(after.objects, one)
	}
	return after
}

func apply(text []byte, form, patch string) ([]byte, error) {
	if form != "json" {
		return strategicpatch.StrategicMergePatch(text, []byte(patch), corev1.Service{})
	}
	operations, err := jsonpatch.DecodePatch([]byte(patch))
	if err != nil {
		return nil, err
	}
	return operations.Apply(text)
}

// What one copy needs to be complete is there twice, and nothing that both would fight for.
func TestCopiesAreComplete(t *testing.T) {
	copies := map[string][]string{"blue-green": {"shipped-blue", "shipped-green"}, "canary": {"shipped-stable", "shipped-canary"}}
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, name := range copies[r.overlay] {
				for _, kind := range []string{
					"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "ServiceAccount",
				} {
					if r.find(kind, name) == nil {
						t.Errorf("there is no %s %s", kind, name)
					}
				}
			}
			if want := copies[r.overlay]; want != nil && len(of[appsv1.Deployment](t, r)) != len(want) {
				t.Errorf("there are the Deployments %s", names(of[appsv1.Deployment](t, r)))
			}
		})
	}
}

// As they are in git: blue is live, and no canary gets traffic until an operator changes that.
func TestNothingIsTriedUnasked(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			switch r.overlay {
			case "blue-green":
				if colour := live(t, r); colour != "shipped-blue" {
					t.Errorf("%s is live", colour)
				}
			case "canary":
				if shares := weights(t, r); shares["shipped-canary"] != 0 {
					t.Errorf("%v", shares)
				}
			}
		})
	}
}
