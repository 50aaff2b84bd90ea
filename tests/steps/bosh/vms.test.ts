import assert from "node:assert/strict";
import { type FakeProgram, fakeProgram } from "../../support/fake-program.ts";
import { BOSH_VMS } from "../../support/pks-samples.ts";
import { runStepFile } from "../../support/run-step.ts";

const ENVIRONMENT = {
  BOSH_ENVIRONMENT: "https://bosh.example.com:25555",
  BOSH_DEPLOYMENT: "service-instance_b6a0c2a5",
  BOSH_GROUP: "masters",
  EDGE1_BOSH_CLIENT: "ops",
  EDGE1_BOSH_CLIENT_SECRET: "canary-2718",
  CREDENTIALS: "EDGE1",
};

describe("the step bosh/vms", () => {
  let bosh: FakeProgram;
  afterEach(() => bosh.remove());

  const list = (over: Readonly<Record<string, string>> = {}) =>
    runStepFile("steps/bosh/vms.ts", "list", {
      environment: { ...ENVIRONMENT, ...bosh.environment, ...over },
    });

  it("asks the director for one deployment, with the site's client in the environment", async () => {
    bosh = fakeProgram("bosh", {
      "-n": `echo "$BOSH_CLIENT $BOSH_CLIENT_SECRET" > "$FAKE/client"; cat "$FAKE/vms.json"`,
    });
    bosh.write("vms.json", JSON.stringify(BOSH_VMS));
    const { code, stdout } = await list();
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), ["vm-a8a0c53e-3d6e-4f5c-8a06-6e8c1b6b0b0c"]);
    assert.deepEqual(bosh.log(), ["-n -d service-instance_b6a0c2a5 vms --json"]);
    assert.equal(bosh.read("client"), "ops canary-2718\n");
  });

  it("fails with what the director said, and without the secret", async () => {
    bosh = fakeProgram("bosh", { "-n": `echo "Fetching info: 401 Unauthorized" >&2; exit 1` });
    const { code, stderr } = await list();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /bosh -d service-instance_b6a0c2a5 vms failed at https:\/\/bosh\.example\.com:25555/,
    );
    assert.match(stderr, /401 Unauthorized/);
    assert.ok(!stderr.includes("canary"));
  });

  it("names the variable that is missing", async () => {
    bosh = fakeProgram("bosh", {});
    const { code, stderr } = await list({ EDGE1_BOSH_CLIENT: "" });
    assert.equal(code, 1);
    assert.match(stderr, /EDGE1_BOSH_CLIENT is not set/);
    assert.deepEqual(bosh.log(), []);
  });
});
