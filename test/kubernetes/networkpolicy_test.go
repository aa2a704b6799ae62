package kubernetes_test

import (
	"testing"

	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

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
