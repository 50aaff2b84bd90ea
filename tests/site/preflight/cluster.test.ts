import assert from "node:assert/strict";
import { checkCluster } from "../../../site/preflight/cluster.ts";
import { checkKubernetesVersion } from "../../../site/preflight/kubernetes-version.ts";
import type { Cluster } from "../../../steps/pks/records.ts";
import { clusterSeen, findingsOf, inShort } from "../../support/seen.ts";

const OWNER = "rancher-ha.edge";
const OURS = { tags: { "rancher-ha": OWNER } };
const UUID = clusterSeen().uuid;
const ADOPT = { "pks.adopt": true };

describe("preflight of the cluster", () => {
  const found = (cluster: Cluster | undefined, leaves: object = {}, context: object = { owner: OWNER }) =>
    inShort(findingsOf(checkCluster, { cluster }, { ...leaves }, context));

  it("is unknown where PKS could not be asked, and fine where there is none yet", () => {
    assert.deepEqual(inShort(findingsOf(checkCluster, {})), ["unknown pks.cluster: PKS could not be asked"]);
    assert.deepEqual(found(undefined), ["ok pks.cluster: none is called edge yet: it will be made"]);
  });

  for (const [what, cluster, leaves, context, expected] of [
    ["its own, by tag", OURS, {}, { owner: OWNER }, [`ok pks.cluster: edge (${UUID}), this stack's`, "ok"]],
    [
      "its own, whose tag somebody removed",
      {},
      {},
      { owner: OWNER, clusterUuid: UUID },
      [`ok pks.cluster: edge (${UUID}), this stack's`, "ok"],
    ],
    [
      "its own, with another plan: that is a replacement, and Pulumi shows it",
      { ...OURS, plan: "other" },
      {},
      { owner: OWNER },
      [`ok pks.cluster: edge (${UUID}), this stack's`, "ok"],
    ],
    [
      "somebody else's",
      {},
      {},
      { owner: OWNER },
      [`refused pks.cluster: edge (${UUID}), which this stack did not make`],
    ],
    [
      "another stack's",
      { tags: { "rancher-ha": "rancher-ha.other" } },
      {},
      { owner: OWNER },
      [`refused pks.cluster: edge (${UUID}), which this stack did not make`],
    ],
    [
      "somebody else's to take over",
      {},
      ADOPT,
      { owner: OWNER },
      [`ok pks.cluster: edge (${UUID}), taken over`, "ok"],
    ],
    [
      "somebody else's to take over that is made otherwise",
      { plan: "small", externalHostname: "k8s.example.com" },
      ADOPT,
      { owner: OWNER },
      [
        `ok pks.cluster: edge (${UUID}), taken over`,
        'refused pks.plan: "rancher", and cluster edge has "small"',
        'refused pks.externalHostname: "edge.example.com", and cluster edge has "k8s.example.com"',
        "ok",
      ],
    ],
    [
      "one of an API without tags",
      { tags: undefined },
      {},
      { owner: OWNER },
      [`unknown pks.cluster: edge (${UUID}); this PKS API shows no tags`],
    ],
    [
      "one for no known stack",
      {},
      {},
      {},
      [`unknown pks.cluster: edge (${UUID}); for which stack is not known`],
    ],
    [
      "its own after a failure",
      { ...OURS, action: "UPDATE", state: "failed", description: "no capacity" },
      {},
      { owner: OWNER },
      [`ok pks.cluster: edge (${UUID}), this stack's`, "warning pks.cluster: update failed: no capacity"],
    ],
    [
      "its own in a state that nobody knows",
      { ...OURS, state: "pondering" },
      {},
      { owner: OWNER },
      [
        `ok pks.cluster: edge (${UUID}), this stack's`,
        'unknown pks.cluster: a state that no documentation names: "pondering"',
      ],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      const actual = found(clusterSeen(cluster), leaves, context);
      // A last operation that is fine is "ok" in the table.
      assert.deepEqual(
        actual.map((line) => (line.startsWith("ok pks.cluster: create ") ? "ok" : line)),
        expected,
      );
    });
  }
});

describe("preflight of the Kubernetes version", () => {
  const found = (wanted: string, cluster: Partial<Cluster> | undefined) =>
    inShort(
      findingsOf(
        checkKubernetesVersion,
        { cluster: cluster && clusterSeen(cluster) },
        { "pks.kubernetesVersion": wanted },
      ),
    );

  it("is nothing for a site that takes what PKS brings", () => {
    assert.deepEqual(findingsOf(checkKubernetesVersion, { cluster: clusterSeen() }), []);
  });

  for (const [wanted, cluster, expected] of [
    ["1.31.4", {}, "ok pks.kubernetesVersion: 1.31.4, which the cluster runs"],
    ["1.31", {}, "ok pks.kubernetesVersion: 1.31, which the cluster runs"],
    ["1.30.9", {}, "refused pks.kubernetesVersion: 1.30.9, older than the cluster's 1.31.4"],
    [
      "1.32.1",
      { upgrades: ["1.32.1"] },
      "ok pks.kubernetesVersion: 1.32.1, an upgrade from 1.31.4 that PKS offers",
    ],
    [
      "1.32",
      { upgrades: ["1.31.9", "1.32.1"] },
      "ok pks.kubernetesVersion: 1.32, an upgrade from 1.31.4 that PKS offers",
    ],
    [
      "1.33",
      { upgrades: ["1.32.1"] },
      "refused pks.kubernetesVersion: 1.33, which PKS does not offer for 1.31.4",
    ],
    ["1.32", { upgrades: [] }, "warning pks.kubernetesVersion: 1.32, and PKS lists no upgrade of 1.31.4"],
    [
      "1.32",
      { kubernetesVersion: "" },
      "unknown pks.kubernetesVersion: 1.32; this PKS API does not say what the cluster runs",
    ],
    [
      "1.32",
      undefined,
      "unknown pks.kubernetesVersion: 1.32; PKS makes a new cluster with the version that it brings",
    ],
  ] as const) {
    it(`${wanted} of ${JSON.stringify(cluster) ?? "no cluster"} is ${expected.split(" ", 1)[0] ?? ""}`, () => {
      assert.deepEqual(found(wanted, cluster), [expected]);
    });
  }
});
