/** Helm's record of a release's revision: a Secret of type helm.sh/release.v1 (helm pkg/storage/driver/util.go). */
import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import type { ReleaseStatus } from "./state.ts";

const recordSchema = z.looseObject({
  name: z.string(),
  namespace: z.string(),
  version: z.number(),
  info: z.looseObject({ status: z.string(), description: z.string().optional() }),
  chart: z.looseObject({
    metadata: z.looseObject({ name: z.string(), version: z.string(), appVersion: z.string().optional() }),
  }),
});

/** One revision of a release. */
export type HelmRecord = z.infer<typeof recordSchema>;

/** Reads the Secret's `data.release`: base64 of Helm's own base64 of gzipped JSON. */
export function decodeRecord(data: string): HelmRecord {
  const packed = Buffer.from(Buffer.from(data, "base64").toString(), "base64");
  return recordSchema.parse(JSON.parse(gunzipSync(packed).toString()));
}

/** The inverse of `decodeRecord`. */
export function encodeRecord(record: HelmRecord): string {
  const packed = gzipSync(JSON.stringify(record)).toString("base64");
  return Buffer.from(packed).toString("base64");
}

/** Whether an operation on the release was cut off: Helm refuses to touch it until it is marked otherwise. */
export function isInterrupted({ info }: HelmRecord): boolean {
  return /^pending-/.test(info.status) || info.status === "uninstalling";
}

/** The record marked as failed: Helm upgrades such a release, also at its first revision. */
export function failed(record: HelmRecord): HelmRecord {
  const description = `interrupted in ${record.info.status}; marked failed by site recover`;
  return { ...record, info: { ...record.info, status: "failed", description } };
}

/** What the state keeps of a record. */
export function statusOf({ name, namespace, version, info, chart }: HelmRecord): ReleaseStatus {
  const { metadata } = chart;
  const appVersion = metadata.appVersion ?? "";
  return {
    name,
    namespace,
    revision: version,
    status: info.status,
    chart: metadata.name,
    version: metadata.version,
    appVersion,
  };
}
