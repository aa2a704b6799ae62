package kubernetes_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// instance tells copies of the service apart.
const instance = "app.kubernetes.io/instance"

// once fails unless each Deployment is named once.
func once(t *testing.T, r *rendering, kind string, found []string) {
	t.Helper()
	slices.Sort(found)
	want := strings.Split(names(of[appsv1.Deployment](t, r)), ", ")
	slices.Sort(want)
	if !slices.Equal(found, want) {
		t.Errorf("each %s is to have one Deployment of its own: they have %v of %v", kind, found, want)
	}
}

func TestDeploymentsSelectTheirOwnPods(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, deployment := range of[appsv1.Deployment](t, r) {
				if found := names(selected(t, r, deployment.Spec.Selector)); found != deployment.Name {
					t.Errorf("%s selects the pods of %s", deployment.Name, found)
				}
				spread := deployment.Spec.Template.Spec.TopologySpreadConstraints
				if len(spread) != 2 {
					t.Errorf("%s spreads over %d kinds of places", deployment.Name, len(spread))
				}
				for _, constraint := range spread {
					if found := names(selected(t, r, constraint.LabelSelector)); found != deployment.Name {
						t.Errorf("%s is spread over %s together with %s", deployment.Name, constraint.TopologyKey, found)
					}
				}
			}
		})
	}
}

func TestServicesReachPods(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			for _, service := range of[corev1.Service](t, r) {
				reached := behind(t, r, service)
				if len(reached) != 1 {
					t.Errorf("%s reaches the pods of %q", service.Name, names(reached))
				}
				for _, deployment := range reached {
					for _, port := range service.Spec.Ports {
						if !listens(t, deployment, port.TargetPort) {
							t.Errorf("%s has no port %s, which %s asks for", deployment.Name, port.TargetPort.String(), service.Name)
						}
					}
				}
			}
		})
	}
}

// listens tells whether the pods of a Deployment have a port.
func listens(t *testing.T, deployment *appsv1.Deployment, wanted intstr.IntOrString) bool {
	t.Helper()
	return slices.ContainsFunc(container(t, deployment).Ports, func(port corev1.ContainerPort) bool {
		return port.Name == wanted.StrVal || port.ContainerPort == wanted.IntVal
	})
}

func TestBudgets(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			var found []string
			for _, budget := range of[policyv1.PodDisruptionBudget](t, r) {
				found = append(found, names(selected(t, r, budget.Spec.Selector)))
				if budget.Spec.MaxUnavailable.IntValue() != 1 {
					t.Errorf("%s: %v may be away", budget.Name, budget.Spec.MaxUnavailable)
				}
			}
			once(t, r, "PodDisruptionBudget", found)
		})
	}
}

func TestAutoscalers(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			var found []string
			for _, scaler := range of[autoscalingv2.HorizontalPodAutoscaler](t, r) {
				target := scaler.Spec.ScaleTargetRef
				if object := r.find(target.Kind, target.Name); object == nil || object.GetAPIVersion() != target.APIVersion {
					t.Errorf("%s is for %v, which is not there", scaler.Name, target)
				}
				found = append(found, target.Name)
				if *scaler.Spec.MinReplicas < 2 || scaler.Spec.MaxReplicas <= *scaler.Spec.MinReplicas {
					t.Errorf("%s: from %d to %d pods", scaler.Name, *scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas)
				}
				down := scaler.Spec.Behavior.ScaleDown
				if *down.StabilizationWindowSeconds < 300 || len(down.Policies) != 1 || down.Policies[0].Type != autoscalingv2.PodsScalingPolicy {
					t.Errorf("%s takes pods away at once: %v", scaler.Name, down)
				}
			}
			for _, deployment := range of[appsv1.Deployment](t, r) {
				scaled := slices.Contains(found, deployment.Name)
				if set := deployment.Spec.Replicas != nil; set == scaled {
					t.Errorf("%s: replicas are set: %t, and by an autoscaler: %t", deployment.Name, set, scaled)
				}
			}
			if r.overlay != "dev" {
				once(t, r, "HorizontalPodAutoscaler", found)
			}
		})
	}
}

func TestNetworkPolicies(t *testing.T) {
	for _, r := range everywhere(t) {
		t.Run(r.name, func(t *testing.T) {
			var found []string
			for _, rules := range of[networkingv1.NetworkPolicy](t, r) {
				targets := selected(t, r, &rules.Spec.PodSelector)
				found = append(found, names(targets))
				open := map[string]bool{} // by port: to everybody
				for _, rule := range rules.Spec.Ingress {
					for _, port := range rule.Ports {
						if !listens(t, targets[0], *port.Port) {
							t.Errorf("%s is about a port %s, which the pods do not have", rules.Name, port.Port)
						}
						open[port.Port.String()] = len(rule.From) == 0
					}
					if len(rule.Ports) == 0 {
						t.Errorf("%s opens all ports", rules.Name)
					}
					peersAreNotOurs(t, rules.Name, rule.From)
				}
				if admin, known := open["admin"]; !open["http"] || admin || !known {
					t.Errorf("%s opens to everybody: %v", rules.Name, open)
				}
				out := map[string]bool{}
				for _, rule := range rules.Spec.Egress {
					for _, port := range rule.Ports {
						out[string(*port.Protocol)+" "+port.Port.String()] = true
					}
					peersAreNotOurs(t, rules.Name, rule.To)
				}
				for _, wanted := range []string{"UDP 53", "TCP 53", "TCP 5432", "TCP 443"} {
					if !out[wanted] {
						t.Errorf("%s keeps pods from %s", rules.Name, wanted)
					}
				}
				if redis := environment(t, r, targets[0])["REDIS_URL_FILE"] != ""; redis != out["TCP 6379"] {
					t.Errorf("%s: Redis is used: %t, and may be reached: %t", rules.Name, redis, out["TCP 6379"])
				}
			}
			once(t, r, "NetworkPolicy", found)
		})
	}
}

// peersAreNotOurs: kustomize adds an overlay's labels to some selectors of peers as well, and then nobody is meant.
func peersAreNotOurs(t *testing.T, name string, peers []networkingv1.NetworkPolicyPeer) {
	t.Helper()
	for _, peer := range peers {
		for _, selector := range []*metav1.LabelSelector{peer.PodSelector, peer.NamespaceSelector} {
			if selector != nil && selector.MatchLabels[instance] != "" {
				t.Errorf("%s means a peer that is an instance of this: %v", name, peer)
			}
		}
	}
}

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
