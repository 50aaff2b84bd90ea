import assert from "node:assert/strict";
import { stringify } from "yaml";
import { endsSoon, renewedKubeconfig } from "../../site/renewal.ts";
import { make } from "../support/certificates.ts";
import { type FakeProgram, fakeProgram } from "../support/fake-program.ts";
import { type HttpsFront, startHttpsFront } from "../support/https-front.ts";
import { load, smallestSite } from "../support/site-config.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

describe("endsSoon", () => {
  it("is said by the token itself, where it is one that says it", () => {
    assert.equal(endsSoon(jwt({ exp: NOW / 1000 - 1 }), NOW), true);
    assert.equal(endsSoon(jwt({ exp: NOW / 1000 + 30 }), NOW), true);
    assert.equal(endsSoon(jwt({ exp: NOW / 1000 + 3600 }), NOW), false);
    for (const token of [jwt({ sub: "x" }), "opaque", "a.b.c", ""]) assert.equal(endsSoon(token, NOW), false);
  });
});

describe("renewedKubeconfig", () => {
  let api: HttpsFront;
  let pks: FakeProgram;
  let ca: string;
  const saved = process.env;
  const site = load(smallestSite());
  const kubeconfig = (token: string, over: object = {}) =>
    stringify({
      apiVersion: "v1",
      clusters: [
        {
          name: "edge",
          cluster: {
            server: `https://127.0.0.1:${api.port}`,
            "certificate-authority-data": Buffer.from(ca).toString("base64"),
            "tls-server-name": "edge.example.com",
          },
        },
      ],
      users: [{ name: "edge", user: { token } }],
      ...over,
    });

  before(async () => {
    const authority = await make({ commonName: "Cluster CA" });
    ca = authority.pem;
    api = await startHttpsFront(
      await make({ commonName: "edge", issuer: authority, dnsNames: ["edge.example.com"] }),
    );
    pks = fakeProgram("tkgi", {
      login: `printf 'Password: '; read -r password; echo`,
      "get-credentials": `echo renewed > "$KUBECONFIG"`,
    });
    process.env = { ...saved, ...pks.environment, PKS_USER_PASSWORD: "password" };
  });
  after(async () => {
    process.env = saved;
    pks.remove();
    await api.close();
  });

  it("leaves a kubeconfig that the cluster accepts as it is", async () => {
    api.pages.set("/version", [200, "{}"]);
    assert.equal(await renewedKubeconfig(site, kubeconfig("good")), undefined);
  });

  it("fetches another one where it is refused, or has ended by its own word", async () => {
    api.pages.set("/version", [401, "{}"]);
    assert.equal(await renewedKubeconfig(site, kubeconfig("revoked")), "renewed\n");
    api.pages.set("/version", [200, "{}"]);
    assert.equal(await renewedKubeconfig(site, kubeconfig(jwt({ exp: 1 }))), "renewed\n");
  });

  it("asks nobody where it cannot tell", async () => {
    api.pages.set("/version", [401, "{}"]);
    const certificateUser = { users: [{ name: "edge", user: { "client-certificate-data": "" } }] };
    assert.equal(await renewedKubeconfig(site, kubeconfig("", certificateUser)), undefined);
    const nobody = kubeconfig("any").replace(`:${api.port}`, ":1");
    assert.equal(await renewedKubeconfig(site, nobody), undefined);
  });
});
