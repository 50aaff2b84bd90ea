import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { formatPath } from "../../../lab/plugins/differ.ts";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import { Asset, Secret, UNKNOWN } from "../../../lab/plugins/values.ts";
import {
  chartReference,
  installArguments,
  uninstallArguments,
  upgradeArguments,
} from "../../../lab/plugins/kubernetes/helm-arguments.ts";
import { reasonOf } from "../../../lab/plugins/kubernetes/helm.ts";
import { diffRelease } from "../../../lab/plugins/kubernetes/release-diff.ts";
import { decodeRelease, withDefaults } from "../../../lab/plugins/kubernetes/release-inputs.ts";
import { resourceNames } from "../../../lab/plugins/kubernetes/release-live.ts";
import { previewState, releaseState } from "../../../lab/plugins/kubernetes/release-state.ts";

const inputs = {
  name: "web",
  namespace: "apps",
  chart: "web",
  version: "1.0.0",
  values: { replicas: 1, text: "a" },
};
const live = {
  name: "web",
  namespace: "apps",
  revision: 1,
  status: "deployed",
  chart: "web",
  version: "1.0.0",
  appVersion: "9",
  values: { replicas: 1, text: "a" },
  resourceNames: {},
};

function diff(
  news: PropertyMap,
  more: { state?: PropertyMap; ignoreChanges?: readonly string[] } = {},
): readonly string[] {
  const state = more.state ?? releaseState(inputs, decodeRelease(inputs), live);
  const request = { id: "apps/web", oldInputs: inputs, state, news, ignoreChanges: more.ignoreChanges ?? [] };
  return diffRelease(request).changes.map(
    ({ kind, replace, path }) => `${kind}${replace ? "!" : ""} ${formatPath(path)}`,
  );
}

describe("kubernetes stand-in: diff of releases", () => {
  it("names the value or the version that changed", () => {
    assert.deepEqual(diff(inputs), []);
    assert.deepEqual(diff({ ...inputs, values: { replicas: 3, text: "a" } }), ["update values.replicas"]);
    assert.deepEqual(diff({ ...inputs, values: { text: "a", more: { a: 1 } } }), [
      "delete values.replicas",
      "add values.more",
    ]);
    assert.deepEqual(diff({ ...inputs, version: "1.1.0" }), ["update version"]);
    assert.deepEqual(diff({ ...inputs, version: "1.1.0" }, { ignoreChanges: ["version"] }), []);
  });

  it("replaces for another name or namespace", () => {
    assert.deepEqual(diff({ ...inputs, name: "other" }), ["update! name"]);
    assert.deepEqual(diff({ ...inputs, namespace: "other" }), ["update! namespace"]);
  });

  it("puts back a value that somebody changed, and leaves one that somebody added", () => {
    const drifted = { ...live, values: { replicas: 5, text: "a", extra: 1 } };
    const state = releaseState(inputs, decodeRelease(inputs), drifted);
    assert.deepEqual(diff(inputs, { state }), ["update values.replicas"]);
  });

  it("compares secrets by what they hold, and counts unknowns as changes", () => {
    assert.deepEqual(diff({ ...inputs, values: { replicas: 1, text: new Secret("a") } }), []);
    assert.deepEqual(diff({ ...inputs, values: { replicas: UNKNOWN, text: "a" } }), [
      "update values.replicas",
    ]);
  });
});

