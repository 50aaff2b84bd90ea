import assert from "node:assert/strict";
import { forgetReleases, missingReleases } from "../../../site/recover/forgotten-releases.ts";
import type { Releases } from "../../../site/recover/releases.ts";
import { parseState } from "../../../site/recover/state.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const outputs = {
  kubeconfig: {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: '"yaml"',
  },
  applied: { ingress: { controller: "traefik", namespace: "ingress" } },
};
const stack = { urn: "urn:pulumi:a::p::pulumi:pulumi:Stack::p-a", type: "pulumi:pulumi:Stack", outputs };
const release = (namespace: string, name: string) => ({
  urn: `urn:pulumi:a::p::${RELEASE}::${name}`,
  type: RELEASE,
  inputs: { namespace, name },
});
const state = (...resources: object[]) => parseState(JSON.stringify({ deployment: { resources } }));

describe("releases that the state has forgotten", () => {
  it("are those of the last successful run that have no resource", () => {
    const found = missingReleases(state(stack, release("cattle-system", "rancher")));
    assert.deepEqual(found, { kubeconfig: "yaml", missing: [{ namespace: "ingress", name: "traefik" }] });
    const both = [release("cattle-system", "rancher"), release("ingress", "traefik")];
    assert.deepEqual(missingReleases(state(stack, ...both))?.missing, []);
  });

  it("are none of a stack that never ran through, or is gone", () => {
    assert.equal(missingReleases(state()), undefined);
    assert.equal(missingReleases(state({ ...stack, outputs: {} })), undefined);
  });

  it("lose Helm's record where the cluster has one, and are silent where it does not answer", async () => {
    const forgotten: string[] = [];
    const releases = {
      forget: (namespace: string, name: string) => {
        forgotten.push(`${namespace}/${name}`);
        return name === "rancher" ? Promise.resolve(true) : Promise.reject(new Error("no answer"));
      },
    } as Partial<Releases> as Releases;
    assert.deepEqual(await forgetReleases(state(stack), () => releases), [
      "release cattle-system/rancher: no longer in the state: the next pulumi up takes it over",
    ]);
    assert.deepEqual(forgotten, ["ingress/traefik", "cattle-system/rancher"]);
  });
});
