import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { Secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import { connectionOf } from "../../../lab/plugins/kubernetes/connection.ts";
import { readKubeconfig } from "../../../lab/plugins/kubernetes/kubeconfig.ts";
import { checkProvider, diffProvider } from "../../../lab/plugins/kubernetes/provider-config.ts";
import { settingsFrom } from "../../../lab/plugins/kubernetes/settings.ts";

function kubeconfig(server: string, token = "t"): string {
  return `
apiVersion: v1
kind: Config
current-context: one
clusters:
  - {name: one, cluster: {server: "${server}", tls-server-name: one.example, certificate-authority-data: Y2E=}}
  - {name: two, cluster: {server: "https://127.0.0.3:8443"}}
users: [{name: admin, user: {token: ${token}}}]
contexts:
  - {name: one, context: {cluster: one, user: admin, namespace: apps}}
  - {name: other, context: {cluster: two, user: admin}}
`;
}

/** Names of the changed inputs; "!" where the provider, and so everything in the cluster, is replaced. */
function diff(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const request = { id: "p", oldInputs: olds, state: olds, news, ignoreChanges: [] };
  return diffProvider(request).changes.map(
    (change) => `${String(change.path[0])}${change.replace ? "!" : ""}`,
  );
}

const A = kubeconfig("https://127.0.0.1:8443");
const B = kubeconfig("https://127.0.0.2:8443");

describe("kubernetes stand-in: the provider's inputs", () => {
  it("replaces when the active cluster of the kubeconfig changes, not for another token", () => {
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: B }), ["kubeconfig!"]);
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: kubeconfig("https://127.0.0.1:8443", "new") }), [
      "kubeconfig",
    ]);
    assert.deepEqual(diff({ kubeconfig: new Secret(A) }, { kubeconfig: new Secret(A) }), []);
  });

  it("replaces when the context or the cluster override leads elsewhere", () => {
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: A, context: "other" }), ["context!"]);
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: A, cluster: "two" }), ["cluster!"]);
  });

  it("takes an unknown kubeconfig for another cluster", () => {
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: UNKNOWN }), ["kubeconfig!"]);
  });

  it("lets an identifier that stays the same keep everything in place", () => {
    const same = { clusterIdentifier: "u1" };
    assert.deepEqual(diff({ ...same, kubeconfig: A }, { ...same, kubeconfig: B }), ["kubeconfig"]);
    assert.deepEqual(diff({ ...same, kubeconfig: A }, { ...same, kubeconfig: UNKNOWN }), ["kubeconfig"]);
  });

  it("replaces for another or an unknown identifier, even with the same kubeconfig", () => {
    const before = { clusterIdentifier: "u1", kubeconfig: A };
    assert.deepEqual(diff(before, { clusterIdentifier: "u2", kubeconfig: A }), ["clusterIdentifier!"]);
    assert.deepEqual(diff(before, { clusterIdentifier: UNKNOWN, kubeconfig: A }), ["clusterIdentifier!"]);
    assert.deepEqual(diff(before, { clusterIdentifier: UNKNOWN, kubeconfig: UNKNOWN }), [
      "clusterIdentifier!",
      "kubeconfig!",
    ]);
  });

  it("does not replace for an identifier that comes or goes", () => {
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: A, clusterIdentifier: "u1" }), [
      "clusterIdentifier",
    ]);
    assert.deepEqual(diff({ kubeconfig: A, clusterIdentifier: "u1" }, { kubeconfig: A }), [
      "clusterIdentifier",
    ]);
  });

  it("updates in place for its switches", () => {
    assert.deepEqual(diff({ kubeconfig: A }, { kubeconfig: A, deleteUnreachable: "true" }), [
      "deleteUnreachable",
    ]);
  });

  it("refuses an option that it does not have, by name", () => {
    const request = {
      olds: {},
      news: { renderYamlToDirectory: "x" },
      randomSeed: new Uint8Array(),
      autonaming: undefined,
    };
    assert.deepEqual(
      checkProvider(request).failures?.map((failure) => failure.property),
      ["renderYamlToDirectory"],
    );
  });
});

describe("kubernetes stand-in: settings and connection", () => {
  it("reads switches from the inputs, else from the environment, else the default", () => {
    const settings = settingsFrom(
      { enableSecretMutable: "false" },
      {
        PULUMI_K8S_ENABLE_SECRET_MUTABLE: "true",
        PULUMI_K8S_DELETE_UNREACHABLE: "true",
      },
    );
    assert.equal(settings.enableSecretMutable, false);
    assert.equal(settings.deleteUnreachable, true);
    assert.equal(settings.enableServerSideApply, true);
  });

  it("connects by address with the server's own name, its authority and a token", () => {
    const connection = connectionOf(readKubeconfig(A), {});
    assert.equal(connection.server, "https://127.0.0.1:8443");
    assert.equal(connection.serverName, "one.example");
    assert.equal(connection.authority, "ca");
    assert.equal(connection.authorization, "Bearer t");
    assert.equal(connection.verifyTls, true);
  });

  it("says what is missing in a kubeconfig", () => {
    assert.throws(
      () => connectionOf(readKubeconfig(A), { context: "none" }),
      /context was not found for specified context: none/,
    );
    assert.throws(() => connectionOf({}, {}), /no configuration has been provided/);
    assert.throws(() => readKubeconfig("nonsense"), /couldn't get version\/kind/);
    assert.throws(() => readKubeconfig('{"a":'), /^Error: yaml: line 1: /);
  });
});
