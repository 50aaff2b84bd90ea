/**
 * What goes wrong at a site is told by `pulumi up` in at most five lines, with cause and next command, and `up` converges
 * when it is over. One lab, one stack: each fault is cleared by the next test, which gets further than the one before.
 */
import assert from "node:assert/strict";
import { make, type Made } from "../../support/certificates.ts";
import { startLab, type TestLab } from "./lab.ts";
import { newStack, type TestStack } from "./stack.ts";

const NETWORK = 98;
const HOST = "rancher.lab.example";
/** Long enough for a healthy part of the lab, short enough for a test; minutes. */
const SHORT = 0.15;
const LONG = 4;
const RANCHER_IMAGE = "rancher/rancher";

describe("a fault at the site", function () {
  this.timeout(300_000);
  let lab: TestLab;
  let stack: TestStack;
  let ca: Made;
  let leaf: Made;

  before(async () => {
    lab = await startLab(NETWORK);
    ca = await make({ commonName: "Enterprise CA" });
    leaf = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST] });
    stack = await newStack(lab, "Pulumi.lab.yaml", "faults", {
      certificate: { source: "provided", chain: leaf.pem, key: leaf.keyPem, ca: ca.pem },
      "ingress.timeoutMinutes": SHORT,
      "dns.timeoutMinutes": SHORT,
      "rancher.timeoutMinutes": SHORT,
    });
  });
  after(() => lab.remove());
  before(async () => {
    // From the start, so that no pod of Rancher has served before its faults are told.
    await fault("on", "image-pull-fails", RANCHER_IMAGE);
    await fault("on", "local-stuck");
  });

  const fault = async (...args: string[]) => {
    const { code, stderr } = await lab.lab("fault", ...args);
    assert.equal(code, 0, stderr);
  };
  let on: string | undefined;
  /** This fault and no other: the former one ends when this one has begun, so that nothing recovers in between. */
  const only = async (name?: string, argument?: string) => {
    if (name !== undefined) await fault("on", name, ...(argument === undefined ? [] : [argument]));
    if (on !== undefined && on !== name) await fault("off", on);
    on = name;
  };

  /** Runs `up` while the fault is on; what it says of `about` must be short, name the cause and end with what to do. */
  const fails = async (about: string, cause: RegExp, next: RegExp, ...args: string[]) => {
    const { code, stdout, stderr } = await stack.pulumi("up", "--yes", "--skip-preview", ...args);
    const printed = stdout + stderr;
    assert.notEqual(code, 0, `it should fail:\n${printed}`);
    const diagnostics = printed.slice(printed.lastIndexOf("Diagnostics:"));
    const block = diagnostics.split(/^(?=.*error: )/m).findLast((text) => text.includes(about)) ?? "";
    const lines = block
      .slice(block.lastIndexOf(about))
      .split("\n")
      .map((line) => line.trim());
    const end = lines.findIndex((line) => line.startsWith("next: "));
    assert.ok(end >= 0 && end < 5, `no short failure of ${about}:\n${diagnostics}`);
    assert.match(lines.slice(0, end).join("\n"), cause);
    assert.match(lines[end] ?? "", next);
    assert.doesNotMatch(block, /deadline exceeded/);
  };
  const kubectl = (...args: string[]) => lab.must("kubectl", "-n", "cattle-system", ...args);

  it("is told: the floating IP pool is empty", async () => {
    await only("address-pool-empty");
    await fails("address of the ingress controller", /no free address is left/, /widen the pool/);
  });

  it("is told: no address ever comes", async () => {
    await only("address-pending");
    await fails(
      "address of the ingress controller",
      /NSX-T has given none|gives none/,
      /next: .*NSX|describe service/,
    );
  });

  it("is told: nobody makes the record", async () => {
    await only("dns-missing", HOST);
    await fails(
      `DNS record ${HOST}`,
      new RegExp(`127\\.${NETWORK}\\.0\\.3:5353 says there is no such name`),
      new RegExp(`make the record ${HOST}\\. A 127\\.${NETWORK}\\.2\\.\\d+`),
    );
  });

  it("is told: the record is wrong", async () => {
    await only("dns-wrong", HOST);
    await fails(`DNS record ${HOST}`, /:5353 says 127\.98\.2\.254/, /make the record/);
  });

  it("is told: Rancher's image cannot be pulled", async () => {
    await only();
    await fails(
      `Rancher at ${HOST}`,
      /0 of 3 pods serve; pod \S+: the image \S*rancher\/rancher:v2\.15\.0 cannot be pulled from \S+/,
      /see whether the workers reach/,
    );
  });

  it("is told: Rancher's pods crash", async () => {
    await only("pod-crashes", RANCHER_IMAGE);
    await kubectl("delete", "pods", "-l", "app=rancher");
    await fault("off", "image-pull-fails");
    await fails(
      `Rancher at ${HOST}`,
      /crashes \(1 restart\) with exit code 1/,
      /kubectl -n cattle-system logs \S+ -c rancher --previous/,
    );
  });

  it("is told: Rancher's pods never become ready", async () => {
    await only("rancher-never-ready");
    await fails(`Rancher at ${HOST}`, /runs, but is not ready/, /kubectl -n cattle-system logs/);
  });

  it("is mended: cluster local hangs in Provisioning", async () => {
    await only();
    stack.set("rancher.timeoutMinutes", LONG / 2);
    const printed = await stack.up();
    assert.match(printed, /cluster local hangs in Provisioning: saved it again/);
    const annotations = await lab.must(
      "kubectl",
      "get",
      "clusters.management.cattle.io",
      "local",
      "-o",
      "yaml",
    );
    assert.match(annotations, /rancher-ha\/saved/);
    assert.equal(await stack.output("url"), `https://${HOST}`);
    await fault("off", "local-stuck");
  });

  it("is told: the front serves an expired certificate", async () => {
    stack.set("rancher.timeoutMinutes", SHORT);
    const old = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST], until: "2026-02-01" });
    const data = { "tls.crt": old.pem, "tls.key": old.keyPem };
    await kubectl("patch", "secret", "rancher-secret", "-p", JSON.stringify({ stringData: data }));
    await fails(`Rancher at ${HOST}`, /does not verify: it expired on .*2026/, /pulumi up --refresh/);
  });

  it("is told: the secret tls-ca is gone", async () => {
    await kubectl("delete", "secret", "tls-ca");
    await kubectl("delete", "pods", "-l", "app=rancher");
    await fails(
      `Rancher at ${HOST}`,
      /waits for the secret tls-ca, which is not in cattle-system/,
      /pulumi up --refresh/,
    );
  });

  it("is told: the chart repository does not answer, or serves broken archives", async () => {
    for (const [name, words] of [
      ["charts-down", /is not a valid chart repository or cannot be reached/],
      ["chart-digest-wrong", /unexpected EOF/],
    ] as const) {
      await only(name);
      const { code, stdout } = await stack.pulumi("up", "--yes", "--skip-preview");
      assert.notEqual(code, 0);
      const told = stdout.split("\n").filter((line) => words.test(line));
      assert.ok(
        told.some((line) => line.includes("check the chart name and repository configuration")),
        stdout,
      );
    }
  });

  it("is over: what others removed is put back, and nothing is left to change", async () => {
    await only();
    stack.set("rancher.timeoutMinutes", LONG);
    const { code, stdout, stderr } = await stack.pulumi("up", "--yes", "--skip-preview", "--refresh");
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(await stack.changes(), []);
  });
});
