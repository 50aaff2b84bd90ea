import assert from "node:assert/strict";
import { endOf, rotationOf } from "../../site/certificate-rotation.ts";

const outputsWith = (certificate: number, ca = 0) => ({
  certificateExpires: "2027-01-21T00:00:00.000Z",
  applied: {
    number: 0,
    api: "pks.example.com",
    cluster: "edge",
    externalHostname: "edge.example.com",
    plan: "rancher",
    workers: 3,
    tags: {},
    rotations: { certificate, ca },
  },
});
const rotate = (certificate: object, over: object = {}, outputs: object = outputsWith(0)) =>
  rotationOf(certificate, outputs, { ca: false, newKey: false, ...over });

describe("site rotate", () => {
  it("raises the count of what is made here", () => {
    for (const source of ["self-signed", "issuing-ca"]) {
      const rotation = rotate({ source });
      assert.ok("key" in rotation, source);
      assert.deepEqual([rotation.key, rotation.from, rotation.to], ["certificate.rotation", 0, 1]);
    }
    const ca = rotate({ source: "self-signed", caRotation: 3 }, { ca: true }, outputsWith(0, 3));
    assert.ok("key" in ca);
    assert.deepEqual([ca.key, ca.from, ca.to], ["certificate.caRotation", 3, 4]);
    assert.match(ca.does, /agents/);
  });

  it("finishes a rotation that was begun instead of beginning another one", () => {
    const rotation = rotate({ source: "self-signed", rotation: 1 });
    assert.ok("key" in rotation);
    assert.deepEqual([rotation.from, rotation.to], [1, 1]);
  });

  it("says what to do where somebody else signs", () => {
    const steps = (rotation: object) => ("steps" in rotation ? String(rotation.steps) : "no steps");
    assert.match(steps(rotate({ source: "provided" })), /certificate\.chain.*certificate\.key.*pulumi up/);
    assert.match(
      steps(rotate({ source: "enterprise-ca" })),
      /stack output csr.*certificate\.chain.*pulumi up/,
    );
    assert.match(steps(rotate({ source: "issuing-ca" }, { ca: true })), /certificate\.caKey.*pulumi up/);
    assert.match(steps(rotate({ source: "enterprise-ca" }, { ca: true })), /certificate\.ca/);
    assert.match(steps(rotate({ source: "self-signed" }, {}, {})), /pulumi up/);
  });

  it("makes another request for an enterprise CA when a new key is wanted", () => {
    const rotation = rotate({ source: "enterprise-ca", rotation: 1 }, { newKey: true }, outputsWith(1));
    assert.ok("key" in rotation);
    assert.deepEqual([rotation.key, rotation.to], ["certificate.rotation", 2]);
    assert.match(rotation.does, /stays until/);
  });

  it("counts the days that are left", () => {
    assert.equal(endOf(outputsWith(0), new Date("2027-01-01")), "2027-01-21, in 20 days");
    assert.equal(endOf({}, new Date()), undefined);
  });
});
