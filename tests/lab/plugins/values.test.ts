import assert from "node:assert/strict";
import { describe, it } from "mocha";
import fc from "fast-check";
import {
  Asset,
  containsSecret,
  containsUnknown,
  decode,
  encode,
  reveal,
  Secret,
  secret,
  UNKNOWN,
} from "../../../lab/plugins/values.ts";
import type { PropertyMap, PropertyValue } from "../../../lab/plugins/values.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";

describe("property values", () => {
  it("come back from the wire as they went, with secrets, unknowns and assets in their places", () => {
    const properties = {
      text: "a",
      number: 1.5,
      flag: false,
      nothing: null,
      list: [1, secret("s"), UNKNOWN, { deep: secret([UNKNOWN]) }],
      asset: new Asset({ [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "h", text: "t" }),
    };
    assert.deepEqual(decode(encode(properties)), properties);
  });

  it("are sent in the engine's own form", () => {
    const wire = encode({ password: secret("p"), id: UNKNOWN }).toJavaScript();
    assert.deepEqual(wire, {
      password: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: "p" },
      id: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
  });

  it("leave out what is undefined and keep what is null", () => {
    assert.deepEqual(decode(encode({ gone: undefined, kept: null })), { kept: null });
  });

  it("read an output without value as unknown, and a secret output as a secret", () => {
    const output = (fields: object): PropertyMap =>
      decode(encode({ x: new Asset({ [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", ...fields }) }));
    assert.deepEqual(output({}), { x: UNKNOWN });
    assert.deepEqual(output({ value: 1, secret: true }), { x: new Secret(1) });
  });

  it("refuse a signature that nobody knows", () => {
    const strange = encode({ x: new Asset({ [SIGNATURE]: "abc" }) });
    assert.throws(() => decode(strange), /signature abc/);
  });

  it("do not wrap a secret twice", () => {
    assert.deepEqual(secret(secret(1)), new Secret(1));
  });

  it("are revealed at every depth", () => {
    assert.deepEqual(reveal({ a: secret({ b: [secret("c")] }) }), { a: { b: ["c"] } });
  });

  it("tell whether a secret or an unknown is anywhere in them", () => {
    assert.equal(containsSecret({ a: [{ b: secret(1) }] }), true);
    assert.equal(containsSecret({ a: [{ b: 1 }] }), false);
    assert.equal(containsUnknown({ a: secret([UNKNOWN]) }), true);
    assert.equal(containsUnknown({ a: secret([1]) }), false);
  });

  it("survive the wire whatever they hold", () => {
    const value = fc.letrec<{ value: PropertyValue }>((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.string(),
        fc.boolean(),
        fc.integer(),
        fc.constant(null),
        fc.constant(UNKNOWN),
        tie("value").map((inner) => secret(inner)),
        fc.array(tie("value"), { maxLength: 4 }),
        fc.dictionary(
          fc.string().filter((name) => name !== "__proto__"),
          tie("value"),
          { maxKeys: 4, noNullPrototype: true },
        ),
      ),
    })).value;
    fc.assert(fc.property(value, (x) => assert.deepEqual(decode(encode({ x })), { x })));
  });
});
