import assert from "node:assert/strict";
import { loadSite } from "../../site/load.ts";
import { workersOf } from "../../site/node-pools.ts";
import { SiteError } from "../../site/problems.ts";
import { CERTIFICATE } from "../support/fixtures.ts";
import { configOf, type Keys, load, problemsOf, smallestSite, withLeaf } from "../support/site-config.ts";

const NOW = new Date("2027-01-01T00:00:00Z");

/** The one problem of the smallest site with the leaf at `path` set to `value`. */
function onlyProblem(path: string, value: unknown) {
  const problems = problemsOf(withLeaf(smallestSite(), path, value));
  assert.equal(problems.length, 1, JSON.stringify(problems));
  const [problem] = problems;
  assert.ok(problem);
  return problem;
}

describe("loadSite", () => {
  it("accepts the smallest site and fills in every default", () => {
    const site = load(smallestSite());
    assert.equal(site.pks.cli, "tkgi");
    assert.equal(workersOf(site.pks), 3);
    assert.equal(site.pks.protect, true);
    assert.equal(site.ingress.controller, "f5-nginx");
    assert.equal(site.dns.mode, "manual");
    assert.equal(site.rancher.replicas, 3);
    assert.deepEqual(site.vsphere.antiAffinity.workers, { enabled: true, mandatory: false });
    assert.equal(site.lookups, "live");
  });

  for (const [path, known] of [
    ["lab", "pks"],
    ["pks.wrkers", "workers"],
    ["pks.networkProfile.lbSizes", "lbSize"],
    ["rancher.chart.url", "repo"],
    ["vsphere.antiAffinity.masters.hosts", "enabled"],
    ["certificate.key", "validityDays"],
  ] as const) {
    it(`refuses the unknown key ${path} and names the known ones`, () => {
      const keys = path.startsWith("pks.networkProfile")
        ? withLeaf(smallestSite(), "pks.networkProfile.name", "lb")
        : smallestSite();
      const found = problemsOf(withLeaf(keys, path, "-----BEGIN"));
      assert.deepEqual(
        found.map((problem) => [problem.path, problem.found]),
        [[path, "an unknown key"]],
      );
      assert.ok(found[0]?.allowed.split(", ").includes(known), found[0]?.allowed);
    });
  }

  for (const [path, value, allowed] of [
    ["pks.workers", "three", /number/],
    ["pks.tags", ["a"], /object/],
    ["pks.protect", "yes", /boolean/],
    ["dns.servers", "10.0.0.53", /a list/],
    ["rancher.features.legacy", "yes", /boolean/],
    ["rancher.replicas", null, /number/],
    ["pks", "text", /object/],
  ] as const) {
    it(`refuses a wrong type: ${path} = ${JSON.stringify(value)}`, () => {
      const problem = onlyProblem(path, value);
      assert.equal(problem.path, path);
      assert.equal(problem.found, JSON.stringify(value));
      assert.match(problem.allowed, allowed);
    });
  }

  for (const [path, value, allowed] of [
    ["pks.workers", 0, /at least 1/],
    ["pks.workers", 201, /at most 200/],
    ["pks.networkProfile", { name: "lb", lbSize: "huge" }, /"small", "medium", "large"/],
    ["lookups", "maybe", /"live", "off"/],
    ["credentials", "edge 1", /EDGE1/],
    ["rancher.chart.version", "latest", /exact chart version/],
    ["rancher.chart.repo", "ftp://charts.example.com", /https, http or oci/],
    ["rancher.proxy", "proxy", /./],
    ["capacity.podIpBlocks", ["172.16.1.0/16"], /IPv4 network/],
    ["dns.servers", ["ns.example.com"], /address/],
    ["ingress.loadBalancerIp", "10.0.0.256", /IPv4 address/],
    ["pks.api", "https://pks.example.com", /host name or address/],
    ["pks.api", "pks.example.com:99999", /host name or address/],
    ["pks.cluster", "Edge_1", /lower case/],
  ] as const) {
    it(`refuses a value out of its range: ${path} = ${JSON.stringify(value)}`, () => {
      const problem = onlyProblem(path, value);
      assert.ok(problem.path.startsWith(path), problem.path);
      assert.match(problem.allowed, allowed);
    });
  }

  for (const name of [
    "rancher",
    "Rancher.example.com",
    "-a.example.com",
    "a..b",
    "a b.example.com",
    "https://a.b",
  ]) {
    it(`refuses a host name that is none: ${name}`, () => {
      const problem = onlyProblem("rancher.hostname", name);
      assert.deepEqual(problem, {
        path: "rancher.hostname",
        found: JSON.stringify(name),
        allowed: "a host name such as rancher.example.com",
      });
    });
  }

  it("names what is missing", () => {
    for (const path of ["pks.plan", "rancher.hostname", "vsphere.server", "bosh.environment"])
      assert.deepEqual(
        [onlyProblem(path, undefined)].map((problem) => [problem.path, problem.found]),
        [[path, "nothing"]],
      );
  });

  it("names what a missing key would have to hold", () => {
    const paths = problemsOf(withLeaf(smallestSite(), "vsphere", undefined)).map(({ path }) => path);
    assert.deepEqual(paths, ["vsphere.server", "vsphere.datacenter", "vsphere.computeCluster"]);
  });

  it("wants exactly one of user and client", () => {
    for (const keys of [
      withLeaf(smallestSite(), "pks.clientName", "robot"),
      withLeaf(smallestSite(), "pks.username", undefined),
    ]) {
      const [problem, ...more] = problemsOf(keys);
      assert.deepEqual(more, []);
      assert.equal(problem?.path, "pks.username");
      assert.equal(problem.allowed, "exactly one of username and clientName");
    }
    const client = withLeaf(withLeaf(smallestSite(), "pks.username", undefined), "pks.clientName", "robot");
    assert.deepEqual(problemsOf(client), []);
  });

  it("wants a chart from a repository or from a path, not both", () => {
    assert.equal(onlyProblem("rancher.chart", { path: "a.tgz", version: "1.0.0" }).path, "rancher.chart");
    assert.deepEqual(problemsOf(withLeaf(smallestSite(), "rancher.chart", { path: "a.tgz" })), []);
  });

  it("refuses one name for cluster and Rancher", () => {
    assert.equal(onlyProblem("pks.externalHostname", "rancher.example.com").path, "rancher.hostname");
  });

  it("refuses the ingress controller in Rancher's namespace, whose releases Rancher's hook deletes", () => {
    assert.equal(onlyProblem("ingress.namespace", "cattle-system").path, "ingress.namespace");
  });

  it("tells all problems at once, a key's own and those between keys", () => {
    let keys: Keys = withLeaf(smallestSite(), "pks.workers", "three");
    keys = withLeaf(keys, "pks.foo", 1);
    keys = withLeaf(keys, "pks.clientName", "robot");
    keys = withLeaf(keys, "rancher.replicas", 0);
    keys = withLeaf(keys, "ingress.namespace", "cattle-system");
    keys = withLeaf(keys, "bosh", {});
    const paths = problemsOf(keys).map(({ path }) => path);
    assert.deepEqual(paths.sort(), [
      "bosh.environment",
      "ingress.namespace",
      "pks.foo",
      "pks.username",
      "pks.workers",
      "rancher.replicas",
    ]);
  });

  it("says in one message where, what was found and what is allowed, and that nothing was changed", () => {
    assert.throws(
      () => load(withLeaf(smallestSite(), "pks.workers", "three")),
      (error) => {
        assert.ok(error instanceof SiteError);
        assert.equal(
          error.message,
          'the site file has 1 problem; nothing was changed:\n  pks.workers: found "three"; allowed: a number',
        );
        return true;
      },
    );
  });

  it("never shows a secret, whatever is wrong with it", () => {
    const canary = "canary-2718";
    for (const [path, value] of [
      ["rancher.bootstrapPassword", canary.slice(0, 11)],
      ["rancher.bootstrapPassword", [canary]],
      ["certificate", { source: "provided", chain: "-----BEGIN", key: canary }],
      ["certificate", { source: "provided", chain: "-----BEGIN", key: `-----BEGIN ${canary}` }],
      ["certificate", { source: "provided", chain: "-----BEGIN", key: { secure: canary } }],
    ] as const) {
      const problems = problemsOf(withLeaf(smallestSite(), path, value));
      assert.ok(problems.length > 0, path);
      assert.ok(!JSON.stringify(problems).includes("canary"), JSON.stringify(problems));
    }
  });

  it("leaves other namespaces alone", () => {
    const config = { ...configOf(smallestSite()), "kubernetes:kubeconfig": "x", "aws:region": "y" };
    assert.equal(loadSite(config, NOW).pks.cluster, "edge");
  });

  it("puts a PEM file's text in the place of its path, and takes text as it is", () => {
    const keys = withLeaf(
      withLeaf(smallestSite(), "pks.caCertificate", "certs/ca.pem"),
      "bosh.caCertificate",
      CERTIFICATE,
    );
    const asked: string[] = [];
    const site = loadSite(configOf(keys), NOW, (path) => {
      asked.push(path);
      return CERTIFICATE;
    });
    assert.deepEqual(asked, ["certs/ca.pem"]);
    assert.equal(site.pks.caCertificate, CERTIFICATE);
    assert.equal(site.bosh.caCertificate, CERTIFICATE);
  });

  it("names a PEM file that is not there", () => {
    const problem = onlyProblem("pks.caCertificate", "certs/no.pem");
    assert.equal(problem.found, '"certs/no.pem", and no such file');
  });

  it("says an unreadable file once, and hides nothing else of the certificate by it", () => {
    const keys = withLeaf(smallestSite(), "certificate", {
      source: "provided",
      chain: "-----BEGIN nothing",
      key: "certs/no.key",
      additionalTrustedCAs: "certs/no.pem",
    });
    assert.deepEqual(
      problemsOf(keys).map(({ path }) => path),
      ["certificate.key", "certificate.additionalTrustedCAs", "certificate.chain"],
    );
  });

  it("shows a long value in part", () => {
    assert.ok(onlyProblem("rancher.hostname", "x".repeat(500)).found.length <= 60);
  });
});
