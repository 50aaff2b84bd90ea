package inventory

import (
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// override puts our own behaviour before the simulator's, call by call: the simulator asserts the types of the objects
// it keeps, so they cannot be replaced by ours.
func (v *VCenter) override() {
	v.registry().Handler = func(ctx *simulator.Context, method *simulator.Method) (mo.Reference, types.BaseMethodFault) {
		if strings.HasPrefix(method.Name, "Set") || strings.Contains(method.Name, "CustomFieldDef") {
			v.touch() // These end without a task, which the watcher would see.
		}
		var ours mo.Reference
		switch object := v.registry().Get(method.This).(type) {
		case *simulator.ClusterComputeResource:
			if method.Name == "ReconfigureComputeResource_Task" {
				ours = &rulesCluster{object, v}
			}
		case *simulator.VirtualMachine:
			if method.Name == "RelocateVM_Task" {
				ours = &movingMachine{object}
			}
		}
		if ours != nil {
			// The session's own object of this reference would win over ours: name one that no session has.
			method.This.Type = "Override"
		}
		return ours, nil
	}
}

// movingMachine is a VM that its hosts know of when it moves; the simulator's stays listed at the host that it left.
type movingMachine struct {
	*simulator.VirtualMachine
}

// RelocateVMTask moves the VM from one host's list to the other's and leaves the rest to the simulator.
func (m *movingMachine) RelocateVMTask(ctx *simulator.Context, req *types.RelocateVM_Task) soap.HasFault {
	if target := req.Spec.Host; target != nil && *target != *m.Runtime.Host {
		from, known := ctx.Map.Get(*m.Runtime.Host).(*simulator.HostSystem)
		to, exists := ctx.Map.Get(*target).(*simulator.HostSystem)
		if known && exists {
			ctx.Map.RemoveReference(ctx, from, &from.Vm, m.Self)
			ctx.Map.AppendReference(ctx, to, &to.Vm, m.Self)
		}
	}
	return m.VirtualMachine.RelocateVMTask(ctx, req)
}

// watcher hears of every object that comes, changes or goes. A task changes when it ends, so everything that is done
// by one is heard of after it was done.
type watcher struct {
	v *VCenter
}

// Reference names the watcher in the registry's list of handlers.
func (w *watcher) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Watcher", Value: "inventory"}
}

// PutObject notes the numbers of VMs.
func (w *watcher) PutObject(_ *simulator.Context, object mo.Reference) {
	w.v.noteNumber(object.Reference())
	w.v.touch()
}

// UpdateObject notes that something changed.
func (w *watcher) UpdateObject(*simulator.Context, mo.Reference, []types.PropertyChange) { w.v.touch() }

// RemoveObject takes a VM that goes out of the rules, as a vCenter does.
func (w *watcher) RemoveObject(ctx *simulator.Context, gone types.ManagedObjectReference) {
	if gone.Type != "VirtualMachine" {
		return
	}
	for _, cluster := range w.v.clusters() {
		ctx.WithLock(cluster, func() {
			for _, rule := range cluster.ConfigurationEx.(*types.ClusterConfigInfoEx).Rule {
				if members := ruleMembers(rule); members != nil {
					simulator.RemoveReference(members, gone)
				}
			}
		})
	}
	w.v.touch()
}

func (v *VCenter) touch() {
	select {
	case v.Changed <- struct{}{}:
	default:
	}
}
