/**
 * The plan as `om configure-product` takes it: for the platform team, whose tile it is. Sources: TKGI 1.20, "Plans";
 * names of the properties from configurations that `om` wrote (`om staged-config -p pivotal-container-service`).
 */
import { parseAllDocuments, stringify } from "yaml";
import { workersOf } from "./node-pools.ts";
import { planFilePath } from "./plan-file-path.ts";
import type { Site } from "./schema.ts";

const PRODUCT = "pivotal-container-service";

/** What the file needs besides the site file. */
export interface PlanFileParts {
  /** Named in the first line. */
  readonly stack: string;
  /** Kubernetes manifests, as YAML. */
  readonly addOns?: string | undefined;
}

/** The file's text; undefined for a site without `pks.planAsCode`. Pure. */
export function planFile(pks: Site["pks"], { stack, addOns }: PlanFileParts): string | undefined {
  const plan = pks.planAsCode;
  if (plan === undefined) return undefined;
  const selector = `.properties.plan${plan.slot}_selector`;
  const settings: Readonly<Record<string, unknown>> = {
    name: pks.plan,
    description: plan.description,
    master_instances: plan.masters,
    master_vm_type: plan.masterVmType,
    master_persistent_disk_type: String(plan.masterDiskMb),
    master_az_placement: plan.masterAzs,
    max_worker_instances: plan.maxWorkers,
    worker_instances: plan.workers ?? workersOf(pks),
    worker_vm_type: plan.workerVmType,
    worker_persistent_disk_type: String(plan.workerDiskMb),
    worker_az_placement: plan.workerAzs,
    errand_vm_type: plan.errandVmType,
    // Rancher's agents and NCP's run as privileged containers.
    allow_privileged_containers: true,
    ...(addOns === undefined ? {} : { addons_spec: addOns }),
  };
  const properties = Object.entries(settings).map(([name, value]) => [
    `${selector}.active.${name}`,
    { value },
  ]);
  const document = {
    "product-name": PRODUCT,
    "product-properties": { [selector]: { value: "Plan Active" }, ...Object.fromEntries(properties) },
  };
  return [
    `# Written by rancher-ha (npm run site -- check ${stack}) from pks.planAsCode; changes here are overwritten.`,
    `# om configure-product --config ${planFilePath(pks)}`,
    `# om apply-changes --product-name ${PRODUCT}`,
    stringify(document, { lineWidth: 0 }),
  ].join("\n");
}

/** What is wrong with add-ons as YAML, in a few words; undefined if nothing is. */
export function addOnsProblem(addOns: string): string | undefined {
  const [problem] = parseAllDocuments(addOns).flatMap(({ errors }) => errors);
  return problem?.message.split("\n")[0];
}
