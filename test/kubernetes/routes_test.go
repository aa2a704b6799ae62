package kubernetes_test

import (
	"encoding/json"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
)

func TestRoutesLeadToServices(t *testing.T) {
	ways := 0
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, ingress := range of[networkingv1.Ingress](t, r) {
				ways++
				for _, rule := range ingress.Spec.Rules {
					for _, path := range rule.HTTP.Paths {
						to := path.Backend.Service
						if !serves(t, r, to.Name, func(port corev1.ServicePort) bool { return port.Name == to.Port.Name }) {
							t.Errorf("the Ingress leads to %v, which is not there", to)
						}
					}
				}
			}
			for _, object := range r.objects {
				if object.GetKind() != "HTTPRoute" {
					continue
				}
				ways++
				for _, backend := range backends(t, object) {
					if !serves(t, r, backend.Name, func(port corev1.ServicePort) bool { return port.Port == backend.Port }) {
						t.Errorf("the HTTPRoute leads to %v, which is not there", backend)
					}
				}
			}
		})
	}
	if ways == 0 {
		t.Error("no overlay has a way in")
	}
}

func serves(t *testing.T, r *rendering, name string, wanted func(corev1.ServicePort) bool) bool {
	t.Helper()
	for _, service := range of[corev1.Service](t, r) {
		if service.Name == name && slices.ContainsFunc(service.Spec.Ports, wanted) {
			return true
		}
	}
	return false
}

// Each pod is scraped, and none twice.
func TestMonitoring(t *testing.T) {
	monitors := 0
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, monitor := range r.objects {
				if monitor.GetKind() != "ServiceMonitor" {
					continue
				}
				monitors++
				wanted, _, err := unstructured.NestedStringMap(monitor.Object, "spec", "selector", "matchLabels")
				if err != nil {
					t.Fatal(err)
				}
				var spec struct {
					Endpoints []struct {
						Port string `json:"port"`
					} `json:"endpoints"`
				}
				if err := json.Unmarshal(encode(t, monitor.Object["spec"]), &spec); err != nil || len(spec.Endpoints) != 1 {
					t.Fatalf("%v: %v", spec, err)
				}
				scraped := spec.Endpoints[0].Port
				var found []string
				for _, service := range of[corev1.Service](t, r) {
					if !labels.SelectorFromSet(wanted).Matches(labels.Set(service.Labels)) {
						continue
					}
					if slices.ContainsFunc(service.Spec.Ports, func(port corev1.ServicePort) bool { return port.Name == scraped }) {
						found = append(found, names(behind(t, r, service)))
					}
				}
				once(t, r, "scrape", found)
			}
		})
	}
	if monitors == 0 {
		t.Error("no overlay is monitored")
	}
}
