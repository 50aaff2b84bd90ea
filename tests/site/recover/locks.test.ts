import assert from "node:assert/strict";
import { describeLock, isDead, parseLocks } from "../../../site/recover/locks.ts";

const MESSAGE = `error: the stack is currently locked by 2 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///state/.pulumi/locks/organization/rancher-ha/a/x.json?no_tmp_dir=true: created by root@vm (pid 8671) at 2026-11-22T04:45:03Z
  s3://bucket/.pulumi/locks/organization/rancher-ha/a/y.json: created by CORP\\jane doe@build-7.example (pid 12) at 2026-11-22T04:45:03+01:00`;
const lock = { user: "root", host: "vm", pid: 8671, since: "2026-11-22T04:45:03Z" };
const since = Date.parse(lock.since) / 1000;

describe("a lock", () => {
  it("is read from Pulumi's message, one a holder", () => {
    assert.deepEqual(parseLocks(MESSAGE), [
      lock,
      { user: "CORP\\jane doe", host: "build-7.example", pid: 12, since: "2026-11-22T04:45:03+01:00" },
    ]);
  });

  it("is nobody's in any other message", () => {
    assert.deepEqual(parseLocks("error: unexpected end of JSON input"), []);
  });

  it("is dead when its process is gone, or its number is a later process's", () => {
    assert.equal(
      isDead(lock, "vm", () => undefined),
      true,
    );
    assert.equal(
      isDead(lock, "vm", () => since + 60),
      true,
    );
  });

  it("is alive while its process is, and wherever it cannot be seen", () => {
    assert.equal(
      isDead(lock, "vm", () => since - 5),
      false,
    );
    assert.equal(
      isDead(lock, "other", () => undefined),
      false,
    );
  });

  it("is told with holder, host, process and age", () => {
    assert.equal(describeLock(lock, Date.parse("2026-11-22T04:57:03Z")), "root@vm, process 8671, for 12 min");
  });
});
