import assert from "node:assert/strict";
import type { LabContext } from "../../../lab/context.ts";
import { type FrontRig, HOST, startFront } from "./front-rig.ts";
import { testContext, tlsSecret } from "./support.ts";

describe("what the front answers by itself", () => {
  let context: LabContext & { remove(): void };
  let front: FrontRig;

  before(async () => {
    context = await testContext();
  });
  after(() => context.remove());
  afterEach(() => front.stop());

  const answers = [
    { kind: "ingress-nginx", missing: 503, empty: 503, own: "<center>nginx</center>" },
    { kind: "f5-nginx", missing: 502, empty: 502, own: "<center>nginx/" },
    { kind: "traefik", missing: 404, empty: 503, own: "no available server" },
  ] as const;
  for (const { kind, missing, empty, own } of answers) {
    it(`${kind}: ${missing} while the Service is missing, ${empty} while it has no ready pods, with the valid certificate`, async () => {
      front = await startFront(kind, context);
      const before = await front.overTls(HOST, context.authority.certificatePem);
      assert.equal(before.status, missing);
      assert.equal(before.subject, HOST);
      front.addRancherService();
      const then = await front.overTls(HOST, context.authority.certificatePem);
      assert.equal(then.status, empty);
      assert.ok(then.body.includes(own));
      front.addRancher(["rancher-1"]);
      assert.equal((await front.overTls(HOST, context.authority.certificatePem)).status, 200);
    });
  }

  it("ingress-nginx: an unknown host gets the fake certificate and 404; plain HTTP is sent on with 308", async () => {
    front = await startFront("ingress-nginx", context);
    const unknown = await front.overTls("other.example.com");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.subject, "Kubernetes Ingress Controller Fake Certificate");
    const plain = await front.plainly();
    assert.equal(plain.status, 308);
    assert.equal(plain.headers["location"], `https://${HOST}/a?b`);
    assert.equal((await front.plainly("other.example.com")).status, 404);
  });

  it("F5: an unknown host's handshake is refused; plain HTTP is sent on with 301 and the port", async () => {
    front = await startFront("f5-nginx", context);
    await assert.rejects(front.overTls("other.example.com"), /handshake|ECONNRESET|socket/i);
    const plain = await front.plainly();
    assert.equal(plain.status, 301);
    assert.equal(plain.headers["location"], `https://${HOST}:443/a?b`);
    assert.equal((await front.plainly("other.example.com")).status, 404);
  });

  it("Traefik: an unknown host gets the default certificate and 404; plain HTTP is answered", async () => {
    front = await startFront("traefik", context);
    front.addRancher(["rancher-1"]);
    const unknown = await front.overTls("other.example.com");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.body, "404 page not found\n");
    assert.equal(unknown.subject, "TRAEFIK DEFAULT CERT");
    assert.equal((await front.plainly()).status, 200);
  });

  it("ingress-nginx shows its fake certificate while the secret is missing or does not cover the host", async () => {
    front = await startFront("ingress-nginx", context);
    const wrong = await context.authority.issue({ commonName: "x", dnsNames: ["wrong.example.com"] });
    front.objects.secrets = [tlsSecret(wrong)];
    assert.equal((await front.overTls()).subject, "Kubernetes Ingress Controller Fake Certificate");
    front.objects.secrets = [];
    assert.equal((await front.overTls()).subject, "Kubernetes Ingress Controller Fake Certificate");
  });

  it("refuses connections while no pod of the controller is ready", async () => {
    front = await startFront("traefik", context);
    for (const listener of front.listeners) listener.refuse();
    await assert.rejects(front.plainly(), { code: "ECONNREFUSED" });
    for (const listener of front.listeners) await listener.listen();
    assert.equal((await front.plainly()).status, 404);
  });
});
