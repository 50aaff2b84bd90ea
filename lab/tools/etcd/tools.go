//go:build tools

// Package tools pins etcd; build.ts builds the package named here as it is.
package tools

import _ "go.etcd.io/etcd/server/v3"
