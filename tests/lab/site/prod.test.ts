/** The article's site file deploys in the lab with only addresses, name servers and TLS trust changed; its cluster is protected. */
import assert from "node:assert/strict";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const NETWORK = 92;

describe("the article's site file", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;

  before(async () => {
    lab = await startLab(NETWORK);
    const at = (host: number) => `127.${NETWORK}.0.${host}`;
    stack = await newStack(lab, "Pulumi.prod.yaml", "prod", {
      "pks.api": at(2),
      "pks.caCertificate": ".lab/ca/ca.pem",
      "dns.servers": [`${at(3)}:5353`],
      "vsphere.server": `${at(4)}:8989`,
      "vsphere.allowUnverifiedTls": true,
      "bosh.environment": `https://${at(5)}:25555`,
      "bosh.caCertificate": ".lab/ca/ca.pem",
      "ingress.chart.repo": `http://${at(6)}:8879`,
      "rancher.chart.repo": `http://${at(6)}:8879`,
    });
  });
  after(() => lab.remove());

  it("deploys", async () => {
    await stack.up();
    assert.equal(await stack.output("url"), "https://czrancherblog.sovsystems.com");
    const [cluster] = JSON.parse(await lab.must("pks", "clusters", "--json")) as {
      name: string;
      network_profile_name: string;
    }[];
    assert.deepEqual([cluster?.name, cluster?.network_profile_name], ["czpksrancher05", "lb-medium"]);
    await lab.must("kubectl", "-n", "cattle-system", "get", "secret", "czrancherblog-secret", "tls-ca");
    const rules = await lab.must("govc", "cluster.rule.ls", "-cluster", "Compute-Cluster");
    assert.deepEqual(rules.trim().split("\n").sort(), ["czpksrancher05-masters", "czpksrancher05-workers"]);
    assert.deepEqual(await stack.changes(), []);
  });

  it("is not deleted or replaced while it is protected", async () => {
    const { code, stdout, stderr } = await stack.pulumi("destroy", "--yes");
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /cluster-identity[\s\S]*protect/);
    assert.equal((JSON.parse(await lab.must("pks", "clusters", "--json")) as unknown[]).length, 1);
  });

  it("goes when the protection is taken off", async () => {
    stack.set("pks.protect", false);
    await stack.up();
    await lab.must("pulumi", "destroy", "--yes", "--skip-preview", "-s", "prod");
    assert.match((await lab.must("pks", "clusters", "--json")).trim(), /^(\[\]|null)$/);
    assert.match((await lab.must("pks", "network-profiles", "--json")).trim(), /^(\[\]|null)$/);
  });
});
