import assert from "node:assert/strict";
import { askAll, disagreements } from "../../../steps/dns/resolve.ts";
import { startNameServer, type TestNameServer } from "../../support/name-server.ts";
import { runStepFile } from "../../support/run-step.ts";

const NAME = "rancher.example.com";

describe("DNS", () => {
  const records: Record<string, string[]> = {
    [NAME]: ["10.50.0.79"],
    "two.example.com": ["10.0.0.2", "10.0.0.1"],
  };
  let servers: TestNameServer[];
  let addresses: string[];

  before(async () => {
    servers = [await startNameServer(records), await startNameServer({})];
    addresses = servers.map(({ address }) => address);
  });
  after(() => Promise.all(servers.map((server) => server.close())));

  it("is asked of every server, each on its own port", async () => {
    const [one = "", other = ""] = addresses;
    assert.deepEqual(await askAll(NAME, addresses), [
      { server: one, addresses: ["10.50.0.79"] },
      { server: other, addresses: [], error: "ENOTFOUND" },
    ]);
  });

  it("gives a name's addresses in an order of their own", async () => {
    const [answer] = await askAll("two.example.com", addresses.slice(0, 1));
    assert.deepEqual(answer?.addresses, ["10.0.0.1", "10.0.0.2"]);
  });

  it("says in words which server disagrees, and what it says instead", () => {
    const answers = [
      { server: "10.0.0.53", addresses: ["10.50.0.79"] },
      { server: "10.0.0.54", addresses: [], error: "ENOTFOUND" },
      { server: "10.0.0.55", addresses: [], error: "ETIMEOUT" },
      { server: "10.0.0.56", addresses: ["10.50.0.79", "10.50.0.80"] },
      { server: "10.0.0.57", addresses: [] },
      { server: "10.0.0.58", addresses: [], error: "EREFUSED" },
      { server: "10.0.0.59", addresses: [], error: "EWHATEVER" },
    ];
    assert.deepEqual(disagreements(answers, "10.50.0.79"), [
      "10.0.0.54 says there is no such name",
      "10.0.0.55 does not answer",
      "10.0.0.56 says 10.50.0.79, 10.50.0.80",
      "10.0.0.57 says nothing",
      "10.0.0.58 refuses to answer (REFUSED): it does not serve this zone to this machine",
      "10.0.0.59 fails (EWHATEVER)",
    ]);
  });

  describe("the record's step", () => {
    const environment = {
      DNS_MODE: "manual",
      DNS_NAME: NAME,
      DNS_ADDRESS: "10.50.0.79",
      DNS_TIMEOUT_MINUTES: "1",
    };
    const create = (over: Readonly<Record<string, string>>, stopAt?: string) =>
      runStepFile("steps/dns/record.ts", "create", {
        environment: { ...environment, ...over },
        ...(stopAt === undefined ? {} : { stopAt }),
      });

    it("is done at once where every server agrees", async () => {
      const { code, stdout, stderr } = await create({ DNS_SERVERS: addresses[0] ?? "" });
      assert.deepEqual([code, stderr], [0, ""]);
      assert.deepEqual(JSON.parse(stdout), { name: NAME, address: "10.50.0.79" });
    });

    it("says which record it wants while a server does not know it", async () => {
      const { stderr } = await create({ DNS_SERVERS: addresses.join(",") }, "there is no such name");
      assert.match(stderr, /^DNS record wanted: rancher\.example\.com\. A 10\.50\.0\.79$/m);
    });

    it("goes on when the record is there", async () => {
      const asked = servers[0]?.asked() ?? 0;
      setTimeout(() => (records["late.example.com"] = ["10.50.0.79"]), 300);
      const late = { DNS_NAME: "late.example.com", DNS_SERVERS: addresses[0] ?? "" };
      const { code, stdout } = await create(late);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), { name: "late.example.com", address: "10.50.0.79" });
      assert.ok((servers[0]?.asked() ?? 0) > asked);
    });

    it("asks nobody in mode none", async () => {
      const { code, stdout } = await create({ DNS_MODE: "none", DNS_SERVERS: "127.0.0.1:1" });
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(stdout), { name: NAME, address: "10.50.0.79" });
    });

    it("says on deletion which record is left", async () => {
      const { code, stderr } = await runStepFile("steps/dns/record.ts", "delete", { environment });
      assert.equal(code, 0);
      assert.equal(stderr, "DNS record no longer needed: rancher.example.com. A 10.50.0.79\n");
    });
  });
});
