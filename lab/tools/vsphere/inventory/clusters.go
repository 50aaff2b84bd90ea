package inventory

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// buildClusters makes all clusters and then all hosts.
func (v *VCenter) buildClusters(ctx context.Context, described []Cluster) ([]*object.HostSystem, error) {
	var made []*object.ClusterComputeResource
	for _, cluster := range described {
		one, err := v.folders.HostFolder.CreateCluster(ctx, cluster.Name, types.ClusterConfigSpecEx{})
		if err != nil {
			return nil, err
		}
		made = append(made, one)
		v.ruleKeys[cluster.Name] = cluster.RuleKey
		if err := v.setDrs(ctx, one, cluster.DrsEnabled == nil || *cluster.DrsEnabled); err != nil {
			return nil, err
		}
	}
	var hosts []*object.HostSystem
	members := new(types.DVSConfigSpec)
	for i, cluster := range described {
		for _, name := range cluster.Hosts {
			task, err := made[i].AddHost(ctx, types.HostConnectSpec{HostName: name}, true, nil, nil)
			if err != nil {
				return nil, err
			}
			result, err := task.WaitForResult(ctx, nil)
			if err != nil {
				return nil, err
			}
			host := result.Result.(types.ManagedObjectReference)
			hosts = append(hosts, object.NewHostSystem(v.client, host))
			members.Host = append(members.Host, types.DistributedVirtualSwitchHostMemberConfigSpec{
				Operation: string(types.ConfigSpecOperationAdd), Host: host,
			})
		}
	}
	return hosts, wait(ctx)(v.dvs.Reconfigure(ctx, members))
}

// SetDrs switches a cluster's DRS on or off.
func (v *VCenter) SetDrs(ctx context.Context, name string, enabled bool) error {
	cluster, err := v.cluster(name)
	if err != nil {
		return err
	}
	return v.setDrs(ctx, object.NewClusterComputeResource(v.client, cluster.Self), enabled)
}

func (v *VCenter) setDrs(ctx context.Context, cluster *object.ClusterComputeResource, enabled bool) error {
	return wait(ctx)(cluster.Reconfigure(ctx, &types.ClusterConfigSpecEx{DrsConfig: &types.ClusterDrsConfigInfo{
		Enabled: types.NewBool(enabled), DefaultVmBehavior: types.DrsBehaviorFullyAutomated,
	}}, true))
}

// clusters are in the order of their folder, which is the order of creation.
func (v *VCenter) clusters() []*simulator.ClusterComputeResource {
	ctx := v.context()
	folder := v.registry().Get(v.folders.HostFolder.Reference()).(*simulator.Folder)
	var references []types.ManagedObjectReference
	ctx.WithLock(folder, func() { references = append(references, folder.ChildEntity...) })
	var found []*simulator.ClusterComputeResource
	for _, reference := range references {
		if cluster, is := v.registry().Get(reference).(*simulator.ClusterComputeResource); is {
			found = append(found, cluster)
		}
	}
	return found
}

func (v *VCenter) cluster(name string) (*simulator.ClusterComputeResource, error) {
	for _, cluster := range v.clusters() {
		if cluster.Name == name {
			return cluster, nil
		}
	}
	return nil, fmt.Errorf("%w: cluster %q", ErrAbsent, name)
}

// host finds the named host of a cluster, or without a name the one with the fewest VMs, the first of equals.
func (v *VCenter) host(cluster *simulator.ClusterComputeResource, name string) (*simulator.HostSystem, error) {
	var best *simulator.HostSystem
	least := 0
	ctx := v.context()
	for _, reference := range cluster.Host {
		host := v.registry().Get(reference).(*simulator.HostSystem)
		count := 0
		ctx.WithLock(host, func() { count = len(host.Vm) })
		if host.Name == name {
			return host, nil
		}
		if name == "" && (best == nil || count < least) {
			best, least = host, count
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%w: host %q in cluster %q", ErrAbsent, name, cluster.Name)
	}
	return best, nil
}
