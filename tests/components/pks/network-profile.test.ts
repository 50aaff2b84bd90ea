import assert from "node:assert/strict";
import { NetworkProfile, type NetworkProfileArgs } from "../../../components/pks/network-profile.ts";
import { changes } from "../../support/changes.ts";
import { isKnown, recordGraph, valueOf } from "../../support/mocks.ts";
import { connection, profileArgs } from "../../support/sample-args.ts";

const record = (over: Partial<NetworkProfileArgs> = {}) =>
  recordGraph(() => new NetworkProfile("profile", { ...profileArgs, ...over }));

const command = async () => (await record()).findResource("command:local:Command", "profile-profile");

describe("NetworkProfile", () => {
  it("gives each parameter a variable of its own, as JSON, so that a preview names the one that changes", async () => {
    const { inputs } = await command();
    assert.deepEqual(inputs["environment"], {
      PKS_CLI: "pks",
      PKS_API: "pks.example.com",
      PKS_SKIP_TLS_VERIFY: "false",
      PKS_USERNAME: "automation",
      PKS_OWNER: "rancher-ha.test",
      NETWORK_PROFILE_NAME: "lb-medium",
      NETWORK_PROFILE_DESCRIPTION: "medium load balancer",
      PARAMETER_lb_size: '"medium"',
      PARAMETER_pod_subnet_prefix: "26",
    });
  });

  it("is replaced when a parameter changes, since PKS cannot change a profile", async () => {
    const larger = { ...profileArgs.parameters, lb_size: "large" };
    assert.deepEqual(changes(await record(), await record({ parameters: larger })), [
      "+- profile-profile: triggers[1]",
      "~ profile-profile: environment.PARAMETER_lb_size",
    ]);
  });

  it("is deleted before its successor is made, which may bear the same name", async () => {
    const { inputs, options } = await command();
    assert.equal(options["deleteBeforeReplace"], true);
    assert.equal(inputs["delete"], "node steps/pks/network-profile.ts delete");
  });

  it("outlives its successor where the cluster moves from the one to the other", async () => {
    const { options } = (await record({ renamed: true })).findResource(
      "command:local:Command",
      "profile-profile",
    );
    assert.equal(options["deleteBeforeReplace"], false);
  });

  it("follows when the way to the API changes, since its deletion takes the same way", async () => {
    const other = { ...connection, api: "pks2.example.com" };
    assert.deepEqual(changes(await record(), await record({ connection: other })), [
      "~ profile-profile: environment.PKS_API",
    ]);
  });

  it("is made again where it was seen to be gone, and ignores what an earlier run said of that", async () => {
    const gone = await record({ repair: "1: network profile lb-medium is gone" });
    assert.deepEqual(changes(await record(), gone), ["~ profile-profile: environment.PKS_REPAIR"]);
    const ignored = async (graph: typeof gone) =>
      graph.findResource("command:local:Command", "profile-profile").options["ignoreChanges"];
    assert.deepEqual(await ignored(gone), []);
    assert.deepEqual(await ignored(await record()), ["environment.PKS_REPAIR"]);
  });

  it("gives its name and its immutable part as data, so that the cluster waits for it", async () => {
    const graph = await recordGraph(() => {
      const profile = new NetworkProfile("profile", profileArgs);
      return profile;
    });
    assert.equal(await valueOf(graph.result.profileName), "lb-medium");
    assert.equal(await valueOf(graph.result.immutable), profileArgs.immutable);
  });

  it("is known by name in every preview: else the cluster would preview as replaced", async () => {
    const { result } = await recordGraph(() => new NetworkProfile("profile", profileArgs), { dryRun: true });
    assert.equal(await isKnown(result.profileName), true);
    assert.equal(await isKnown(result.immutable), true);
  });
});
