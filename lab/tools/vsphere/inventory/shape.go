// Package inventory keeps a simulated vCenter equal to a described inventory, in both directions: it builds the one from
// the other, and reads the one back as the other, so that a restart brings every name, UUID, MoRef and rule back.
package inventory

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
)

// Inventory describes all that the simulated vCenter holds.
type Inventory struct {
	Datacenter string    `json:"datacenter"`
	Clusters   []Cluster `json:"clusters"`
	VMs        []VM      `json:"vms"`
	Rules      []Rule    `json:"rules"`
	// CustomFields are the definitions of custom attributes in the order of their keys, which clients see.
	CustomFields []string `json:"customFields,omitempty"`
	// LastVM is the highest number that the MoRef of a VM had so far: numbers are not used twice.
	LastVM int64 `json:"lastVM,omitempty"`
}

// Cluster is a compute cluster and its hosts.
type Cluster struct {
	Name  string   `json:"name"`
	Hosts []string `json:"hosts"`
	// DrsEnabled is true if absent.
	DrsEnabled *bool `json:"drsEnabled,omitempty"`
	// RuleKey is the last key that a rule of this cluster got: keys are not used twice, clients build identifiers of them.
	RuleKey int32 `json:"ruleKey,omitempty"`
}

// VM is a virtual machine. An absent UUID or MoRef is made up once; an absent host is the cluster's emptiest.
type VM struct {
	Name string `json:"name"`
	// UUID is the BIOS UUID: config.uuid of the API, and uuid of the Terraform and Pulumi providers.
	UUID             string            `json:"uuid,omitempty"`
	InstanceUUID     string            `json:"instanceUuid,omitempty"`
	MoID             string            `json:"moid,omitempty"`
	Cluster          string            `json:"cluster"`
	Host             string            `json:"host,omitempty"`
	Powered          bool              `json:"powered"`
	IP               string            `json:"ip,omitempty"`
	CustomAttributes map[string]string `json:"customAttributes,omitempty"`
}

// Rule is a DRS rule over VMs.
type Rule struct {
	Cluster string `json:"cluster"`
	Name    string `json:"name"`
	// Type is anti-affinity if absent, else affinity.
	Type      string   `json:"type,omitempty"`
	Enabled   bool     `json:"enabled"`
	Mandatory bool     `json:"mandatory"`
	VMs       []string `json:"vms"`
	Key       int32    `json:"key,omitempty"`
	UUID      string   `json:"uuid,omitempty"`
}

var vmReference = regexp.MustCompile(`^vm-[1-9][0-9]{0,6}$`)

// Read reads an inventory file and says everything that is wrong with it.
func Read(file string) (*Inventory, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	described := new(Inventory)
	if err := json.Unmarshal(text, described); err != nil {
		return nil, fmt.Errorf("%s is no inventory: %w", file, err)
	}
	return described, described.check()
}

func (described *Inventory) check() error {
	var problems []error
	add := func(format string, values ...any) { problems = append(problems, fmt.Errorf(format, values...)) }
	if described.Datacenter == "" {
		add("datacenter: absent, a name is needed")
	}
	clusters := map[string]bool{}
	for _, cluster := range described.Clusters {
		if clusters[cluster.Name] {
			add("clusters: %q is named twice", cluster.Name)
		}
		clusters[cluster.Name] = true
		if cluster.Name == "" || len(cluster.Hosts) == 0 {
			add("clusters: %q needs a name and at least one host", cluster.Name)
		}
	}
	names, references := map[string]bool{}, map[string]bool{}
	for _, vm := range described.VMs {
		if names[vm.Name] || (vm.MoID != "" && references[vm.MoID]) {
			add("vms: %q, or its moid %q, is there twice", vm.Name, vm.MoID)
		}
		names[vm.Name], references[vm.MoID] = true, true
		if err := vm.check(); err != nil {
			problems = append(problems, err)
		} else if !clusters[vm.Cluster] {
			add("vms: %q is in cluster %q, which is not described", vm.Name, vm.Cluster)
		}
	}
	for _, rule := range described.Rules {
		if !clusters[rule.Cluster] {
			add("rules: %q is in cluster %q, which is not described", rule.Name, rule.Cluster)
		}
		for _, name := range rule.VMs {
			if !names[name] {
				add("rules: %q names the VM %q, which is not described", rule.Name, name)
			}
		}
	}
	return errors.Join(problems...)
}

func (vm *VM) check() error {
	if vm.Name == "" || vm.Cluster == "" {
		return fmt.Errorf("vms: %q needs a name and a cluster", vm.Name)
	}
	if vm.MoID != "" && !vmReference.MatchString(vm.MoID) {
		return fmt.Errorf("vms: %q has the moid %q; allowed is vm- and a number of at most seven digits", vm.Name, vm.MoID)
	}
	return nil
}
