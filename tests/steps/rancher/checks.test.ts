import assert from "node:assert/strict";
import type { Kubernetes } from "../../../steps/kubernetes.ts";
import {
  answers,
  handsOutCa,
  nameResolves,
  serverUrlIs,
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
    assert.match(
      missing?.state ?? "",
      /serves another certificate \(CN=rancher\.example\.com, serial [0-9A-F]+\)/,
    );
  });

  it("wants the page itself, not the ingress controller's stand-in for it, and says whose that is", async () => {
    const ready = answers(front, "/healthz", "ok");
    const nginx = (title: string, version: string) =>
      `<html><head><title>${title}</title></head><body><center><h1>${title}</h1></center><hr><center>${version}</center></body></html>`;
    const PAGES = [
      [
        503,
        nginx("503 Service Temporarily Unavailable", "nginx"),
        /503 from ingress-nginx: it reaches no pod/,
      ],
      [502, nginx("502 Bad Gateway", "nginx/1.29.5"), /502 from F5's NGINX controller: it reaches no pod/],
      [
        404,
        nginx("404 Not Found", "nginx/1.29.5"),
        /404 from F5's NGINX controller: it has no Ingress for rancher/,
      ],
      [404, "404 page not found\n", /404 from Traefik: it has no Ingress/],
      [503, "no available server\n", /503 from Traefik: it reaches no pod/],
      [404, "ok", /answers 404: ok$/],
      [200, "default backend", /answers 200: default backend$/],
    ] as const;
    for (const [status, body, words] of PAGES) {
      server.pages.set("/healthz", [status, body]);
      assert.match((await ready())?.state ?? "", words);
    }
    server.pages.set("/healthz", [200, "ok\n"]);
    assert.equal(await ready(), undefined);
  });

  describe("says why a chain does not verify:", () => {
    const CHAINS: readonly [string, () => Promise<{ leaf: Made; chain: string }>, RegExp][] = [
      [
        "expired",
        async () => {
          const old = await make({ commonName: HOST, issuer: ca, dnsNames: [HOST], until: "2026-02-01" });
          return { leaf: old, chain: old.pem + ca.pem };
        },
        /does not verify: it expired on Feb +1 00:00:00 2026 GMT/,
      ],
      [
        "another name",
        async () => {
          const other = await make({ commonName: "other", issuer: ca, dnsNames: ["other.example.com"] });
          return { leaf: other, chain: other.pem };
        },
        /it is for other\.example\.com, not for rancher\.example\.com/,
      ],
      [
        "self-signed",
        async () => {
          const own = await make({ commonName: HOST, ca: false, dnsNames: [HOST] });
          return { leaf: own, chain: own.pem };
        },
        /self-signed, not signed by the site's CA/,
      ],
      [
        "another CA",
        async () => {
          const other = await make({ commonName: "Other CA" });
          const signed = await make({ commonName: HOST, issuer: other, dnsNames: [HOST] });
          return { leaf: signed, chain: signed.pem + other.pem };
        },
        /its chain ends at another CA/,
      ],
      [
        "an intermediate is missing",
        async () => {
          const between = await make({ commonName: "Between", issuer: ca, ca: true });
          const signed = await make({ commonName: HOST, issuer: between, dnsNames: [HOST] });
          return { leaf: signed, chain: signed.pem };
        },
        /an intermediate is missing: nothing served leads from CN=Between to the site's CA/,
      ],
    ];
    for (const [what, chainOf, words] of CHAINS) {
      it(what, async () => {
        const { leaf: wrong, chain } = await chainOf();
        const other = await startHttpsFront({ pem: chain, keyPem: wrong.keyPem });
        try {
          const finding = await servesCertificate({ ...front, port: other.port }, leaf.pem)();
          assert.match(finding?.state ?? "", words);
          assert.match(finding?.next ?? "", /^pulumi up --refresh/);
        } finally {
          await other.close();
        }
      });
    }

    it("nobody listens", async () => {
      const finding = await servesCertificate({ ...front, port: 1 }, leaf.pem)();
      assert.equal(finding?.state, "the front at 127.0.0.1:1 does not answer: nothing listens there");
    });
  });

  it("wants Rancher to hand out exactly the CA that agents must trust", async () => {
    const check = handsOutCa(front);
    const setting = (value: string) => JSON.stringify({ id: "cacerts", value });
    server.pages.set("/v3/settings/cacerts", [200, setting(ca.pem)]);
    assert.equal(await check(), undefined);
    server.pages.set("/v3/settings/cacerts", [200, setting(leaf.pem)]);
    assert.match((await check())?.state ?? "", /differs from the secret tls-ca/);
    server.pages.set("/v3/settings/cacerts", [401, "{}"]);
    assert.equal((await check())?.state, "/v3/settings/cacerts answers 401: {}");
  });

  it("wants server-url to be the site's", async () => {
    const check = (found: unknown) =>
      serverUrlIs(
        { custom: { getClusterCustomObject: async () => found } } as unknown as Kubernetes,
        "https://rancher.example.com",
      )();
    assert.equal(await check({ value: "https://rancher.example.com" }), undefined);
    assert.equal(await check({ value: "", default: "https://rancher.example.com" }), undefined);
    const other = await check({ value: "https://old.example.com" });
    assert.equal(
      other?.state,
      "Rancher's server-url is https://old.example.com, not https://rancher.example.com",
    );
    assert.match(other.next, /kubectl patch settings\.management\.cattle\.io server-url/);
    assert.match((await check({ value: "" }))?.state ?? "", /server-url is not set/);
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
      const finding = await nameResolves(front, [right, wrong])();
      assert.equal(finding?.state, `DNS: ${wrong} says 10.0.0.9; wanted 127.0.0.1`);
      assert.match(finding.next, /make that server say rancher\.example\.com\. A 127\.0\.0\.1/);
    });
  });
});
