package inventory

import (
	"maps"
	"slices"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Snapshot describes what is there now, in the shape that Build takes.
func (v *VCenter) Snapshot() *Inventory {
	now := &Inventory{Datacenter: v.datacenter, Clusters: []Cluster{}, VMs: []VM{}, Rules: []Rule{}}
	fields := v.fields()
	for _, field := range fields {
		now.CustomFields = append(now.CustomFields, field.Name)
	}
	names := map[types.ManagedObjectReference]string{}
	machines := v.machines()
	slices.SortFunc(machines, func(a, b *simulator.VirtualMachine) int { return strings.Compare(a.Name, b.Name) })
	for _, vm := range machines {
		names[vm.Self] = vm.Name
		now.VMs = append(now.VMs, v.describe(vm, fields))
	}
	for _, cluster := range v.clusters() {
		v.context().WithLock(cluster, func() {
			config := cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
			now.Clusters = append(now.Clusters, v.describeCluster(cluster, config))
			for _, rule := range config.Rule {
				if described := describeRule(cluster.Name, rule, names); described != nil {
					now.Rules = append(now.Rules, *described)
				}
			}
		})
	}
	v.numbers.Lock()
	now.LastVM = v.lastVM
	v.numbers.Unlock()
	return now
}

func (v *VCenter) describe(vm *simulator.VirtualMachine, fields []types.CustomFieldDef) VM {
	var described VM
	v.context().WithLock(vm, func() {
		described = VM{
			Name: vm.Name, UUID: vm.Config.Uuid, InstanceUUID: vm.Config.InstanceUuid, MoID: vm.Self.Value,
			Powered: powered(vm), IP: vm.Guest.IpAddress, CustomAttributes: attributes(vm, fields),
		}
		host := v.registry().Get(*vm.Runtime.Host).(*simulator.HostSystem)
		described.Host = host.Name
		if cluster, is := v.registry().Get(*host.Parent).(*simulator.ClusterComputeResource); is {
			described.Cluster = cluster.Name
		}
	})
	return described
}

func (v *VCenter) describeCluster(cluster *simulator.ClusterComputeResource, config *types.ClusterConfigInfoEx) Cluster {
	described := Cluster{Name: cluster.Name, DrsEnabled: config.DrsConfig.Enabled}
	for _, reference := range cluster.Host {
		described.Hosts = append(described.Hosts, v.registry().Get(reference).(*simulator.HostSystem).Name)
	}
	v.numbers.Lock()
	described.RuleKey = v.ruleKeys[cluster.Name]
	v.numbers.Unlock()
	return described
}

func describeRule(cluster string, rule types.BaseClusterRuleInfo, names map[types.ManagedObjectReference]string) *Rule {
	members := ruleMembers(rule)
	if members == nil {
		return nil
	}
	info := rule.GetClusterRuleInfo()
	is := func(flag *bool) bool { return flag != nil && *flag }
	described := &Rule{
		Cluster: cluster, Name: info.Name, Type: antiAffinity, Enabled: is(info.Enabled), Mandatory: is(info.Mandatory),
		VMs: []string{}, Key: info.Key, UUID: info.RuleUuid,
	}
	if _, together := rule.(*types.ClusterAffinityRuleSpec); together {
		described.Type = affinity
	}
	for _, member := range *members {
		if name, known := names[member]; known {
			described.VMs = append(described.VMs, name)
		}
	}
	return described
}

// fields are the definitions of custom attributes, in the order of their keys. Read them before locking a VM: who sets
// an attribute locks the definitions first.
func (v *VCenter) fields() []types.CustomFieldDef {
	manager := v.registry().CustomFieldsManager()
	var fields []types.CustomFieldDef
	v.context().WithLock(manager, func() { fields = slices.Clone(manager.Field) })
	return fields
}

func attributes(vm *simulator.VirtualMachine, fields []types.CustomFieldDef) map[string]string {
	found := map[string]string{}
	for _, field := range fields {
		for _, value := range vm.CustomValue {
			if text, is := value.(*types.CustomFieldStringValue); is && text.Key == field.Key && text.Value != "" {
				found[field.Name] = text.Value
			}
		}
	}
	return found
}

func sorted(named map[string]string) []string { return slices.Sorted(maps.Keys(named)) }
