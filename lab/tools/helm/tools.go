//go:build tools

// Package tools pins Helm; build.ts builds the package named here as it is.
package tools

import _ "helm.sh/helm/v3/cmd/helm"
