/** Site files at random: a site or its problems, all of them, and never anything else. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { loadSite } from "../../site/load.ts";
import { SiteError } from "../../site/problems.ts";
import { configOf, type Keys, load, problemsOf, smallestSite, withLeaf } from "../support/site-config.ts";

const NOW = new Date("2027-01-01T00:00:00Z");
const SECRET = "canary-27182818284";
const KEYS = [
  ...[
    "pks",
    "capacity",
    "certificate",
    "ingress",
    "dns",
    "rancher",
    "vsphere",
    "bosh",
    "credentials",
    "lookups",
  ],
];

/** A site with something under every key, secrets too. */
const FULL: Keys = Object.entries({
  "pks.tags": { purpose: "rancher" },
  "pks.networkProfile": { name: "lb-medium", lbSize: "medium" },
  "capacity.podIpBlocks": ["172.16.0.0/16"],
  "ingress.chart": { repo: "https://charts.example.com", name: "nginx-ingress", version: "2.7.0" },
  "dns.servers": ["10.0.0.53"],
  "dns.tsig": { name: "key", secret: "Y2FuYXJ5LTMxNDE1OTI2NTM1" },
  "rancher.bootstrapPassword": SECRET,
  "rancher.features": { fleet: true },
  "vsphere.antiAffinity": { masters: { mandatory: true } },
  credentials: "EDGE1",
  lookups: "off",
}).reduce((site, [path, value]) => withLeaf(site, path, value), smallestSite());

/** What may go wrong: the leaf that is set, its value, and the path that must be named where that is another. */
const DEFECTS: readonly (readonly [leaf: string, value: unknown, path?: string])[] = [
  ["pks.api", "https://pks.example.com"],
  ["pks.cli", "kubectl"],
  ["pks.cluster", "Edge"],
  ["pks.plan", ""],
  ["pks.workers", 0],
  ["pks.username", undefined],
  ["pks.tags", { purpose: "a,b" }, "pks.tags.purpose"],
  ["pks.protect", "yes"],
  ["pks.timeoutMinutes", 0],
  ["pks.wrkers", 3],
  ["pks.networkProfile.lbSize", "huge"],
  ["pks.caCertificate", "no-such-file.pem"],
  ["capacity.users", -1],
  ["capacity.topology", "star"],
  ["capacity.podIpBlocks", ["172.16.0.0/16", "172.17.1.0/16"], "capacity.podIpBlocks.1"],
  ["capacity.edgeClusters", 10_000],
  ["certificate.validityDays", 0],
  ["certificate.key", "-----BEGIN"],
  ["ingress.controller", "haproxy"],
  ["ingress.className", "Nginx"],
  ["ingress.namespace", "cattle-system"],
  ["ingress.chart.version", "latest"],
  ["ingress.loadBalancerIp", "10.0.0.256"],
  ["dns.mode", "magic"],
  ["dns.ttl", 0],
  ["dns.servers", ["10.0.0.53", "ns.example.com"], "dns.servers.1"],
  ["dns.tsig", SECRET],
  ["rancher.hostname", "edge.example.com"],
  ["rancher.replicas", 0],
  ["rancher.features", { fleet: "yes" }, "rancher.features.fleet"],
  ["rancher.bootstrapPassword", "a-canary"],
  ["rancher.proxy", "proxy"],
  ["vsphere.server", ""],
  ["vsphere.datacenter", 7],
  ["vsphere.antiAffinity.masters.hosts", 3],
  ["bosh.environment", ""],
  ["bosh.caCertificate", "no-such-file.pem"],
  ["credentials", "edge 1"],
  ["lookups", "maybe"],
  ["lab", {}],
  ["toString", {}],
];

/** Paths that a value of the full site has, or might have. */
const somePath = fc.oneof(
  fc.constantFrom(...KEYS),
  fc.constantFrom(...DEFECTS.map(([leaf]) => leaf)),
  fc.tuple(fc.constantFrom(...KEYS), fc.string({ maxLength: 8 })).map(([key, leaf]) => `${key}.${leaf}`),
);
const someValue = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom("-----BEGIN CERTIFICATE-----", "__proto__", "constructor", "", 0, -1, 1e308, null, [], {}),
  fc.constantFrom(...DEFECTS.map(([, value]) => value)),
);

/** Loads it, and holds what comes of it to the contract. */
function judge(config: Readonly<Record<string, string>>): void {
  try {
    const site = loadSite(config, NOW, () => "");
    assert.deepEqual(Object.keys(site).sort(), [...KEYS].sort());
  } catch (error) {
    if (!(error instanceof SiteError)) throw error;
    assert.ok(error.problems.length > 0);
    assert.doesNotMatch(error.message, /^\s+at |TypeError|undefined is not/m);
    for (const { path, found, allowed } of error.problems) {
      assert.ok(path !== "" && found !== "" && allowed !== "", error.message);
      assert.ok(!found.includes("\n") && found.length < 300, found);
    }
  }
}

describe("any site file", function () {
  this.timeout(60_000);

  it("is full, and in order, where these tests start from", () => {
    assert.deepEqual(problemsOf(FULL), []);
    assert.deepEqual(Object.keys(load(FULL)).sort(), [...KEYS].sort());
  });

  it("is a site or a list of problems, whatever its values are", () => {
    const changes = fc.array(fc.tuple(somePath, someValue), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(changes, (list) => {
        judge(configOf(list.reduce((site, [path, value]) => set(site, path, value), FULL)));
      }),
      { numRuns: 2000 },
    );
  });

  it("is so too where it is no JSON, and where its keys are anybody's", () => {
    const name = fc.oneof(
      fc.constantFrom(...KEYS, "__proto__", "constructor", "hasOwnProperty"),
      fc.string({ minLength: 1 }),
    );
    const text = fc.oneof(fc.string(), fc.json());
    fc.assert(
      fc.property(fc.array(fc.tuple(name, text), { maxLength: 12 }), (entries) => {
        judge(Object.fromEntries(entries.map(([key, value]) => [`rancher-ha:${key}`, value])));
      }),
      { numRuns: 1000 },
    );
  });

  it("says every problem at once, and no other, and no secret", () => {
    fc.assert(
      fc.property(fc.subarray([...DEFECTS], { minLength: 1 }), (defects) => {
        const broken = defects.reduce((site, [leaf, value]) => set(site, leaf, value), FULL);
        const problems = problemsOf(broken, NOW);
        const wanted = defects
          .map(([leaf, , path]) => path ?? leaf)
          // Nobody can tell how much fits into a block that nobody can read.
          .filter(
            (path, _, all) => path !== "capacity.edgeClusters" || !all.includes("capacity.podIpBlocks.1"),
          );
        assert.deepEqual(problems.map(({ path }) => path).sort(), wanted.sort());
        assert.doesNotMatch(new SiteError(problems).message, /canary|Y2FuYXJ5/);
      }),
      { numRuns: 500 },
    );
  });
});

/** The site with a value somewhere; where that cannot be, because a value above is no object, the site as it was. */
function set(site: Keys, path: string, value: unknown): Keys {
  const parents = path.split(".").slice(0, -1);
  let at: unknown = site;
  for (const part of parents) {
    at = (at as Keys | undefined)?.[part];
    if (at !== undefined && (typeof at !== "object" || at === null || Array.isArray(at))) return site;
  }
  return withLeaf(site, path, value);
}
