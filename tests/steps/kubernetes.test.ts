import assert from "node:assert/strict";
import { stringify } from "yaml";
import { kubernetesFrom } from "../../steps/kubernetes.ts";
import { type Made, make } from "../support/certificates.ts";
import { type HttpsFront, startHttpsFront } from "../support/https-front.ts";

const HOST = "edge.example.com";

describe("kubernetesFrom", () => {
  let ca: Made;
  let server: HttpsFront;

  before(async () => {
    ca = await make({ commonName: "CA" });
    server = await startHttpsFront(await make({ commonName: HOST, issuer: ca, dnsNames: [HOST] }));
    server.pages.set("/version", [200, JSON.stringify({ gitVersion: "v1.31.4" })]);
  });
  after(() => server.close());

  /** A kubeconfig for the server by address, whose certificate is `name`'s. */
  const kubeconfig = (name: string, trusted = ca) =>
    stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "edge",
      contexts: [{ name: "edge", context: { cluster: "edge", user: "admin" } }],
      users: [{ name: "admin", user: { token: "token" } }],
      clusters: [
        {
          name: "edge",
          cluster: {
            server: `https://127.0.0.1:${server.port}`,
            "tls-server-name": name,
            "certificate-authority-data": Buffer.from(trusted.pem).toString("base64"),
          },
        },
      ],
    });

  it("reaches the cluster that the text names, under the CA and the name in it", async () => {
    const { gitVersion } = await kubernetesFrom(kubeconfig(HOST)).version.getCode();
    assert.equal(gitVersion, "v1.31.4");
    assert.equal(server.last.servername, HOST);
  });

  it("trusts no other name and no other CA", async () => {
    await assert.rejects(kubernetesFrom(kubeconfig("other.example.com")).version.getCode());
    const other = await make({ commonName: "CA" });
    await assert.rejects(kubernetesFrom(kubeconfig(HOST, other)).version.getCode());
  });
});
