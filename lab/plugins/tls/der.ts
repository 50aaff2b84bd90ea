/** Reading and writing DER, as far as certificates and requests need it. */

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** An element: tag, length and content. */
export function element(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(
    body.length.toString(16).padStart(body.length > 0xffff ? 6 : body.length > 0xff ? 4 : 2, "0"),
    "hex",
  );
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...content: readonly Buffer[]): Buffer => element(TAG.sequence, ...content);
export const set = (...content: readonly Buffer[]): Buffer => element(TAG.set, ...content);
export const octetString = (content: Buffer): Buffer => element(TAG.octetString, content);
export const nothing = (): Buffer => element(TAG.null);
export const yes = (): Buffer => element(TAG.boolean, Buffer.from([0xff]));

/** A tag of its own context, e.g. the [0] of a version. */
export const tagged = (number: number, ...content: readonly Buffer[]): Buffer =>
  element(0xa0 | number, ...content);

/** An unsigned integer, from a number or its big-endian bytes. */
export function integer(value: number | Buffer): Buffer {
  const bytes = typeof value === "number" ? Buffer.from(value.toString(16).padStart(8, "0"), "hex") : value;
  const start = bytes.findIndex((byte) => byte !== 0);
  const short = start === -1 ? Buffer.from([0]) : bytes.subarray(start);
  return element(TAG.integer, (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short);
}

/** A bit string of whole bytes, or of fewer bits: `unused` at the end. */
export function bitString(content: Buffer, unused = 0): Buffer {
  return element(TAG.bitString, Buffer.from([unused]), content);
}

/** An object identifier from "1.2.840...". */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return element(TAG.oid, Buffer.from(bytes));
}

/** Text as Go writes it: a PrintableString if it can be one, else a UTF8String. */
export function text(value: string): Buffer {
  const printable = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/.test(value) && !/[*&]/.test(value);
  return element(printable ? TAG.printableString : TAG.utf8String, Buffer.from(value, "utf8"));
}

export function ia5String(value: string): Buffer {
  return element(TAG.ia5String, Buffer.from(value, "latin1"));
}

/** A time, in whole seconds of UTC. */
export function time(value: Date): Buffer {
  const digits = value
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(/[-:T]/g, "");
  const short = value.getUTCFullYear() < 2050;
  return element(short ? TAG.utcTime : TAG.generalizedTime, Buffer.from(short ? digits.slice(2) : digits));
}

/** An element that was read. */
export interface Node {
  readonly tag: number;
  readonly content: Buffer;
  /** The whole element. */
  readonly raw: Buffer;
}

/** The elements in a buffer, one after the other. Throws when it is not DER. */
export function read(buffer: Buffer): readonly Node[] {
  const nodes: Node[] = [];
  for (let at = 0; at < buffer.length;) {
    const tag = buffer[at] ?? 0;
    const first = buffer[at + 1] ?? 0x80;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    const length = first < 0x80 ? first : buffer.readUIntBE(at + 2, lengthBytes);
    const start = at + 2 + lengthBytes;
    if (start + length > buffer.length) throw new Error("an element is longer than what holds it");
    nodes.push({
      tag,
      content: buffer.subarray(start, start + length),
      raw: buffer.subarray(at, start + length),
    });
    at = start + length;
  }
  return nodes;
}

/** The elements inside one element. */
export function inside(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : read(node.content);
}
