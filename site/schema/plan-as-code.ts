/** Key `pks.planAsCode`: the plan as the platform team configures it in Ops Manager. Source: TKGI 1.20, "Plans". */
import { z } from "zod";

/** Name of a VM type in Ops Manager. */
const vmType = () => z.string().regex(/^[\w.-]+$/, "a VM type of Ops Manager, such as large.disk");
/** Ops Manager names its disk types by their size. */
const diskMb = () => z.int().min(1024).max(16_777_216);
const zones = () => z.array(z.string().min(1)).min(1);

export const planAsCode = z.strictObject({
  slot: z
    .int()
    .min(1)
    .max(10)
    .describe("Which of the tile's plans 1 to 10 it is (11 to 13 are Windows plans)."),
  description: z
    .string()
    .min(1)
    .default("Rancher: three masters, privileged containers.")
    .describe("Shown by `tkgi plans`."),
  masters: z.literal([3, 5]).default(3).describe("Cannot change while clusters use the plan."),
  masterVmType: vmType().describe("VM type of the masters."),
  masterDiskMb: diskMb()
    .default(51_200)
    .describe("Persistent disk of a master, in MB: it holds etcd, and with it all that Rancher knows."),
  masterAzs: zones().describe("Availability zones of the masters."),
  workerVmType: vmType().describe("VM type of the workers, with an ephemeral disk of at least 32 GB."),
  workerDiskMb: diskMb().default(51_200).describe("Persistent disk of a worker, in MB."),
  workerAzs: zones().describe("Availability zones of the workers."),
  workers: z
    .int()
    .min(1)
    .max(200)
    .optional()
    .describe("Workers of a new cluster. Absent: the site's own number."),
  maxWorkers: z.int().min(1).max(1000).default(50).describe("The most workers that a cluster may have."),
  errandVmType: vmType().describe("VM type of the errand that applies the add-ons; the smallest will do."),
  addOnsFile: z
    .string()
    .min(1)
    .optional()
    .describe("YAML file with manifests for each new cluster, such as pks-dns; relative to the project."),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Where `npm run site -- check STACK` writes it. Absent: `<plan>.om.yaml`, in the project's folder.",
    ),
});
