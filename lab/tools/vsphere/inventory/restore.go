package inventory

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// restore makes the VMs and rules that are described, those with a reference first: the numbers that are made up for
// the others lie above all that ever were.
func (v *VCenter) restore(ctx context.Context, described *Inventory) error {
	if err := v.restoreFields(ctx, described.CustomFields); err != nil {
		return err
	}
	for _, numbered := range []bool{true, false} {
		for _, vm := range described.VMs {
			if (vm.MoID != "") != numbered {
				continue
			}
			if err := v.create(ctx, vm); err != nil {
				return fmt.Errorf("VM %q: %w", vm.Name, err)
			}
		}
		v.skipNumbers()
	}
	for _, rule := range described.Rules {
		if err := v.restoreRule(rule); err != nil {
			return err
		}
	}
	return nil
}

func (v *VCenter) restoreFields(ctx context.Context, names []string) error {
	manager, err := object.GetCustomFieldsManager(v.client)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := manager.Add(ctx, name, "VirtualMachine", nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// noteNumber remembers the number in a VM's reference.
func (v *VCenter) noteNumber(reference types.ManagedObjectReference) {
	number, err := strconv.ParseInt(strings.TrimPrefix(reference.Value, "vm-"), 10, 64)
	if reference.Type != "VirtualMachine" || err != nil {
		return
	}
	v.numbers.Lock()
	v.lastVM = max(v.lastVM, number)
	v.numbers.Unlock()
}

// skipNumbers lets the simulator's counter, which only counts, run past the highest number of a VM.
func (v *VCenter) skipNumbers() {
	v.numbers.Lock()
	defer v.numbers.Unlock()
	for {
		scrap := v.registry().NewEntity(&simulator.VirtualMachine{VirtualMachine: mo.VirtualMachine{}})
		number, err := strconv.ParseInt(strings.TrimPrefix(scrap.Reference().Value, "vm-"), 10, 64)
		if err != nil || number >= v.lastVM {
			return
		}
	}
}
