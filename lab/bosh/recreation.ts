/** The fault `vm-recreated`: BOSH's resurrector replaces VMs, which get another name in BOSH and in vSphere. */
import type { LabContext } from "../context.ts";
import type { Machinery } from "../kubernetes/machinery.ts";

/**
 * Recreates the VMs that the fault names (an instance group, or the beginning of an instance's name; "worker" by
 * default), once for each cluster and each time that the fault is switched on: when the director next looks at them.
 */
export async function recreated(context: LabContext, machinery: Machinery, uuid: string): Promise<void> {
  const struck = context.store<string[]>("vm-recreated", []);
  const named = context.faults.active("vm-recreated");
  if (named === undefined) {
    if (struck.value.length > 0) struck.update(() => []);
    return;
  }
  if (struck.value.includes(uuid)) return;
  struck.update((clusters) => [...clusters, uuid]);
  const vms = await machinery.vms(uuid);
  for (const vm of vms.filter(({ instance }) => instance.startsWith(named || "worker"))) {
    await machinery.recreate(vm.name);
  }
}
