import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { openSessions } from "../../../lab/plugins/session.ts";

describe("sessions of a plugin process", () => {
  it("keep the configuration of each connection apart", async () => {
    const sessions = openSessions<string>("attached");
    sessions.of("127.0.0.1:1001").configuration = Promise.resolve("one");
    sessions.of("127.0.0.1:1002").configuration = Promise.resolve("two");
    assert.equal(await sessions.of("127.0.0.1:1001").configuration, "one");
    assert.equal(await sessions.of("127.0.0.1:1002").configuration, "two");
    assert.equal(sessions.of("127.0.0.1:1003").configuration, undefined);
  });

  it("are one when one engine started the process, whichever connection it uses", async () => {
    const sessions = openSessions<string>("started by an engine");
    sessions.of("127.0.0.1:1001").configuration = Promise.resolve("one");
    assert.equal(await sessions.of("127.0.0.1:1002").configuration, "one");
  });

  it("are cancelled one by one, and then forgotten", () => {
    const sessions = openSessions<string>("attached");
    const first = sessions.of("127.0.0.1:1001");
    const second = sessions.of("127.0.0.1:1002");
    sessions.cancel("127.0.0.1:1001");
    assert.deepEqual([first.cancellation.signal.aborted, second.cancellation.signal.aborted], [true, false]);
    assert.notEqual(sessions.of("127.0.0.1:1001"), first);
  });
});
