import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { Resolver } from "node:dns/promises";
import { type DecodedPacket, decode, encode, type Packet, type Question, streamEncode } from "dns-packet";
import type { LabContext, Running } from "../../../lab/context.ts";
import { listRecords, removeRecord, setRecord } from "../../../lab/dns/records.ts";
import { type NameServer, startNameServer } from "../../../lab/dns/service.ts";
import { administratorCleanup } from "../../../lab/administrator/controller.ts";
import { testContext } from "./support.ts";

const NAME = "czrancherblog.sovsystems.com";

function query(type: Question["type"], name: string): Packet {
  return { type: "query", id: 7, flags: 0x100, questions: [{ type, name }] };
}

/** The response code: 0 is NOERROR, 3 NXDOMAIN. */
function codeOf(reply: DecodedPacket): number {
  return (reply.flags ?? 0) & 0xf;
}

async function overUdp(context: LabContext, packet: Packet): Promise<DecodedPacket> {
  const socket = createSocket("udp4");
  try {
    const { address, port } = context.network.nameServer;
    socket.send(encode(packet), port, address);
    const [message] = (await once(socket, "message")) as [Buffer];
    return decode(message);
  } finally {
    socket.close();
  }
}

async function overTcp(context: LabContext, packet: Packet): Promise<DecodedPacket> {
  const { address, port } = context.network.nameServer;
  const socket = connect(port, address);
  try {
    const bytes = streamEncode(packet);
    // In two pieces, as a network may deliver it.
    socket.write(bytes.subarray(0, 5));
    await once(socket, "connect");
    socket.write(bytes.subarray(5));
    const [message] = (await once(socket, "data")) as [Buffer];
    return decode(message.subarray(2));
  } finally {
    socket.destroy();
  }
}

describe("the site's name server", () => {
  let context: LabContext & { remove(): void };
  let server: Running & NameServer;

  before(async () => {
    context = await testContext();
    server = await startNameServer(context);
    server.set({ name: NAME, address: "127.95.2.8", owner: "one" });
  });
  after(async () => {
    await server.stop();
    context.remove();
  });

  it("answers an A query over UDP and over TCP, with authority", async () => {
    for (const ask of [overUdp, overTcp]) {
      const reply = await ask(context, query("A", NAME));
      assert.equal(reply.id, 7);
      assert.equal(codeOf(reply), 0);
      assert.equal(reply.flag_aa, true);
      assert.deepEqual(
        reply.answers?.map((answer) => ("data" in answer ? answer.data : undefined)),
        ["127.95.2.8"],
      );
    }
  });

  it("does not mind the case of a name", async () => {
    const reply = await overUdp(context, query("A", "CZRancherBlog.SovSystems.com"));
    assert.equal(reply.answers?.length, 1);
  });

  it("says NXDOMAIN with an SOA for a name without a record", async () => {
    const reply = await overUdp(context, query("A", "other.sovsystems.com"));
    assert.equal(codeOf(reply), 3);
    assert.equal(reply.authorities?.[0]?.type, "SOA");
    assert.equal(reply.authorities[0].name, "sovsystems.com");
  });

  it("says no data for another type of a name that exists, and for a name above one", async () => {
    for (const packet of [query("AAAA", NAME), query("A", "sovsystems.com")]) {
      const reply = await overUdp(context, packet);
      assert.equal(codeOf(reply), 0);
      assert.equal(reply.answers?.length, 0);
      assert.equal(reply.authorities?.[0]?.type, "SOA");
    }
  });

  it("serves a real resolver, and what was changed a moment ago", async () => {
    const resolver = new Resolver();
    const { address, port } = context.network.nameServer;
    resolver.setServers([`${address}:${port}`]);
    assert.deepEqual(await resolver.resolve4(NAME), ["127.95.2.8"]);
    setRecord(context, { name: `${NAME}.`, address: "127.95.2.9" });
    assert.deepEqual(await resolver.resolve4(NAME), ["127.95.2.9"]);
    removeRecord(context, NAME);
    await assert.rejects(resolver.resolve4(NAME), { code: "ENOTFOUND" });
  });

  it("survives what is no query at all", async () => {
    const socket = createSocket("udp4");
    const { address, port } = context.network.nameServer;
    socket.send(Buffer.from("no query"), port, address);
    const reply = await overUdp(context, query("A", NAME));
    socket.close();
    assert.equal(reply.id, 7);
  });

  it("keeps records over a restart", async () => {
    server.set({ name: "kept.example.com", address: "127.95.2.1" });
    await server.stop();
    server = await startNameServer(context);
    const reply = await overUdp(context, query("A", "kept.example.com"));
    assert.equal(reply.answers?.length, 1);
  });

  it("loses the records of a cluster that is gone, and no others", () => {
    setRecord(context, { name: "gone.example.com", address: "127.95.2.1", owner: "gone" });
    setRecord(context, { name: "lives.example.com", address: "127.95.2.1", owner: "lives" });
    administratorCleanup(context, ["lives"]);
    const names = listRecords(context).map((record) => record.name);
    assert.ok(!names.includes("gone.example.com"));
    assert.ok(names.includes("lives.example.com"));
    assert.ok(names.includes("kept.example.com"), "a record that belongs to no cluster stays");
  });
});
