import assert from "node:assert/strict";
import { RELEASE, type Remedy, remedyFor, RULE, ruleId } from "../../../site/recover/pending.ts";

const COMMAND = "command:local:Command";
const TABLE: readonly (readonly [string, string, Remedy])[] = [
  ["creating", COMMAND, "forget"],
  ["creating", "tls:index/privateKey:PrivateKey", "forget"],
  ["creating", "kubernetes:core/v1:Secret", "forget"],
  ["creating", RULE, "adopt"],
  ["creating", RELEASE, "adopt"],
  ["updating", COMMAND, "repeat"],
  ["updating", RELEASE, "repeat"],
  ["updating", RULE, "repeat"],
  ["updating", "pulumi:providers:kubernetes", "forget"],
  ["deleting", COMMAND, "forget"],
  ["deleting", "kubernetes:core/v1:Namespace", "forget"],
  ["deleting", RULE, "look"],
  ["deleting", RELEASE, "look"],
  ["reading", RULE, "forget"],
  ["importing", RULE, "forget"],
];

describe("an operation that was under way", () => {
  for (const [type, resource, remedy] of TABLE)
    it(`${type} ${resource.split(":").at(-1)}: ${remedy}`, () => {
      assert.equal(remedyFor({ type, resource: { urn: "urn:pulumi:a::b::c::d", type: resource } }), remedy);
    });

  it("names a rule's cluster by its reference, and its name as it is", () => {
    assert.deepEqual(JSON.parse(ruleId({ computeClusterId: "domain-c15", name: 'my "rule"' })), {
      compute_cluster_path: "ClusterComputeResource:domain-c15",
      name: 'my "rule"',
    });
  });
});
