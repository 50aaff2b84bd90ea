import assert from "node:assert/strict";
import { NetworkProfile, type NetworkProfileArgs } from "../../../components/pks/network-profile.ts";
import { changes } from "../../support/changes.ts";
import { recordGraph, valueOf } from "../../support/mocks.ts";
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

  it("does not change when only the way to the API does", async () => {
    const other = { ...connection, api: "pks2.example.com", caCertificate: "PEM" };
    assert.deepEqual(changes(await record(), await record({ connection: other })), []);
  });

  it("gives its name as data, so that the cluster waits for it", async () => {
    const { result } = await record();
    assert.equal(await valueOf(result.profileName), "lb-medium");
  });
});