describe("kubernetes stand-in: inputs and state of releases", () => {
  it("waits five minutes unless told otherwise, in the provider's namespace", () => {
    assert.deepEqual(withDefaults({}, "default"), { namespace: "default", timeout: 300 });
    assert.deepEqual(withDefaults({ namespace: "a", skipAwait: true }, "default"), {
      namespace: "a",
      skipAwait: true,
    });
  });

  it("completes the inputs with zero values, drops what it does not know, and refuses wrong types", () => {
    const release = decodeRelease({ chart: "web", compat: "true", repositoryOpts: { repo: "http://r" } });
    assert.equal(release.atomic, false);
    assert.equal(release.version, "");
    assert.equal("compat" in release, false);
    assert.equal(release.repositoryOpts?.username, "");
    assert.throws(() => decodeRelease({ atomic: "yes" }), /'atomic' expected type 'boolean'/);
  });

  it("lays values over those of files, in order", () => {
    const files = [new Asset({ text: "a: 1\nb: {c: 2, d: 3}" }), new Asset({ text: "b: {c: 4}" })];
    const release = decodeRelease({ valueYamlFiles: files, values: { a: 5 } });
    assert.deepEqual(release.values, { a: 5, b: { c: 4, d: 3 } });
    assert.equal("valueYamlFiles" in release, false);
  });

  it("keeps a nested secret value secret, and knows neither status nor names in a preview", () => {
    const given = { ...inputs, values: { replicas: 1, text: new Secret("a") } };
    const state = releaseState(given, decodeRelease(given), live);
    assert.deepEqual(state["values"], { replicas: 1, text: new Secret("a") });
    assert.ok(state["__inputs"] instanceof Secret);
    const foretold = previewState(given, decodeRelease(given));
    assert.equal(foretold["status"], UNKNOWN);
    assert.equal(foretold["resourceNames"], UNKNOWN);
  });

  it("lists the manifest's objects by kind and group", () => {
    const manifest = [
      "---\n# Source: a\napiVersion: v1\nkind: Service\nmetadata: {name: b}",
      "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: n}",
      "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}",
      "# nothing",
    ].join("\n---\n");
    assert.deepEqual(resourceNames(manifest), {
      "Service/v1": ["b", "n/a"],
      "DaemonSet.apps/apps/v1": ["d"],
    });
  });
});

describe("kubernetes stand-in: helm's command lines", () => {
  const release = decodeRelease({ ...withDefaults(inputs, "default"), values: { password: "geheim" } });

  it("asks a repository by its URL, and takes paths and OCI references as they are", () => {
    const repositoryOpts = { repo: "http://charts.example" };
    assert.deepEqual(chartReference(decodeRelease({ chart: "web", repositoryOpts })), {
      chart: "web",
      repositoryUrl: "http://charts.example",
    });
    assert.deepEqual(chartReference(decodeRelease({ chart: "./web" })), { chart: "./web" });
    assert.deepEqual(chartReference(decodeRelease({ chart: "oci://r/web", repositoryOpts })), {
      chart: "oci://r/web",
    });
    assert.deepEqual(chartReference(decodeRelease({ chart: "web", repositoryOpts: { repo: "stable" } })), {
      chart: "stable/web",
    });
  });

  it("waits by default, takes values from standard input and never has them as arguments", () => {
    const args = installArguments(release, { chart: "web", repositoryUrl: "http://r" });
    assert.deepEqual(args.slice(0, 7), ["install", "web", "web", "--repo", "http://r", "--version", "1.0.0"]);
    assert.ok(args.includes("--wait") && args.join(" ").includes("--values - --timeout 300s"));
    assert.ok(!args.join(" ").includes("geheim"));
  });

  it("does not wait with skipAwait, except for the end of an atomic release", () => {
    const quick = decodeRelease({ ...inputs, skipAwait: true, waitForJobs: true });
    assert.ok(!upgradeArguments(quick, { chart: "web" }).some((argument) => argument.startsWith("--wait")));
    assert.deepEqual(uninstallArguments(quick), ["uninstall", "web"]);
    const atomic = decodeRelease({ ...inputs, skipAwait: true, atomic: true, timeout: 7 });
    assert.deepEqual(uninstallArguments(atomic), ["uninstall", "web", "--wait", "--timeout", "7s"]);
  });

  it("keeps the whole history of upgrades unless it is limited", () => {
    const limited = decodeRelease({ ...inputs, maxHistory: 5 });
    assert.deepEqual(upgradeArguments(release, { chart: "web" }).slice(-2), ["--history-max", "0"]);
    assert.deepEqual(upgradeArguments(limited, { chart: "web" }).slice(-2), ["--history-max", "5"]);
  });

  it("finds the reason in what helm prints", () => {
    assert.equal(
      reasonOf("WARNING: x\nError: UPGRADE FAILED: context deadline exceeded\n"),
      "context deadline exceeded",
    );
    assert.equal(
      reasonOf('Error: chart "x" not found in http://r repository'),
      'chart "x" not found in http://r repository',
    );
    assert.equal(reasonOf("something else\n"), "something else");
  });
});
