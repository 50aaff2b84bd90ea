package inventory

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

const datastore = "vsanDatastore"

// VCenter is a simulated vCenter that was built from an inventory.
type VCenter struct {
	Service *simulator.Service
	// Changed gets a token soon after anything changed.
	Changed chan struct{}

	model      *simulator.Model
	client     *vim25.Client
	datacenter string
	folders    *object.DatacenterFolders
	dvs        *object.DistributedVirtualSwitch
	network    types.BaseVirtualDeviceBackingInfo

	// change lets one change of the control run at a time.
	change sync.Mutex
	// numbers guards lastVM and ruleKeys.
	numbers  sync.Mutex
	lastVM   int64
	ruleKeys map[string]int32
}

// Build makes a vCenter with exactly what is described; datastore files go below the folder data.
func Build(ctx context.Context, described *Inventory, data string) (*VCenter, error) {
	model := simulator.VPX()
	// The service alone: the model's own datacenter has names and VMs that nobody described.
	model.Datacenter, model.Machine = 0, 0
	if err := model.Create(); err != nil {
		return nil, err
	}
	v := &VCenter{
		Service: model.Service, Changed: make(chan struct{}, 1), model: model,
		datacenter: described.Datacenter, lastVM: described.LastVM, ruleKeys: map[string]int32{},
	}
	var err error
	if v.client, err = vim25.NewClient(ctx, model.Service); err != nil {
		return nil, err
	}
	// References are numbered in the order of creation. So this order is fixed: what is few and lasts comes first,
	// and a cluster's number does not depend on how many hosts or VMs there are.
	if err := v.buildDatacenter(ctx, described); err != nil {
		return nil, err
	}
	hosts, err := v.buildClusters(ctx, described.Clusters)
	if err != nil {
		return nil, err
	}
	if err := v.buildDatastore(ctx, hosts, data); err != nil {
		return nil, err
	}
	v.override()
	if err := v.restore(ctx, described); err != nil {
		return nil, err
	}
	v.registry().AddHandler(&watcher{v: v})
	return v, nil
}

// Remove deletes the datastore's files.
func (v *VCenter) Remove() { v.model.Remove() }

func (v *VCenter) registry() *simulator.Registry { return v.model.Map() }

// context is a locking context of its own: locks of the simulator are held by contexts.
func (v *VCenter) context() *simulator.Context {
	return &simulator.Context{Context: context.Background(), Session: v.Service.Context.Session, Map: v.registry()}
}

func (v *VCenter) buildDatacenter(ctx context.Context, described *Inventory) error {
	datacenter, err := object.NewRootFolder(v.client).CreateDatacenter(ctx, described.Datacenter)
	if err != nil {
		return err
	}
	if v.folders, err = datacenter.Folders(ctx); err != nil {
		return err
	}
	task, err := v.folders.NetworkFolder.CreateDVS(ctx, types.DVSCreateSpec{
		ConfigSpec: &types.VMwareDVSConfigSpec{DVSConfigSpec: types.DVSConfigSpec{Name: "dvs-pks"}},
	})
	if err != nil {
		return err
	}
	result, err := task.WaitForResult(ctx, nil)
	if err != nil {
		return err
	}
	v.dvs = object.NewDistributedVirtualSwitch(v.client, result.Result.(types.ManagedObjectReference))
	const name = "pks-nodes"
	if err := wait(ctx)(v.dvs.AddPortgroup(ctx, []types.DVPortgroupConfigSpec{{
		Name: name, Type: string(types.DistributedVirtualPortgroupPortgroupTypeEphemeral),
	}})); err != nil {
		return err
	}
	folder := v.registry().Get(v.folders.NetworkFolder.Reference()).(*simulator.Folder)
	group := v.registry().FindByName(name, folder.ChildEntity)
	v.network, err = object.NewDistributedVirtualPortgroup(v.client, group.Reference()).EthernetCardBackingInfo(ctx)
	return err
}

func (v *VCenter) buildDatastore(ctx context.Context, hosts []*object.HostSystem, data string) error {
	folder := filepath.Join(data, "datastore")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("the datastore's folder: %w", err)
	}
	for _, host := range hosts {
		system, err := host.ConfigManager().DatastoreSystem(ctx)
		if err != nil {
			return err
		}
		if _, err := system.CreateLocalDatastore(ctx, datastore, folder); err != nil {
			return err
		}
	}
	return nil
}

// wait turns what starts a task into the task's end: wait(ctx)(thing.Task(ctx, ...)).
func wait(ctx context.Context) func(*object.Task, error) error {
	return func(task *object.Task, err error) error {
		if err != nil {
			return err
		}
		return task.Wait(ctx)
	}
}
