import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { planFile } from "../../site/plan-file.ts";
import { writePlanFile } from "../../site/plan-file-write.ts";
import { load } from "../support/site-config.ts";
import { inShort, siteWith } from "../support/seen.ts";

const PLAN = {
  slot: 4,
  masterVmType: "large",
  masterDiskMb: 102_400,
  masterAzs: ["az-1", "az-2", "az-3"],
  workerVmType: "large.disk",
  workerAzs: ["az-1"],
  errandVmType: "micro",
};
const ADD_ONS = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: pks-dns\n---\nkind: Job\n";
const site = (over: object = {}) =>
  load(siteWith({ "pks.workers": 5, "pks.planAsCode": { ...PLAN, ...over } }));

describe("planFile", () => {
  it("is the plan as om takes it, and says who wrote it", () => {
    const text = planFile(site().pks, { stack: "edge", addOns: ADD_ONS }) ?? "";
    assert.match(text.split("\n")[0] ?? "", /^# Written by rancher-ha .*check edge/);
    const property = (name: string) => `.properties.plan4_selector.active.${name}`;
    assert.deepEqual(parse(text), {
      "product-name": "pivotal-container-service",
      "product-properties": {
        ".properties.plan4_selector": { value: "Plan Active" },
        [property("name")]: { value: "rancher" },
        [property("description")]: { value: "Rancher: three masters, privileged containers." },
        [property("master_instances")]: { value: 3 },
        [property("master_vm_type")]: { value: "large" },
        [property("master_persistent_disk_type")]: { value: "102400" },
        [property("master_az_placement")]: { value: ["az-1", "az-2", "az-3"] },
        [property("max_worker_instances")]: { value: 50 },
        [property("worker_instances")]: { value: 5 },
        [property("worker_vm_type")]: { value: "large.disk" },
        [property("worker_persistent_disk_type")]: { value: "51200" },
        [property("worker_az_placement")]: { value: ["az-1"] },
        [property("errand_vm_type")]: { value: "micro" },
        [property("allow_privileged_containers")]: { value: true },
        [property("addons_spec")]: { value: ADD_ONS },
      },
    });
  });

  it("keeps the size of a disk a text, as Ops Manager names its disk types", () => {
    assert.match(planFile(site().pks, { stack: "edge" }) ?? "", /value: "102400"/);
  });

  it("has no add-ons where there are none, and is nothing for a site without the key", () => {
    assert.doesNotMatch(planFile(site().pks, { stack: "edge" }) ?? "", /addons_spec/);
    assert.equal(planFile(load(siteWith()).pks, { stack: "edge" }), undefined);
  });
});

describe("writePlanFile", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "plan-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const write = (over: object = {}) =>
    inShort(writePlanFile(site({ file: join(folder, "plan.yaml"), ...over }), "edge"));

  it("writes the file once, readable by everybody, and again only when it differs", () => {
    const path = join(folder, "plan.yaml");
    assert.deepEqual(write(), [`ok pks.planAsCode: ${path} written`]);
    assert.equal(statSync(path).mode & 0o777, 0o644);
    chmodSync(path, 0o444);
    assert.deepEqual(write(), [`ok pks.planAsCode: ${path} is up to date`]);
    chmodSync(path, 0o644);
    assert.deepEqual(write({ slot: 5 }), [`ok pks.planAsCode: ${path} written`]);
    assert.match(readFileSync(path, "utf8"), /plan5_selector/);
  });

  it("takes the add-ons from their file, which must be there and be YAML", () => {
    const addOnsFile = join(folder, "pks-dns.yaml");
    const [missing] = write({ addOnsFile });
    assert.equal(missing, `refused pks.planAsCode.addOnsFile: ${addOnsFile}, and no such file`);
    writeFileSync(addOnsFile, "a: [");
    assert.match(write({ addOnsFile })[0] ?? "", /^refused pks\.planAsCode\.addOnsFile: /);
    writeFileSync(addOnsFile, ADD_ONS);
    write({ addOnsFile });
    assert.match(readFileSync(join(folder, "plan.yaml"), "utf8"), /addons_spec/);
  });

  it("says that a file cannot be written", () => {
    const [refused] = write({ file: join(folder, "no/such/folder/plan.yaml") });
    assert.match(refused ?? "", /^refused pks\.planAsCode: .*cannot be written/);
  });

  it("writes nothing for a site without the key", () => {
    assert.deepEqual(writePlanFile(load(siteWith()), "edge"), []);
  });
});
