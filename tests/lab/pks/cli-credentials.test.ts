/** Access to a cluster by `pks` and `tkgi` of the lab: get-credentials and get-kubeconfig. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { startSite, succeeded } from "./support.ts";
import type { Site } from "./support.ts";

describe("access to a cluster", () => {
  let site: Site;
  before(async () => {
    site = await startSite();
    await site.logIn();
    succeeded(
      await site.run("pks", ["create-cluster", "one", "-e", "one.example.com", "-p", "rancher", "--wait"]),
    );
  });
  after(() => site.stop());

  it("writes the kubeconfig that KUBECONFIG names, keeps what is in it and switches the context", async () => {
    const file = join(site.home, "user", "kubeconfig");
    const other = { name: "other", cluster: { server: "https://other" } };
    writeFileSync(file, JSON.stringify({ clusters: [other], contexts: null, "current-context": "other" }));
    const outcome = await site.run("pks", ["get-credentials", "one"]);
    succeeded(outcome);
    assert.match(
      outcome.stdout,
      /^\nFetching credentials for cluster one\.\nContext set for cluster one\.\n\nYou can now switch/,
    );
    const merged = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    assert.equal(merged["current-context"], "one");
    assert.deepEqual(merged["clusters"], [
      other,
      {
        name: "one",
        cluster: { server: "https://127.84.1.1:8443", "certificate-authority-data": "Q0E=" },
      },
    ]);
    assert.deepEqual(merged["users"], [{ name: "alana", user: { token: "token-of-alana" } }]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    succeeded(await site.run("pks", ["get-credentials", "one"]));
    assert.deepEqual(parse(readFileSync(file, "utf8")), merged);
  });

  it("fetches a kubeconfig in one call, without touching the session", async () => {
    const file = join(site.home, "user", "naomi");
    const env = { KUBECONFIG: file, PKS_HOME: join(site.home, "user", "nowhere") };
    const outcome = await site.run(
      "tkgi",
      ["get-kubeconfig", "one", "-a", "127.84.0.2", "-u", "alana", "-p", "alana's secret: %", "-k"],
      env,
    );
    succeeded(outcome);
    assert.equal((parse(readFileSync(file, "utf8")) as Record<string, unknown>)["current-context"], "one");
    assert.equal(existsSync(env.PKS_HOME), false);
  });
});

describe("get-credentials where OpenID Connect is on", () => {
  let site: Site;
  before(async () => {
    site = await startSite({ oidc: true });
    await site.logIn();
    succeeded(
      await site.run("pks", ["create-cluster", "one", "-e", "one.example.com", "-p", "rancher", "--wait"]),
    );
  });
  after(() => site.stop());

  it("takes the user's password from either variable", async () => {
    for (const name of ["PKS_USER_PASSWORD", "TKGI_USER_PASSWORD"]) {
      succeeded(await site.run("tkgi", ["get-credentials", "one"], { [name]: "alana's secret: %" }));
    }
  });

  it("rejects a wrong one, and does not ask for a missing one without a terminal", async () => {
    const wrong = await site.run("pks", ["get-credentials", "one"], { PKS_USER_PASSWORD: "wrong" });
    assert.deepEqual(
      [wrong.code, wrong.stderr],
      [1, "Error: Credentials were rejected, please try again.\n"],
    );
    assert.equal(
      (await site.run("pks", ["get-credentials", "one"])).stderr,
      "Error: inappropriate ioctl for device\n",
    );
  });
});
