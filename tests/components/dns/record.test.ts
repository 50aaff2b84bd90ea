import assert from "node:assert/strict";
import { DnsRecord, type DnsRecordArgs } from "../../../components/dns/record.ts";
import { isSecret, recordGraph, valueOf } from "../../support/mocks.ts";
import { dns } from "../../support/sample-args.ts";

const record = (over: Partial<DnsRecordArgs> = {}) =>
  recordGraph(
    () => new DnsRecord("api", { ...dns, recordName: "rancher.example.com", address: "10.0.0.1", ...over }),
  );

const command = async (over: Partial<DnsRecordArgs> = {}) =>
  (await record(over)).findResource("command:local:Command", "api-record");

describe("DnsRecord", () => {
  it("asks every name server for the record", async () => {
    const { inputs } = await command();
    assert.deepEqual(inputs["environment"], {
      DNS_MODE: "manual",
      DNS_NAME: "rancher.example.com",
      DNS_ADDRESS: "10.0.0.1",
      DNS_SERVERS: "10.0.0.53,10.0.0.54:5353",
      DNS_TIMEOUT_MINUTES: "60",
    });
  });

  it("leaves the servers out where the machine's own resolver is asked", async () => {
    const { inputs } = await command({ servers: [] });
    assert.equal("DNS_SERVERS" in (inputs["environment"] as object), false);
  });

  it("hands the mode to the step, which looks at nothing in mode none", async () => {
    const { inputs } = await command({ mode: "none" });
    assert.equal((inputs["environment"] as Record<string, unknown>)["DNS_MODE"], "none");
  });

  it("has an inverse that says which record is left", async () => {
    assert.equal((await command()).inputs["delete"], "node steps/dns/record.ts delete");
  });

  it("gives its name as data once the servers agree", async () => {
    assert.equal(await valueOf((await record()).result.fqdn), "rancher.example.com");
  });

  it("is another record under another name: the new one is made before the old one goes", async () => {
    const { inputs, options } = await command();
    assert.deepEqual(inputs["triggers"], ["rancher.example.com"]);
    assert.equal(options["deleteBeforeReplace"], undefined);
  });

  describe("kept by nsupdate", () => {
    const update = {
      mode: "nsupdate",
      zone: "example.com",
      ttl: 60,
      tsig: { name: "site", algorithm: "hmac-sha256", secret: "c2VjcmV0" },
    } as const;

    it("tells the step all but the key's secret by environment", async () => {
      const { inputs } = await command(update);
      assert.deepEqual(inputs["environment"], {
        DNS_MODE: "nsupdate",
        DNS_NAME: "rancher.example.com",
        DNS_ADDRESS: "10.0.0.1",
        DNS_SERVERS: "10.0.0.53,10.0.0.54:5353",
        DNS_TIMEOUT_MINUTES: "60",
        DNS_ZONE: "example.com",
        DNS_TTL: "60",
        DNS_TSIG_NAME: "site",
        DNS_TSIG_ALGORITHM: "hmac-sha256",
      });
      const adopting = await command({ ...update, adopt: true });
      assert.equal((adopting.inputs["environment"] as Record<string, unknown>)["DNS_ADOPT"], "true");
    });

    it("keeps the secret encrypted in the state, for the deletion, and nowhere else", async () => {
      const { inputs, revealed } = await command(update);
      assert.equal(inputs["stdin"], "[secret]");
      assert.equal(revealed["stdin"], "c2VjcmV0");
      assert.ok(!JSON.stringify({ ...revealed, stdin: "" }).includes("c2VjcmV0"));
      const { result } = await record(update);
      assert.equal(await isSecret(result.fqdn), false);
    });

    it("hands the step the address that the name had before", async () => {
      assert.equal((await command(update)).inputs["addPreviousOutputInEnv"], true);
      assert.equal((await command()).inputs["addPreviousOutputInEnv"], false);
    });
  });
});
