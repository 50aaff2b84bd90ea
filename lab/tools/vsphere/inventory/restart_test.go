package inventory

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

func described(vms int) *Inventory {
	site := &Inventory{Datacenter: "Prague", Clusters: []Cluster{
		{Name: "compute-1", Hosts: []string{"esx-01", "esx-02", "esx-03"}},
		{Name: "compute-2", Hosts: []string{"esx-04"}},
	}}
	for i := range vms {
		site.VMs = append(site.VMs, VM{
			Name: fmt.Sprintf("vm-node-%d", i), Cluster: "compute-1", Powered: i != 1, IP: fmt.Sprintf("10.50.8.%d", i+3),
			CustomAttributes: map[string]string{"deployment": "service-instance_1", "job": "master"},
		})
	}
	return site
}

func build(t *testing.T, site *Inventory) *VCenter {
	t.Helper()
	v, err := Build(t.Context(), site, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Remove)
	return v
}

// references are the MoRefs of everything that the inventory names.
func references(v *VCenter) map[string]string {
	found := map[string]string{}
	for _, kind := range []string{"Datacenter", "ClusterComputeResource", "HostSystem", "VirtualMachine", "ResourcePool", "Datastore"} {
		for _, entity := range v.registry().All(kind) {
			name := kind + " " + entity.Entity().Name
			if kind == "ResourcePool" {
				name += " of " + entity.Entity().Parent.Value
			}
			found[name] = entity.Reference().Value
		}
	}
	return found
}

func text(t *testing.T, value any) string {
	t.Helper()
	written, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

func reconfigure(t *testing.T, v *VCenter, operation types.ArrayUpdateOperation, rule types.ClusterRuleInfo, members ...string) error {
	t.Helper()
	cluster, err := v.cluster("compute-1")
	if err != nil {
		t.Fatal(err)
	}
	spec := types.ClusterRuleSpec{ArrayUpdateSpec: types.ArrayUpdateSpec{Operation: operation}}
	if operation == types.ArrayUpdateOperationRemove {
		spec.RemoveKey = rule.Key
	} else {
		info := &types.ClusterAntiAffinityRuleSpec{ClusterRuleInfo: rule}
		for _, name := range members {
			vm, err := v.machine(name)
			if err != nil {
				t.Fatal(err)
			}
			info.Vm = append(info.Vm, vm.Self)
		}
		spec.Info = info
	}
	handle := object.NewClusterComputeResource(v.client, cluster.Self)
	return wait(t.Context())(handle.Reconfigure(t.Context(), &types.ClusterConfigSpecEx{RulesSpec: []types.ClusterRuleSpec{spec}}, true))
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// lived is a vCenter in which everything happened that can happen to VMs and rules.
func lived(t *testing.T) *VCenter {
	v, ctx, on := build(t, described(4)), t.Context(), types.NewBool(true)
	must(t,
		reconfigure(t, v, "add", types.ClusterRuleInfo{Name: "gone", Enabled: on}, "vm-node-0", "vm-node-1"),
		reconfigure(t, v, "add", types.ClusterRuleInfo{Name: "masters", Enabled: on, Mandatory: on}, "vm-node-0", "vm-node-1", "vm-node-2"),
		reconfigure(t, v, "remove", types.ClusterRuleInfo{Key: 1}),
		v.Delete(ctx, "vm-node-1"),
		v.Create(ctx, VM{Name: "vm-late", Cluster: "compute-1", MoID: "vm-7777", Host: "esx-02"}),
		v.Create(ctx, VM{Name: "vm-later", Cluster: "compute-2", Powered: true}),
	)
	name, host, off := "vm-renamed", "esx-03", false
	must(t,
		v.Update(ctx, "vm-node-2", Change{Name: &name, Host: &host, Powered: &off, CustomAttributes: map[string]string{"job": "worker", "id": "x"}}),
		reconfigure(t, v, "edit", types.ClusterRuleInfo{Name: "renamed", Key: 2, Enabled: on}, "vm-node-0", "vm-renamed", "vm-late"),
		v.SetDrs(ctx, "compute-2", false),
	)
	return v
}

func TestRestartChangesNothing(t *testing.T) {
	before := lived(t)
	snapshot := before.Snapshot()
	after := build(t, snapshot)
	if was, is := text(t, snapshot), text(t, after.Snapshot()); was != is {
		t.Errorf("before:\n%s\nafter:\n%s", was, is)
	}
	if was, is := text(t, references(before)), text(t, references(after)); was != is {
		t.Errorf("references before:\n%s\nafter:\n%s", was, is)
	}
	must(t, reconfigure(t, after, "add", types.ClusterRuleInfo{Name: "new"}), after.Create(t.Context(), VM{Name: "new", Cluster: "compute-1"}))
	if rules := after.Snapshot().Rules; rules[len(rules)-1].Key != 3 {
		t.Errorf("a new rule has the key %d, want 3", rules[len(rules)-1].Key)
	}
	if after.Snapshot().LastVM <= snapshot.LastVM {
		t.Error("a new VM's number was used before")
	}
}

func TestClusterReferencesDoNotDependOnTheVMs(t *testing.T) {
	few, many := references(build(t, described(0))), references(build(t, described(30)))
	for name, reference := range few {
		if many[name] != reference {
			t.Errorf("%s is %s without VMs and %s with them", name, reference, many[name])
		}
	}
}

func TestRules(t *testing.T) {
	rules := lived(t).Snapshot().Rules
	if len(rules) != 1 || rules[0].Name != "renamed" || !slices.Equal(rules[0].VMs, []string{"vm-node-0", "vm-renamed", "vm-late"}) {
		t.Errorf("rules: %s", text(t, rules))
	}
	v := build(t, described(2))
	must(t, reconfigure(t, v, "add", types.ClusterRuleInfo{Name: "masters"}, "vm-node-0", "vm-node-1"), v.Delete(t.Context(), "vm-node-0"))
	if rule := v.Snapshot().Rules[0]; !slices.Equal(rule.VMs, []string{"vm-node-1"}) {
		t.Errorf("after a VM went, the rule has %v", rule.VMs)
	}
	if err := reconfigure(t, v, "add", types.ClusterRuleInfo{Name: "masters"}); err == nil {
		t.Error("two rules got one name")
	}
	if err := reconfigure(t, v, "edit", types.ClusterRuleInfo{Name: "masters", Key: 9}); err == nil {
		t.Error("a rule that is not there was edited")
	}
}

func TestARenumberedVMLeavesNoTrace(t *testing.T) {
	v := build(t, described(0))
	must(t, v.Create(t.Context(), VM{Name: "one", Cluster: "compute-1", MoID: "vm-5000", Powered: true}))
	var all []mo.Reference
	for _, entity := range v.registry().All("") {
		all = append(all, entity)
	}
	for _, part := range strings.Split(text(t, all), `"`) {
		if strings.HasPrefix(part, "vm-") && part != "vm-5000" {
			t.Errorf("still named: %s", part)
		}
	}
	vm, err := v.machine("one")
	must(t, err, wait(t.Context())(object.NewVirtualMachine(v.client, vm.Self).PowerOff(context.Background())))
}
