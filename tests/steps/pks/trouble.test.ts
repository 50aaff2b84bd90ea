import assert from "node:assert/strict";
import { pksFailure } from "../../../steps/pks/trouble.ts";

const AUTOMATION = { PKS_CLI: "pks", PKS_API: "pks.example.com", PKS_USERNAME: "automation" } as const;

describe("a failure of PKS", () => {
  for (const [words, next, passing] of [
    [
      "Credentials were rejected, please try again.",
      "export PKS_USER_PASSWORD=... with the secret of automation",
      false,
    ],
    ["You are not currently authenticated. Please log in", "the login does not last: compare this", false],
    [
      "You do not have enough privileges to perform this action.",
      "have automation given the UAA scope pks.clusters.admin",
      false,
    ],
    ["x509: certificate signed by unknown authority", "set pks.caCertificate to the CA", false],
    ["Network profile lb is in use and cannot be deleted", "see which cluster uses it: pks clusters", false],
    [
      "Cluster edge already exists: name clash with BOSH deployment service-instance_1-2",
      "clear it, then run the same command again: bosh -n -d service-instance_1-2 delete-deployment --force && pks delete-cluster edge",
      false,
    ],
    ["An operation is in progress for your service.", "wait until pks clusters shows no operation", true],
    [
      "dial tcp: connect: connection refused",
      "see that the PKS API answers: pks login -a pks.example.com -u automation",
      true,
    ],
    ['Get "https://pks.example.com:9021/v1/clusters": EOF', "see that the PKS API answers", true],
    ["Internal Server Error", "see that the PKS API answers", true],
    ["field pod_ip_block_ids has conflict", "mend the cause and run the same command again", true],
  ] as const) {
    it(`says what to do about "${words}"`, () => {
      const failure = pksFailure("it failed", `Error: ${words}`, AUTOMATION);
      assert.deepEqual(failure.lines.slice(0, 2), ["it failed", `  Error: ${words}`]);
      assert.ok(failure.lines.at(-1)?.startsWith(`next: ${next}`), failure.message);
      assert.equal(failure.passing, passing);
    });
  }

  it("names the secret's variable of a client, and of a site with a prefix", () => {
    const client = { ...AUTOMATION, PKS_USERNAME: undefined, PKS_CLIENT_NAME: "robot", CREDENTIALS: "EDGE1" };
    assert.match(
      pksFailure("it failed", "Credentials were rejected", client).message,
      /export EDGE1_PKS_CLIENT_SECRET=\.\.\. with the secret of robot/,
    );
  });
});
