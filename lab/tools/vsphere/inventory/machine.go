package inventory

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// What a change can fail of, beside the simulator's own errors.
var (
	ErrAbsent   = errors.New("not found")
	ErrConflict = errors.New("already there")
	ErrRequest  = errors.New("not possible")
)

// Create makes a VM.
func (v *VCenter) Create(ctx context.Context, wanted VM) error {
	v.change.Lock()
	defer v.change.Unlock()
	return v.create(ctx, wanted)
}

func (v *VCenter) create(ctx context.Context, wanted VM) error {
	if err := wanted.check(); err != nil {
		return fmt.Errorf("%w: %w", ErrRequest, err)
	}
	for _, vm := range v.machines() {
		if vm.Name == wanted.Name || vm.Self.Value == wanted.MoID {
			return fmt.Errorf("%w: VM %q (%s)", ErrConflict, vm.Name, vm.Self.Value)
		}
	}
	cluster, err := v.cluster(wanted.Cluster)
	if err != nil {
		return err
	}
	host, err := v.host(cluster, wanted.Host)
	if err != nil {
		return err
	}
	if wanted.UUID == "" {
		wanted.UUID = uuid.NewString()
	}
	pool, system := object.NewResourcePool(v.client, *cluster.ResourcePool), object.NewHostSystem(v.client, host.Self)
	task, err := v.folders.VmFolder.CreateVM(ctx, v.hardware(wanted), pool, system)
	if err != nil {
		return err
	}
	result, err := task.WaitForResult(ctx, nil)
	if err != nil {
		return err
	}
	vm := v.registry().Get(result.Result.(types.ManagedObjectReference)).(*simulator.VirtualMachine)
	if wanted.MoID != "" {
		v.renumber(vm, host, wanted.MoID)
	}
	v.noteNumber(vm.Self)
	return v.settle(ctx, vm, wanted)
}

// hardware is the least that a client expects of a node's VM: one disk and one network card.
func (v *VCenter) hardware(wanted VM) types.VirtualMachineConfigSpec {
	spec := types.VirtualMachineConfigSpec{
		Name: wanted.Name, Uuid: wanted.UUID, InstanceUuid: wanted.InstanceUUID,
		GuestId: string(types.VirtualMachineGuestOsIdentifierUbuntu64Guest), NumCPUs: 2, MemoryMB: 4096,
		Files: &types.VirtualMachineFileInfo{VmPathName: "[" + datastore + "]"},
	}
	var devices object.VirtualDeviceList
	scsi, _ := devices.CreateSCSIController("pvscsi")
	disk := devices.CreateDisk(scsi.(types.BaseVirtualController), types.ManagedObjectReference{}, "")
	disk.CapacityInKB = 32 * 1024 * 1024
	card, _ := devices.CreateEthernetCard("vmxnet3", v.network)
	spec.DeviceChange, _ = append(devices, scsi, disk, card).ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	return spec
}

// settle gives a new VM what a creation cannot: its attributes, address and power.
func (v *VCenter) settle(ctx context.Context, vm *simulator.VirtualMachine, wanted VM) error {
	if err := v.setAttributes(ctx, vm, wanted.CustomAttributes); err != nil {
		return err
	}
	v.setAddress(vm, wanted.IP)
	return v.setPower(ctx, vm, wanted.Powered)
}

// renumber gives a VM that was just made the reference it had before: the simulator cannot be told one. Only the
// host, its pool, the datastore and the folder know the VM yet.
func (v *VCenter) renumber(vm *simulator.VirtualMachine, host *simulator.HostSystem, id string) {
	was, ctx := vm.Self, v.context()
	if was.Value == id {
		return
	}
	change := func(owner mo.Reference, list *[]types.ManagedObjectReference) {
		ctx.WithLock(owner, func() {
			for i := range *list {
				if (*list)[i] == was {
					(*list)[i].Value = id
				}
			}
		})
	}
	registry := v.registry()
	folder := registry.Get(v.folders.VmFolder.Reference()).(*simulator.Folder)
	pool := registry.Get(*vm.ResourcePool).(*simulator.ResourcePool)
	change(host, &host.Vm)
	change(pool, &pool.Vm)
	change(folder, &folder.ChildEntity)
	for _, reference := range vm.Datastore {
		store := registry.Get(reference).(*simulator.Datastore)
		change(store, &store.Vm)
	}
	registry.Remove(ctx, was)
	vm.Self.Value = id
	registry.Put(vm)
}

// Delete powers a VM off and destroys it.
func (v *VCenter) Delete(ctx context.Context, name string) error {
	v.change.Lock()
	defer v.change.Unlock()
	vm, err := v.machine(name)
	if err != nil {
		return err
	}
	if err := v.setPower(ctx, vm, false); err != nil {
		return err
	}
	return wait(ctx)(object.NewVirtualMachine(v.client, vm.Self).Destroy(ctx))
}

// machines come in no order.
func (v *VCenter) machines() []*simulator.VirtualMachine {
	var found []*simulator.VirtualMachine
	for _, entity := range v.registry().All("VirtualMachine") {
		if vm, is := entity.(*simulator.VirtualMachine); is {
			found = append(found, vm)
		}
	}
	return found
}

func (v *VCenter) machine(name string) (*simulator.VirtualMachine, error) {
	for _, vm := range v.machines() {
		if vm.Name == name {
			return vm, nil
		}
	}
	return nil, fmt.Errorf("%w: VM %q", ErrAbsent, name)
}
