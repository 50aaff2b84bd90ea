import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { clockSkew } from "../../../steps/pks/clock.ts";
import type { PksConnection } from "../../../steps/pks/connection.ts";
import { type Made, make } from "../../support/certificates.ts";

describe("clockSkew", () => {
  let ca: Made;
  let server: Server;
  let connection: PksConnection;
  /** Answers a request's Date header; undefined: none. */
  let date: () => string | undefined;

  before(async () => {
    ca = await make({ commonName: "the site's CA" });
    const { pem: cert, keyPem: key } = await make({
      commonName: "pks",
      issuer: ca,
      ipAddresses: ["127.0.0.1"],
    });
    server = createServer({ cert, key }, (_, response) => {
      response.sendDate = false;
      const text = date();
      if (text !== undefined) response.setHeader("date", text);
      response.writeHead(401).end("who are you?");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    connection = {
      PKS_CLI: "pks",
      PKS_API: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      PKS_CA_CERTIFICATE: ca.pem,
      PKS_SKIP_TLS_VERIFY: "false",
    };
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const ahead = (seconds: number) => () => new Date(Date.now() + seconds * 1000).toUTCString();

  for (const seconds of [0, 600, -86_400]) {
    it(`is ${seconds} s, to within a second or two`, async () => {
      date = ahead(seconds);
      const skew = await clockSkew(connection);
      assert.ok(skew !== undefined && Math.abs(skew - seconds) <= 2, String(skew));
    });
  }

  it("is unknown of an API that tells no time, or not in a known way", async () => {
    date = () => undefined;
    assert.equal(await clockSkew(connection), undefined);
    date = () => "noon";
    assert.equal(await clockSkew(connection), undefined);
  });

  it("is unknown of an API that the site's CA did not sign, unless nobody cares", async () => {
    date = ahead(600);
    const other = await make({ commonName: "another CA" });
    const stranger = { ...connection, PKS_CA_CERTIFICATE: other.pem };
    assert.equal(await clockSkew(stranger), undefined);
    assert.ok(((await clockSkew({ ...stranger, PKS_SKIP_TLS_VERIFY: "true" })) ?? 0) > 500);
  });

  it("is unknown where nobody answers", async () => {
    assert.equal(await clockSkew({ ...connection, PKS_API: "127.0.0.1:1" }), undefined);
  });
});
