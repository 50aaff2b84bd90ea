import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import {
  decodeRecord,
  encodeRecord,
  failed,
  isInterrupted,
  statusOf,
} from "../../../site/recover/helm-record.ts";

const record = {
  name: "rancher",
  namespace: "cattle-system",
  version: 2,
  manifest: "---\n",
  info: { status: "pending-upgrade", first_deployed: "2026-11-22T04:58:00Z" },
  chart: { metadata: { name: "rancher", version: "2.15.1", appVersion: "v2.15.1" }, templates: [] },
};
/** As Helm writes it: gzip, base64; and the API's base64 around it. */
const data = Buffer.from(gzipSync(JSON.stringify(record)).toString("base64")).toString("base64");

describe("Helm's record of a revision", () => {
  it("is read and written without loss", () => {
    assert.deepEqual(decodeRecord(data), record);
    assert.deepEqual(decodeRecord(encodeRecord(decodeRecord(data))), record);
  });

  it("marked failed keeps all but status and description", () => {
    const marked = failed(decodeRecord(data));
    assert.equal(marked.info.status, "failed");
    assert.match(marked.info.description ?? "", /pending-upgrade/);
    assert.deepEqual({ ...marked, info: record.info }, record);
  });

  it("is what the provider keeps as status", () => {
    assert.deepEqual(statusOf(failed(decodeRecord(data))), {
      name: "rancher",
      namespace: "cattle-system",
      revision: 2,
      status: "failed",
      chart: "rancher",
      version: "2.15.1",
      appVersion: "v2.15.1",
    });
  });

  for (const status of ["pending-install", "pending-upgrade", "pending-rollback", "uninstalling"])
    it(`${status} was cut off`, () => assert.ok(isInterrupted({ ...record, info: { status } })));
  for (const status of ["deployed", "failed", "superseded", "uninstalled"])
    it(`${status} was not`, () => assert.ok(!isInterrupted({ ...record, info: { status } })));
});
