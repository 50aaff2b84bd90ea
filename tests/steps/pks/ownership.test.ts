import assert from "node:assert/strict";
import { OWNER_TAG, ownedBy, ownership, parseTags, tagList } from "../../../steps/pks/ownership.ts";
import { profileDocument } from "../../../steps/pks/profile-document.ts";
import { clusterRecord } from "../../../steps/pks/records.ts";
import { CLUSTER } from "../../support/pks-samples.ts";

const tagged = (...tags: { name: string; value: string }[]) =>
  clusterRecord.parse({ ...CLUSTER, parameters: { ...CLUSTER.parameters, cluster_tags: tags } });

describe("ownership", () => {
  it("is a tag with project and stack", () => {
    const cluster = tagged({ name: OWNER_TAG, value: "rancher-ha.prod" });
    assert.equal(ownedBy(cluster, "rancher-ha.prod"), true);
    assert.equal(ownedBy(cluster, "rancher-ha.pro"), false);
    assert.equal(ownedBy(tagged(), "rancher-ha.prod"), false);
  });

  it("is unknown where the API shows no tags at all, which is not the same as no tags", () => {
    const parameters = { ...CLUSTER.parameters, cluster_tags: undefined };
    const cluster = clusterRecord.parse({ ...CLUSTER, parameters });
    assert.equal(ownership(cluster, "rancher-ha.prod"), "unknown");
    assert.equal(ownedBy(cluster, "rancher-ha.prod"), false);
    assert.equal(ownership(tagged(), "rancher-ha.prod"), "others");
    assert.equal(ownership(tagged({ name: OWNER_TAG, value: "a.b" }), "a.b"), "ours");
  });
});

describe("tagList", () => {
  it("is the same text for the same tags, as the CLI takes it", () => {
    assert.equal(tagList({ b: "2", a: "1" }), "a:1,b:2");
    assert.equal(tagList({ a: "1", b: "2" }), tagList({ b: "2", a: "1" }));
    assert.equal(tagList({}), "");
  });
});

describe("parseTags", () => {
  it("reads what tagList makes, and nothing out of nothing", () => {
    const tags = { "a-b": "1", a: "2", "rancher-ha": "rancher-ha.prod" };
    assert.deepEqual(parseTags(tagList(tags)), tags);
    assert.deepEqual(parseTags(""), {});
    assert.deepEqual(parseTags(undefined), {});
  });
});

describe("profileDocument", () => {
  it("is made of the step's variables, and ends its description in its maker", () => {
    const variables = {
      NETWORK_PROFILE_NAME: "lb-medium",
      NETWORK_PROFILE_DESCRIPTION: "medium",
      PKS_OWNER: "rancher-ha.prod",
      PARAMETER_lb_size: '"medium"',
      PARAMETER_pod_subnet_prefix: "26",
      PARAMETER_pod_routable: "true",
      PATH: "/bin",
    };
    assert.deepEqual(profileDocument(variables), {
      name: "lb-medium",
      description: "medium (made by rancher-ha for rancher-ha.prod)",
      parameters: { lb_size: "medium", pod_subnet_prefix: 26, pod_routable: true },
    });
  });

  it("needs no description", () => {
    const { description } = profileDocument({ NETWORK_PROFILE_NAME: "a", PKS_OWNER: "p.s" });
    assert.equal(description, "(made by rancher-ha for p.s)");
  });
});
