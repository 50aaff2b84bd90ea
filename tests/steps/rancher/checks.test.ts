import assert from "node:assert/strict";
import type { Kubernetes } from "../../../steps/kubernetes.ts";
import {
  answers,
  handsOutCa,
  localClusterActive,
  nameResolves,
  servesCertificate,
} from "../../../steps/rancher/checks.ts";
import { get, type RancherFront } from "../../../steps/rancher/https.ts";
import { type Made, make } from "../../support/certificates.ts";
import { type HttpsFront, startHttpsFront } from "../../support/https-front.ts";
import { startNameServer, type TestNameServer } from "../../support/name-server.ts";

const HOST = "rancher.example.com";

describe("Rancher's readiness", () => {
  let ca: Made;
  let leaf: Made;
  let server: HttpsFront;
  let front: RancherFront;

  before(async () => {
    ca = await make({ commonName: "CA" });
    leaf = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST] });
    server = await startHttpsFront({ pem: leaf.pem + ca.pem, keyPem: leaf.keyPem });
    front = { hostname: HOST, address: "127.0.0.1", port: server.port, ca: ca.pem };
  });
  after(() => server.close());
  afterEach(() => server.pages.clear());

  it("is asked by address, under the host name: SNI, verification and Host header", async () => {
    server.pages.set("/ping", [200, "pong"]);
    const { status, body } = await get(front, "/ping");
    assert.deepEqual([status, body], [200, "pong"]);
    assert.equal(server.last.servername, HOST);
    assert.equal(server.last.host, `${HOST}:${server.port}`);
  });

  it("trusts nobody but the site's CA", async () => {
    await assert.rejects(get({ ...front, ca: undefined }, "/ping"), /certificate/i);
    const other = await make({ commonName: "CA" });
    await assert.rejects(get({ ...front, ca: other.pem }, "/ping"));
  });

  it("refuses a certificate for another name", async () => {
    await assert.rejects(get({ ...front, hostname: "other.example.com" }, "/ping"), /altnames|Hostname/i);
  });

  it("does not take a front for ready that nobody serves", async () => {
    await assert.rejects(get({ ...front, port: 1 }, "/ping"), /ECONNREFUSED/);
  });

  it("wants the site's own certificate served, and names the one that is", async () => {
    server.pages.set("/healthz", [503, "not yet"]);
    assert.equal(await servesCertificate(front, leaf.pem)(), undefined);
    const renewed = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST] });
    const missing = await servesCertificate(front, renewed.pem)();
    assert.match(missing ?? "", /serves another certificate \(CN=rancher\.example\.com, serial [0-9A-F]+\)/);
  });

  it("wants the page itself, not the ingress controller's stand-in for it", async () => {
    const ready = answers(front, "/healthz", "ok");
    for (const page of [
      [503, "503 Service Temporarily Unavailable"],
      [404, "ok"],
      [200, "default backend"],
    ] as const) {
      server.pages.set("/healthz", page);
      assert.match((await ready()) ?? "", new RegExp(`^/healthz answers ${page[0]}, not 200 with "ok"`));
    }
    server.pages.set("/healthz", [200, "ok\n"]);
    assert.equal(await ready(), undefined);
  });

  it("wants Rancher to hand out exactly the CA that agents must trust", async () => {
    const check = handsOutCa(front);
    const setting = (value: string) => JSON.stringify({ id: "cacerts", value });
    server.pages.set("/v3/settings/cacerts", [200, setting(ca.pem)]);
    assert.equal(await check(), undefined);
    server.pages.set("/v3/settings/cacerts", [200, setting(leaf.pem)]);
    assert.match((await check()) ?? "", /differs from the secret tls-ca/);
    server.pages.set("/v3/settings/cacerts", [401, "{}"]);
    assert.equal(await check(), "/v3/settings/cacerts answers 401");
  });

  describe("of the local cluster", () => {
    const seen = (cluster: unknown) =>
      localClusterActive({
        custom: { getClusterCustomObject: async () => cluster },
      } as unknown as Kubernetes)();
    const condition = (status: string, message?: string) => ({
      metadata: { name: "local" },
      status: {
        conditions: [
          { type: "Provisioned", status: "True" },
          { type: "Ready", status, message },
        ],
      },
    });

    it("holds when it is Ready", async () => {
      assert.equal(await seen(condition("True")), undefined);
    });

    it("says why it is not", async () => {
      const message = "waiting for server-url setting to be set";
      assert.equal(await seen(condition("False", message)), `cluster local is not active: ${message}`);
      assert.match((await seen({ metadata: {} })) ?? "", /no Ready condition yet/);
      assert.match((await seen({ status: {} })) ?? "", /no Ready condition yet/);
    });
  });

  describe("by name", () => {
    let servers: TestNameServer[];
    before(async () => {
      servers = [
        await startNameServer({ [HOST]: ["127.0.0.1"] }),
        await startNameServer({ [HOST]: ["10.0.0.9"] }),
      ];
    });
    after(() => Promise.all(servers.map((each) => each.close())));

    it("wants every name server to give the front's address", async () => {
      const [right = "", wrong = ""] = servers.map(({ address }) => address);
      assert.equal(await nameResolves(front, [right])(), undefined);
      assert.equal(
        await nameResolves(front, [right, wrong])(),
        `DNS: ${wrong} says 10.0.0.9; wanted 127.0.0.1`,
      );
    });
  });
});
