import assert from "node:assert/strict";
import { floatingAddress } from "../../../steps/ingress/floating-address.ts";

const tcp = (...ports: number[]) => ports.map((port) => ({ port, protocol: "TCP" }));

describe("floatingAddress", () => {
  it("is not there while the load balancer has none", () => {
    assert.equal(floatingAddress([]), undefined);
    assert.equal(floatingAddress([{ hostname: "lb.example.com" }, { ip: "" }]), undefined);
  });

  for (const entries of [
    [{ ip: "10.50.0.79" }, { ip: "100.64.161.119" }],
    [{ ip: "100.64.161.119" }, { ip: "10.50.0.79" }],
  ]) {
    it(`is the one that clients reach, in whatever order: ${entries.map(({ ip }) => ip).join(", ")}`, () => {
      assert.deepEqual(floatingAddress(entries), { address: "10.50.0.79", httpsPort: 443 });
    });
  }

  for (const [ip, transit] of [
    ["100.64.0.1", true],
    ["100.127.255.254", true],
    ["100.63.255.255", false],
    ["100.128.0.1", false],
  ] as const) {
    it(`takes ${ip} for ${transit ? "an address of the transit network" : "a floating one"}`, () => {
      assert.equal(floatingAddress([{ ip }])?.address, transit ? undefined : ip);
    });
  }

  it("serves HTTPS on 443, or where the status says so", () => {
    const port = (...ports: number[]) =>
      floatingAddress([{ ip: "10.0.0.1", ports: tcp(...ports) }])?.httpsPort;
    assert.equal(port(), 443);
    assert.equal(port(80, 443), 443);
    assert.equal(port(8080, 8443), 8443);
  });
});
