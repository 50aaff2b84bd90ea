package inventory

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Change names what of a VM becomes different; what is nil stays.
type Change struct {
	Name             *string           `json:"name"`
	Host             *string           `json:"host"`
	Powered          *bool             `json:"powered"`
	IP               *string           `json:"ip"`
	CustomAttributes map[string]string `json:"customAttributes"`
}

// Update changes a VM.
func (v *VCenter) Update(ctx context.Context, name string, wanted Change) error {
	v.change.Lock()
	defer v.change.Unlock()
	vm, err := v.machine(name)
	if err != nil {
		return err
	}
	handle := object.NewVirtualMachine(v.client, vm.Self)
	if wanted.Name != nil && *wanted.Name != name {
		if _, err := v.machine(*wanted.Name); err == nil || *wanted.Name == "" {
			return fmt.Errorf("%w: VM %q", ErrConflict, *wanted.Name)
		}
		if err := wait(ctx)(handle.Reconfigure(ctx, types.VirtualMachineConfigSpec{Name: *wanted.Name})); err != nil {
			return err
		}
	}
	if wanted.Host != nil {
		host := v.registry().Get(*vm.Runtime.Host).(*simulator.HostSystem)
		cluster := v.registry().Get(*host.Parent).(*simulator.ClusterComputeResource)
		target, err := v.host(cluster, *wanted.Host)
		if err != nil {
			return err
		}
		if err := wait(ctx)(handle.Relocate(ctx, types.VirtualMachineRelocateSpec{Host: &target.Self}, "")); err != nil {
			return err
		}
	}
	if wanted.CustomAttributes != nil {
		if err := v.setAttributes(ctx, vm, wanted.CustomAttributes); err != nil {
			return err
		}
	}
	if wanted.IP != nil {
		v.setAddress(vm, *wanted.IP)
	}
	if wanted.Powered != nil {
		return v.setPower(ctx, vm, *wanted.Powered)
	}
	return nil
}

func (v *VCenter) setPower(ctx context.Context, vm *simulator.VirtualMachine, on bool) error {
	if on == powered(vm) {
		return nil
	}
	handle := object.NewVirtualMachine(v.client, vm.Self)
	if on {
		return wait(ctx)(handle.PowerOn(ctx))
	}
	return wait(ctx)(handle.PowerOff(ctx))
}

func powered(vm *simulator.VirtualMachine) bool {
	return vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn
}

func (v *VCenter) setAddress(vm *simulator.VirtualMachine, address string) {
	ctx := v.context()
	changes := []types.PropertyChange{{Name: "guest.ipAddress", Val: address}, {Name: "summary.guest.ipAddress", Val: address}}
	ctx.WithLock(vm, func() { ctx.Update(vm, changes) })
}

// setAttributes makes the VM's custom attributes exactly these, and their definitions where they are new.
func (v *VCenter) setAttributes(ctx context.Context, vm *simulator.VirtualMachine, wanted map[string]string) error {
	manager, err := object.GetCustomFieldsManager(v.client)
	if err != nil {
		return err
	}
	for name := range attributes(vm, v.fields()) {
		if _, stays := wanted[name]; !stays {
			if err := v.setAttribute(ctx, manager, vm, name, ""); err != nil {
				return err
			}
		}
	}
	for _, name := range sorted(wanted) {
		if err := v.setAttribute(ctx, manager, vm, name, wanted[name]); err != nil {
			return err
		}
	}
	fields, err := manager.Field(ctx)
	if err != nil {
		return err
	}
	// A definition reaches only the VMs that were there when it was made.
	v.context().WithLock(vm, func() { vm.AvailableField = fields })
	return nil
}

func (v *VCenter) setAttribute(ctx context.Context, manager *object.CustomFieldsManager, vm *simulator.VirtualMachine, name, value string) error {
	key, err := manager.FindKey(ctx, name)
	if err == object.ErrKeyNameNotFound {
		var made *types.CustomFieldDef
		if made, err = manager.Add(ctx, name, "VirtualMachine", nil, nil); err == nil {
			key = made.Key
		}
	}
	if err != nil {
		return err
	}
	return manager.Set(ctx, vm.Self, key, value)
}
