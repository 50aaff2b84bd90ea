package inventory

import (
	"errors"
	"reflect"

	"github.com/google/uuid"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// rulesCluster is a cluster whose rules behave as in a real vCenter: an edit names its rule by key, so that a rule can
// be renamed, and a key is not given twice, not even after a restart.
type rulesCluster struct {
	*simulator.ClusterComputeResource
	v *VCenter
}

// ReconfigureComputeResourceTask takes the rules out of the request and leaves the rest to the simulator.
func (c *rulesCluster) ReconfigureComputeResourceTask(ctx *simulator.Context, req *types.ReconfigureComputeResource_Task) soap.HasFault {
	spec, is := req.Spec.(*types.ClusterConfigSpecEx)
	if !is || len(spec.RulesSpec) == 0 {
		return c.ClusterComputeResource.ReconfigureComputeResourceTask(ctx, req)
	}
	rules := spec.RulesSpec
	spec.RulesSpec = nil
	task := simulator.CreateTask(c.ClusterComputeResource, "reconfigureCluster", func(*simulator.Task) (types.AnyType, types.BaseMethodFault) {
		config := c.ConfigurationEx.(*types.ClusterConfigInfoEx)
		for i := range rules {
			if fault := c.v.applyRule(c.Name, config, &rules[i]); fault != nil {
				return nil, fault
			}
		}
		if !reflect.DeepEqual(spec, new(types.ClusterConfigSpecEx)) {
			c.ClusterComputeResource.ReconfigureComputeResourceTask(ctx, req)
		}
		return nil, nil
	})
	return &methods.ReconfigureComputeResource_TaskBody{
		Res: &types.ReconfigureComputeResource_TaskResponse{Returnval: task.Run(ctx)},
	}
}

func (v *VCenter) applyRule(cluster string, config *types.ClusterConfigInfoEx, spec *types.ClusterRuleSpec) types.BaseMethodFault {
	if spec.Operation == types.ArrayUpdateOperationRemove {
		key, _ := spec.RemoveKey.(int32)
		at := findRule(config.Rule, func(rule *types.ClusterRuleInfo) bool { return rule.Key == key })
		if at < 0 {
			return &types.InvalidArgument{InvalidProperty: "removeKey"}
		}
		config.Rule = append(config.Rule[:at:at], config.Rule[at+1:]...)
		return nil
	}
	if spec.Info == nil {
		return &types.InvalidArgument{InvalidProperty: "info"}
	}
	wanted := spec.Info.GetClusterRuleInfo()
	same := findRule(config.Rule, func(rule *types.ClusterRuleInfo) bool { return rule.Name == wanted.Name })
	if spec.Operation == types.ArrayUpdateOperationAdd {
		if same >= 0 {
			return &types.InvalidArgument{InvalidProperty: "info.name"}
		}
		wanted.Key = v.nextRuleKey(cluster, 0)
		wanted.RuleUuid = uuid.NewString()
		config.Rule = append(config.Rule, spec.Info)
		return nil
	}
	at := findRule(config.Rule, func(rule *types.ClusterRuleInfo) bool { return rule.Key == wanted.Key })
	if at < 0 {
		return &types.InvalidArgument{InvalidProperty: "key"}
	}
	if same >= 0 && same != at {
		return &types.InvalidArgument{InvalidProperty: "info.name"}
	}
	wanted.RuleUuid = config.Rule[at].GetClusterRuleInfo().RuleUuid
	config.Rule[at] = spec.Info
	return nil
}

func findRule(rules []types.BaseClusterRuleInfo, is func(*types.ClusterRuleInfo) bool) int {
	for i := range rules {
		if is(rules[i].GetClusterRuleInfo()) {
			return i
		}
	}
	return -1
}

// nextRuleKey takes the key that a restored rule had, or the next one for 0.
func (v *VCenter) nextRuleKey(cluster string, had int32) int32 {
	v.numbers.Lock()
	defer v.numbers.Unlock()
	if had == 0 {
		had = v.ruleKeys[cluster] + 1
	}
	v.ruleKeys[cluster] = max(v.ruleKeys[cluster], had)
	return had
}

// restoreRule makes a described rule, with the key and UUID it had.
func (v *VCenter) restoreRule(described Rule) error {
	cluster, err := v.cluster(described.Cluster)
	if err != nil {
		return err
	}
	var members []types.ManagedObjectReference
	for _, name := range described.VMs {
		vm, err := v.machine(name)
		if err != nil {
			return err
		}
		members = append(members, vm.Self)
	}
	info := types.ClusterRuleInfo{
		Name: described.Name, Enabled: &described.Enabled, Mandatory: &described.Mandatory,
		UserCreated: types.NewBool(true), Key: v.nextRuleKey(described.Cluster, described.Key), RuleUuid: described.UUID,
	}
	if info.RuleUuid == "" {
		info.RuleUuid = uuid.NewString()
	}
	var rule types.BaseClusterRuleInfo
	switch described.Type {
	case "", antiAffinity:
		rule = &types.ClusterAntiAffinityRuleSpec{ClusterRuleInfo: info, Vm: members}
	case affinity:
		rule = &types.ClusterAffinityRuleSpec{ClusterRuleInfo: info, Vm: members}
	default:
		return errors.New("rules: type " + described.Type + "; allowed are anti-affinity and affinity")
	}
	v.context().WithLock(cluster, func() {
		config := cluster.ConfigurationEx.(*types.ClusterConfigInfoEx)
		config.Rule = append(config.Rule, rule)
	})
	return nil
}

const (
	antiAffinity = "anti-affinity"
	affinity     = "affinity"
)

// ruleMembers is where a rule over VMs keeps them; nil for the other kinds.
func ruleMembers(rule types.BaseClusterRuleInfo) *[]types.ManagedObjectReference {
	switch rule := rule.(type) {
	case *types.ClusterAntiAffinityRuleSpec:
		return &rule.Vm
	case *types.ClusterAffinityRuleSpec:
		return &rule.Vm
	}
	return nil
}
