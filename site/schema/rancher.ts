/** Key `rancher`: host name, chart and settings. */
import { z } from "zod";
import { chart, chartValues, hostName, SECRET } from "./values.ts";

export const rancher = z.strictObject({
  hostname: hostName().describe("Rancher's host name; its certificate must be valid for it."),
  chart: chart().optional().describe("Absent: the public chart in the version that was tried."),
  replicas: z.int().min(1).max(9).default(3).describe("Rancher pods."),
  antiAffinity: z
    .enum(["preferred", "required"])
    .default("preferred")
    .describe("required: never two Rancher pods on one worker, a pod waits rather than share."),
  bootstrapPassword: z
    .string()
    .min(12, "at least 12 characters")
    .meta(SECRET)
    .optional()
    .describe("First password of the user admin. Secret. Absent: generated once."),
  resources: z.record(z.string(), z.unknown()).default({}).describe("Requests and limits of a Rancher pod."),
  proxy: z.url().optional().describe("HTTP proxy for Rancher's way out."),
  noProxy: z
    .array(z.string().min(1))
    .default([])
    .describe("Added to the chart's own list of addresses without proxy."),
  auditLog: z
    .strictObject({ level: z.int().min(0).max(3).default(1) })
    .optional()
    .describe("Absent: no audit log."),
  features: z.record(z.string(), z.boolean()).default({}).describe("Feature flags."),
  timeoutMinutes: z
    .number()
    .min(0.1)
    .max(120)
    .default(15)
    .describe("How long to wait for the chart, and then for Rancher to answer."),
  values: chartValues().default({}).describe("Merged over the program's chart values."),
});
