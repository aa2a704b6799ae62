package kubernetes_test

import (
	"net/netip"
	"slices"
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
				if len(targets) == 0 { // the backup, which receives no requests
					if rules.Name != "shipped-backup" || len(rules.Spec.Ingress) > 0 || len(rules.Spec.PolicyTypes) != 2 {
						t.Errorf("%s is for no pods, or opens more than it should", rules.Name)
					}
					continue
				}
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
					metadataIsOut(t, rules.Name, rule)
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
				for port, setting := range map[string]string{"TCP 6379": "REDIS_URL_FILE", "TCP 4318": "OTEL_EXPORTER_OTLP_ENDPOINT"} {
					if used := environment(t, r, targets[0])[setting] != ""; used != out[port] {
						t.Errorf("%s: %s is set: %t, and %s is open: %t", rules.Name, setting, used, port, out[port])
					}
				}
			}
			once(t, r, "NetworkPolicy", found)
		})
	}
}

// metadataIsOut wants no rule for the ports of web servers that leads to where clouds keep the credentials of their machines.
func metadataIsOut(t *testing.T, name string, rule networkingv1.NetworkPolicyEgressRule) {
	t.Helper()
	for _, port := range rule.Ports {
		if port.Port.IntValue() != 80 {
			continue
		}
		if len(rule.To) == 0 {
			t.Errorf("%s lets pods talk to everybody at port 80", name)
		}
		for _, peer := range rule.To {
			if peer.IPBlock == nil {
				continue
			}
			for _, address := range []string{"169.254.169.254", "fd00:ec2::254"} {
				if within(t, address, peer.IPBlock.CIDR) && !slices.ContainsFunc(peer.IPBlock.Except, func(except string) bool { return within(t, address, except) }) {
					t.Errorf("%s lets pods talk to %s", name, address)
				}
			}
		}
	}
}

func within(t *testing.T, address, block string) bool {
	t.Helper()
	prefix, err := netip.ParsePrefix(block)
	if err != nil {
		t.Fatal(err)
	}
	return prefix.Contains(netip.MustParseAddr(address))
}

// peersAreNotOurs: kustomize adds an overlay's labels to some selectors of peers as well, and then they select no pod.
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
