import assert from "node:assert/strict";
import { checkRancherChart } from "../../../site/preflight/rancher-chart.ts";
import type { ChartFacts } from "../../../steps/chart/facts.ts";
import { clusterSeen, findingsOf, inShort } from "../../support/seen.ts";

const chart = (over: Partial<ChartFacts> = {}): ChartFacts => ({
  version: "2.14.4",
  kubeVersion: "< 1.36.0-0",
  versions: ["2.15.0", "2.14.4"],
  unread: undefined,
  ...over,
});
const PATH = "rancher.chart.version";

/** The three findings: existence, Helm's limit, support table. */
const found = (facts: ChartFacts, kubernetesVersion: string, leaves: object = {}) =>
  inShort(
    findingsOf(
      checkRancherChart,
      { chart: facts, cluster: clusterSeen({ kubernetesVersion }) },
      { ...leaves },
    ),
  );

describe("preflight of Rancher's chart", () => {
  it("is nothing where the chart was not looked at", () => {
    assert.deepEqual(findingsOf(checkRancherChart, {}), []);
  });

  for (const [what, facts, kubernetes, expected] of [
    [
      "all in order",
      {},
      "1.34.1",
      [
        `ok ${PATH}: 2.14.4`,
        `ok ${PATH}: Kubernetes 1.34.1, chart: < 1.36.0-0`,
        `ok ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35`,
      ],
    ],
    [
      "too new a Kubernetes, which Helm refuses",
      {},
      "1.36.3",
      [
        `ok ${PATH}: 2.14.4`,
        `refused ${PATH}: 2.14.4, which Helm installs on Kubernetes < 1.36.0-0 only; the cluster's is 1.36.3`,
        `warning ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35; the cluster's is 1.36.3`,
      ],
    ],
    [
      "too old a Kubernetes, which Helm does not see",
      {},
      "1.30.7+vmware.1",
      [
        `ok ${PATH}: 2.14.4`,
        `ok ${PATH}: Kubernetes 1.30.7, chart: < 1.36.0-0`,
        `warning ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35; the cluster's is 1.30.7`,
      ],
    ],
    [
      "Helm's commas",
      { kubeVersion: ">= 1.23.0-0, < 1.30.0-0" },
      "1.33.0",
      [
        `ok ${PATH}: 2.14.4`,
        `refused ${PATH}: 2.14.4, which Helm installs on Kubernetes >= 1.23.0-0, < 1.30.0-0 only; the cluster's is 1.33.0`,
        `ok ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35`,
      ],
    ],
    [
      "a limit that cannot be understood",
      { kubeVersion: "new enough" },
      "1.34.0",
      [
        `ok ${PATH}: 2.14.4`,
        `unknown ${PATH}: Kubernetes 1.34.0; the chart wants new enough`,
        `ok ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35`,
      ],
    ],
    [
      "a version that the repository does not have",
      { version: "2.14.9", kubeVersion: undefined },
      "1.34.0",
      [
        `refused ${PATH}: 2.14.9, and the repository has no such version`,
        `unknown ${PATH}: Kubernetes 1.34.0; the chart's limit is not known`,
        `ok ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35`,
      ],
    ],
    [
      "an OCI registry, and a line that is not in the table",
      { version: "v2.99.0", kubeVersion: undefined, versions: undefined, unread: "no list" },
      "1.34.0",
      [
        `unknown ${PATH}: v2.99.0; the chart could not be read: no list`,
        `unknown ${PATH}: Kubernetes 1.34.0; the chart's limit is not known`,
        `unknown ${PATH}: Rancher 2.99 is not in the table`,
      ],
    ],
    [
      "a chart on this machine",
      { versions: undefined },
      "1.34.0",
      [
        `ok ${PATH}: 2.14.4`,
        `ok ${PATH}: Kubernetes 1.34.0, chart: < 1.36.0-0`,
        `ok ${PATH}: Rancher 2.14 is made for Kubernetes 1.33 to 1.35`,
      ],
    ],
  ] as const) {
    it(`finds ${what}`, () => {
      assert.deepEqual(found(chart(facts), kubernetes), expected);
    });
  }

  it("judges the wanted version before the cluster's", () => {
    const [, limit] = found(chart(), "1.34.0", { "pks.kubernetesVersion": "1.36" });
    assert.match(limit ?? "", /^refused .*the wanted one is 1\.36\.0/);
  });

  it("names the lines of Rancher that are made for a Kubernetes", () => {
    const seen = { chart: chart(), cluster: clusterSeen({ kubernetesVersion: "1.32.0" }) };
    const allowed = findingsOf(checkRancherChart, seen).map((finding) => finding.allowed);
    assert.deepEqual(allowed, ["", "", "Rancher 2.11 or 2.12 or 2.13"]);
  });

  it("says so where PKS could not be asked, or does not say", () => {
    const limits = [{}, { cluster: clusterSeen({ kubernetesVersion: "" }) }].map(
      (seen) => inShort(findingsOf(checkRancherChart, { chart: chart(), ...seen })).at(-1) ?? "",
    );
    assert.deepEqual(limits, [
      `unknown ${PATH}: PKS could not be asked`,
      `unknown ${PATH}: this PKS API does not say what the cluster runs`,
    ]);
  });

  it("waits for a version that is not known yet", () => {
    assert.deepEqual(inShort(findingsOf(checkRancherChart, { chart: chart(), cluster: undefined })), [
      `ok ${PATH}: 2.14.4`,
      `unknown ${PATH}: no cluster yet, and pks.kubernetesVersion is not said`,
    ]);
  });
});
