import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { keysAllowedAt, secretAt, stackFileSchema } from "../../site/json-schema.ts";
import { loadSite } from "../../site/load.ts";
import { siteSchema } from "../../site/schema.ts";
import { committedSiteFiles } from "../golden/graph.ts";
import { CERTIFICATE } from "../support/fixtures.ts";
import { committedConfig, configOf, smallestSite, withLeaf } from "../support/site-config.ts";

const PROJECT = resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(resolve(PROJECT, file), "utf8");
const schema = z.fromJSONSchema(JSON.parse(read("site/schema.json")) as z.core.JSONSchema.JSONSchema);
const accepts = (file: unknown) => schema.safeParse(file).success;

/** A stack file with the smallest site, one leaf changed. */
function stackFile(path: string, value: unknown) {
  const keys = withLeaf(smallestSite(), path, value);
  return {
    config: Object.fromEntries(Object.entries(keys).map(([key, each]) => [`rancher-ha:${key}`, each])),
  };
}

describe("the site file's JSON Schema", () => {
  it("is the one that the checks have: run npm run schema if this fails", () => {
    assert.deepEqual(JSON.parse(read("site/schema.json")), JSON.parse(JSON.stringify(stackFileSchema())));
  });

  for (const file of committedSiteFiles()) {
    it(`is named in the first line of ${file}, which editors read`, () => {
      assert.equal(read(file).split("\n")[0], "# yaml-language-server: $schema=./site/schema.json");
    });

    it(`accepts ${file}, as the program's own checks do`, () => {
      const found = schema.safeParse(parse(read(file)));
      assert.ok(found.success, String(found.error));
      const keys = Object.fromEntries(
        Object.entries(committedConfig(file)).map(([key, value]) => [key.replace("rancher-ha:", ""), value]),
      );
      assert.ok(loadSite(configOf(keys), new Date(), () => CERTIFICATE));
    });
  }

  it("refuses what the checks refuse", () => {
    assert.ok(accepts(stackFile("pks.workers", 5)));
    for (const [path, value] of [
      ["pks.workers", "three"],
      ["pks.wrkers", 3],
      ["vsphere.antiAffinity.masters.hosts", 3],
      ["certificate.source", "magic"],
      ["certificate.chain", "self-signed has none"],
      ["rancher.hostname", "none"],
      ["lab", {}],
    ] as const)
      assert.equal(accepts(stackFile(path, value)), false, path);
  });

  it("takes Pulumi's encrypted form where the leaf is a secret, and nowhere else", () => {
    const secure = { secure: "v1:abc" };
    assert.ok(accepts(stackFile("rancher.bootstrapPassword", secure)));
    assert.equal(accepts(stackFile("rancher.hostname", secure)), false);
  });

  it("leaves other namespaces and Pulumi's own keys alone", () => {
    const file = stackFile("pks.workers", 3);
    assert.ok(accepts({ ...file, config: { ...file.config, "kubernetes:x": 1 }, encryptionsalt: "v1:a" }));
    assert.equal(accepts({ ...file, secrets: {} }), false);
  });
});

describe("secretAt", () => {
  it("is true of secret leaves alone, in any member of a union", () => {
    assert.equal(secretAt(["certificate", "key"]), true);
    assert.equal(secretAt(["rancher", "bootstrapPassword"]), true);
    assert.equal(secretAt(["certificate", "chain"]), false);
    assert.equal(secretAt(["no", "such", "leaf"]), false);
  });
});

describe("keysAllowedAt", () => {
  it("names the keys of the union's member that source chooses", () => {
    const raw = { certificate: { source: "provided" } };
    assert.ok(keysAllowedAt(["certificate"], raw).includes("key"));
    assert.ok(!keysAllowedAt(["certificate"], { certificate: { source: "self-signed" } }).includes("key"));
  });
});

describe("Pulumi.yaml", () => {
  it("declares every key of a site file, each with a default: else Pulumi's own error comes first", () => {
    const declared = z
      .object({ config: z.record(z.string(), z.object({ description: z.string(), default: z.unknown() })) })
      .parse(parse(read("Pulumi.yaml"))).config;
    assert.deepEqual(Object.keys(declared).sort(), Object.keys(siteSchema.shape).sort());
    for (const [key, { default: value }] of Object.entries(declared)) assert.notEqual(value, undefined, key);
  });
});
