/** Who gets in at the simulated PKS, and what they may do: the UAA, tokens and scopes. */
import assert from "node:assert/strict";
import { z } from "zod";
import { issueToken } from "../../../lab/pks/tokens.ts";
import { rest, send, uaa } from "./rest.ts";
import { startSite } from "./support.ts";
import type { Site } from "./support.ts";

const request = (name: string): object => ({
  name,
  plan_name: "rancher",
  parameters: { kubernetes_master_host: `${name}.example.com` },
});

describe("access to the simulated PKS", () => {
  let site: Site;
  before(async () => {
    site = await startSite();
    await rest(site, "alana", "POST", "/v1/clusters", request("one"));
    await site.until("one", "succeeded");
  });
  after(() => site.stop());

  it("hands out tokens with the keys of the UAA", async () => {
    const form = {
      grant_type: "password",
      client_id: "pks_cli",
      username: "alana",
      password: "alana's secret: %",
    };
    const { status, body } = await uaa(site, form);
    assert.equal(status, 200);
    const keys = ["access_token", "expires_in", "jti", "refresh_token", "scope", "token_type"];
    assert.deepEqual(Object.keys(z.looseObject({}).parse(body)).sort(), keys);
    assert.partialDeepStrictEqual(body, {
      expires_in: 7199,
      scope: "pks.clusters.admin",
      token_type: "bearer",
    });
  });

  it("hands tokens to clients, without a refresh token", async () => {
    const form = {
      grant_type: "client_credentials",
      client_id: "automated-client",
      client_secret: "client-secret",
    };
    const { body } = await uaa(site, form);
    assert.equal("refresh_token" in z.looseObject({}).parse(body), false);
  });

  it("rejects a wrong password, a wrong secret and a user's name as a client's", async () => {
    for (const form of [
      { grant_type: "password", client_id: "pks_cli", username: "alana", password: "wrong" },
      { grant_type: "client_credentials", client_id: "automated-client", client_secret: "wrong" },
      { grant_type: "client_credentials", client_id: "alana", client_secret: "alana's secret: %" },
    ]) {
      assert.deepEqual(await uaa(site, form), {
        status: 401,
        body: { error: "unauthorized", error_description: "Bad credentials" },
      });
    }
  });

  it("refuses tokens after their lifetime, which the tile sets", async () => {
    await site.restart({ tokenSeconds: -1 });
    assert.equal((await rest(site, "alana", "GET", "/v1/clusters")).status, 401);
    await site.restart({ tokenSeconds: 600 });
    const form = {
      grant_type: "client_credentials",
      client_id: "automated-client",
      client_secret: "client-secret",
    };
    assert.partialDeepStrictEqual((await uaa(site, form)).body, { expires_in: 600 });
    assert.equal((await rest(site, "alana", "GET", "/v1/clusters")).status, 200);
  });

  it("answers nobody without a token, or with one that another key signed", async () => {
    const { port } = site.context.network.pksApi;
    const claims = {
      holder: "alana",
      scope: ["pks.clusters.admin"],
      seconds: 60,
      grant: "password",
      client: "pks_cli",
    };
    const forged = { headers: { authorization: `Bearer ${issueToken("another key", claims)}` } };
    for (const options of [{}, forged]) {
      assert.equal((await send(site, port, "GET", "/v1/clusters", options)).status, 401);
    }
  });

  describe("for a user with pks.clusters.manage", () => {
    it("shows and changes only clusters of their own", async () => {
      await rest(site, "naomi", "POST", "/v1/clusters", request("hers"));
      await site.until("hers", "succeeded");
      const { body } = await rest(site, "naomi", "GET", "/v1/clusters");
      assert.deepEqual(
        z
          .array(z.looseObject({ name: z.string() }))
          .parse(body)
          .map(({ name }) => name),
        ["hers"],
      );
      assert.equal((await rest(site, "naomi", "DELETE", "/v1/clusters/one")).status, 404);
    });

    it("refuses to create and to delete network profiles", async () => {
      const words =
        "You do not have enough privileges to perform this action. Please contact the TKGI administrator.";
      const made = await rest(site, "naomi", "POST", "/v1/network-profiles", { name: "n", parameters: {} });
      assert.deepEqual(made, { status: 403, body: { body: words } });
      assert.deepEqual(await rest(site, "naomi", "DELETE", "/v1/network-profiles/n"), made);
      assert.equal((await rest(site, "naomi", "GET", "/v1/network-profiles")).status, 200);
    });
  });

  it("lets pks.clusters.admin.read only read, and nobody without a scope anything", async () => {
    assert.equal((await rest(site, "rita", "GET", "/v1/clusters/one")).status, 200);
    assert.equal((await rest(site, "rita", "DELETE", "/v1/clusters/one")).status, 403);
    assert.equal((await rest(site, "nobody", "GET", "/v1/plans")).status, 403);
  });
});
