/** Websockets as Rancher accepts them (agents' tunnels, the dashboard's subscriptions): opened, answered to pings, closed. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

// RFC 6455, 1.3.
const KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CLOSE = 8;
const PING = 9;
const PONG = 10;
const PATHS = ["/v3/connect", "/v3/connect/register", "/v1/subscribe", "/v3/subscribe"];

/** Switches the connection to the websocket protocol; 404 elsewhere than at Rancher's own addresses for it. */
export function acceptWebsocket(request: IncomingMessage, socket: Duplex): void {
  const path = new URL(request.url ?? "/", "https://rancher").pathname;
  const key = request.headers["sec-websocket-key"];
  if (!PATHS.includes(path) || key === undefined || request.headers.upgrade?.toLowerCase() !== "websocket") {
    socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  const accept = createHash("sha1")
    .update(key + KEY_SUFFIX)
    .digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  let received = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (let frame = readFrame(received); frame !== undefined; frame = readFrame(received)) {
      received = received.subarray(frame.size);
      if (frame.opcode === PING) socket.write(writeFrame(PONG, frame.payload));
      if (frame.opcode === CLOSE) socket.end(writeFrame(CLOSE, frame.payload.subarray(0, 2)));
    }
  });
}

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
  /** Bytes that the frame takes. */
  readonly size: number;
}

/** The first frame, unmasked; undefined before all of it is there. */
function readFrame(bytes: Buffer): Frame | undefined {
  if (bytes.length < 2) return undefined;
  const masked = (bytes.readUInt8(1) & 0x80) !== 0;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const start = 2 + lengthBytes + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length =
    lengthBytes === 0 ? short : lengthBytes === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  if (bytes.length < start + length) return undefined;
  const payload = Buffer.from(bytes.subarray(start, start + length));
  if (masked) {
    const mask = bytes.subarray(start - 4, start);
    payload.forEach((byte, index) => payload.writeUInt8(byte ^ mask.readUInt8(index % 4), index));
  }
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, size: start + length };
}

/** A whole control frame; a server does not mask. */
function writeFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}
