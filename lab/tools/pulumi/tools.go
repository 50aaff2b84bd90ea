//go:build tools

// Package tools pins the Pulumi CLI; build.ts builds the package named here as it is.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
