import assert from "node:assert/strict";
import { rancherUrl, rancherValues } from "../../../components/rancher/values.ts";
import { rancherSettings } from "../../support/sample-args.ts";

const facts = {
  url: "https://rancher.example.com",
  caDigest: "digest",
  additionalCAsDigest: undefined,
  bootstrapPassword: "password",
};

const environment = (values: Record<string, unknown>) =>
  values["extraEnv"] as { name: string; value: string }[];

describe("rancherValues", () => {
  it("switches the chart's own Ingress off and takes the certificate from a secret", () => {
    const values = rancherValues(rancherSettings, facts);
    assert.deepEqual(values["ingress"], { enabled: false, tls: { source: "secret" } });
    assert.equal(values["privateCA"], true);
    assert.equal(values["replicas"], 3);
    assert.equal(values["antiAffinity"], "required");
  });

  it("sets server-url from the first start, and restarts the pods when the CA changes", () => {
    assert.deepEqual(environment(rancherValues(rancherSettings, facts)), [
      { name: "CATTLE_SERVER_URL", value: "https://rancher.example.com" },
      { name: "RANCHER_HA_CA_DIGEST", value: "digest" },
    ]);
  });

  it("restarts the pods for other further CAs, too, and tells the chart of their secret", () => {
    const values = rancherValues(rancherSettings, { ...facts, additionalCAsDigest: "more" });
    assert.equal(values["additionalTrustedCAs"], true);
    assert.deepEqual(environment(values).at(-1), { name: "RANCHER_HA_ADDITIONAL_CAS_DIGEST", value: "more" });
    assert.equal(rancherValues(rancherSettings, facts)["additionalTrustedCAs"], false);
  });

  it("has no private CA under a public one", () => {
    const values = rancherValues(rancherSettings, { ...facts, caDigest: undefined });
    assert.equal(values["privateCA"], false);
    assert.deepEqual(
      environment(values).map(({ name }) => name),
      ["CATTLE_SERVER_URL"],
    );
  });

  it("says nothing of what the site does not set: the chart's own defaults hold", () => {
    const values = rancherValues(rancherSettings, facts);
    for (const key of ["proxy", "noProxy", "auditLog", "features", "resources"])
      assert.equal(key in values, false, key);
  });

  it("adds to the chart's list of addresses without proxy instead of replacing it", () => {
    const settings = { ...rancherSettings, proxy: "http://proxy.example.com:3128", noProxy: ["example.com"] };
    const values = rancherValues(settings, facts);
    assert.equal(values["proxy"], "http://proxy.example.com:3128");
    const list = String(values["noProxy"]).split(",");
    assert.ok(list.includes("10.0.0.0/8") && list.includes(".svc") && list.at(-1) === "example.com");
  });

  it("spells feature flags, audit log and resources as the chart does", () => {
    const resources = { requests: { cpu: "1" } };
    const settings = {
      ...rancherSettings,
      features: { a: true, b: false },
      auditLog: { level: 2 },
      resources,
    };
    const values = rancherValues(settings, facts);
    assert.equal(values["features"], "a=true,b=false");
    assert.deepEqual(values["auditLog"], { enabled: true, level: 2 });
    assert.deepEqual(values["resources"], resources);
  });
});

describe("rancherUrl", () => {
  it("carries the port unless it is 443", () => {
    assert.equal(rancherUrl("rancher.example.com", 443), "https://rancher.example.com");
    assert.equal(rancherUrl("rancher.example.com", 8443), "https://rancher.example.com:8443");
  });
});
