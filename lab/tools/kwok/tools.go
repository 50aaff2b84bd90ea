//go:build tools

// Package tools pins kwok; build.ts builds the package named here as it is.
package tools

import _ "sigs.k8s.io/kwok/cmd/kwok"
