import assert from "node:assert/strict";
import { outcomeOf, sendUpdate } from "../../../steps/dns/nsupdate.ts";
import { updateProblem } from "../../../steps/dns/update-problem.ts";
import { fakeProgram } from "../../support/fake-program.ts";

const subject = {
  server: "10.0.0.53",
  name: "rancher.example.com",
  zone: undefined,
  keyName: "site",
  algorithm: "hmac-sha256",
};

describe("what nsupdate prints", () => {
  // As nsupdate of BIND 9.18.49 printed it, but BADTIME, SERVFAIL and NXDOMAIN: bin/nsupdate/nsupdate.c.
  const TEXTS: readonly [string, RegExp, "passing" | "elsewhere" | "final"][] = [
    [
      "; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADKEY)",
      /has no key site/,
      "final",
    ],
    [
      "; TSIG error with server: tsig indicates error\nupdate failed: NOTAUTH(BADSIG)",
      /another secret/,
      "final",
    ],
    [
      "; TSIG error with server: clocks are unsynchronized\nupdate failed: NOTAUTH(BADTIME)",
      /clocks/,
      "final",
    ],
    ["update failed: REFUSED", /does not let the key site change rancher\.example\.com/, "final"],
    ["update failed: SERVFAIL", /could not carry the update out/, "final"],
    ["update failed: NOTZONE", /not in the zone/, "final"],
    ["update failed: NOTAUTH", /not the primary of the zone of rancher\.example\.com/, "elsewhere"],
    ["update failed: NOTIMP", /not the primary/, "elsewhere"],
    [
      "; Communication with 10.0.0.53#53 failed: REFUSED\ncould not reach any name server",
      /does not know the zone/,
      "elsewhere",
    ],
    ["specified zone 'example.com' does not exist (NXDOMAIN)", /does not know the zone/, "elsewhere"],
    ["; Communication with 10.0.0.53#53 failed: timed out", /10\.0\.0\.53 does not answer/, "passing"],
    ["; Communication with 10.0.0.53#53 failed: connection refused", /does not answer/, "passing"],
    ["something new", /^10\.0\.0\.53: something new$/, "final"],
    ["", /no reason given/, "final"],
  ];
  for (const [printed, words, kind] of TEXTS) {
    it(`is told in plain words: ${printed.split("\n").at(-1) || "nothing"}`, () => {
      const problem = updateProblem(printed, subject);
      assert.match(problem.what, words);
      assert.match(problem.next, /run the same command again$/);
      assert.equal(problem.passing ? "passing" : problem.elsewhere ? "elsewhere" : "final", kind);
    });
  }

  it("tells a prerequisite that does not hold from a refusal", () => {
    assert.deepEqual(outcomeOf(0, ""), { kind: "done" });
    assert.deepEqual(outcomeOf(2, "update failed: NXRRSET\n"), { kind: "conflict" });
    assert.deepEqual(outcomeOf(2, "update failed: YXRRSET\n"), { kind: "conflict" });
    assert.deepEqual(outcomeOf(2, "update failed: REFUSED\n"), {
      kind: "failed",
      printed: "update failed: REFUSED",
    });
  });

  it("is asked for with the key in a private file, never as an argument", async () => {
    const nsupdate = fakeProgram("nsupdate", {
      "-u": 'shift 7; stat -c %a "$1" > "$FAKE/mode"; cat "$1" > "$FAKE/key"; cat "$2" > "$FAKE/message"',
    });
    try {
      const key = { name: "site", algorithm: "hmac-sha256", secret: "c2VjcmV0" };
      const { signal } = new AbortController();
      const server = "10.0.0.53:5353";
      await sendUpdate(["update add a.example.com 60 A 10.0.0.1"], {
        server,
        zone: "example.com",
        key,
        signal,
      });
      assert.equal(nsupdate.read("mode"), "600\n");
      assert.equal(nsupdate.read("key"), 'key "site" { algorithm hmac-sha256; secret "c2VjcmV0"; };\n');
      assert.equal(
        nsupdate.read("message"),
        "server 10.0.0.53 5353\nzone example.com\nupdate add a.example.com 60 A 10.0.0.1\nsend\n",
      );
      assert.ok(!nsupdate.log().join().includes("c2VjcmV0"));
    } finally {
      nsupdate.remove();
    }
  });
});
