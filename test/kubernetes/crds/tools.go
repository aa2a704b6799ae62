//go:build tools

// Package crds pins the modules that contain the definitions of resources that are not Kubernetes' own. It is never built: its
// dependencies and those of the tests exclude each other.
package crds

import (
	_ "github.com/prometheus-operator/prometheus-operator/pkg/versionutil" // ServiceMonitor
	_ "sigs.k8s.io/gateway-api/apis/v1"                                    // HTTPRoute
)
