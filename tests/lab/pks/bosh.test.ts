/** The simulated BOSH director and its program. Sample: domain.md A.5. */
import assert from "node:assert/strict";
import { z } from "zod";
import { BOSH_VMS } from "../../support/pks-samples.ts";
import { pksCluster, startSite } from "./support.ts";
import type { Site } from "./support.ts";

const vmsSchema = z.strictObject({
  Tables: z.tuple([
    z.strictObject({
      Content: z.literal("vms"),
      Header: z.record(z.string(), z.string()),
      Rows: z.array(
        z.strictObject({
          active: z.literal("true"),
          az: z.string().regex(/^AZ[123]$/),
          instance: z.string().regex(/^(master|worker)\/[0-9a-f-]{36}$/),
          ips: z.ipv4(),
          process_state: z.string(),
          stemcell: z.string(),
          vm_cid: z.string().regex(/^vm-[0-9a-f-]{36}$/),
          vm_type: z.string(),
        }),
      ),
      Notes: z.null(),
    }),
  ]),
  Blocks: z.null(),
  Lines: z.array(z.string()),
});

describe("bosh of the lab", () => {
  let site: Site;
  let deployment: string;
  before(async () => {
    site = await startSite();
    await site.logIn();
    await site.run("pks", ["create-cluster", "one", "-e", "one.example.com", "-p", "rancher", "--wait"]);
    deployment = `service-instance_${pksCluster(site, "one")?.uuid ?? ""}`;
  });
  after(() => site.stop());

  const vms = async (): Promise<z.infer<typeof vmsSchema>> => {
    const { code, stdout, stderr } = await site.run("bosh", ["-n", "-d", deployment, "vms", "--json"]);
    assert.deepEqual([code, stderr], [0, ""]);
    return vmsSchema.parse(JSON.parse(stdout));
  };

  it("shows the VMs of a cluster as the real program does", async () => {
    const { Tables, Lines } = await vms();
    assert.deepEqual(Tables[0].Header, BOSH_VMS.Tables[0]?.Header);
    const groups = Tables[0].Rows.map(({ instance }) => instance.replace(/\/.*/, ""));
    assert.deepEqual(groups, ["master", "master", "master", "worker", "worker", "worker"]);
    assert.equal(Lines[0], `Using environment 'https://127.84.0.5:25555' as client 'ops_manager'`);
    assert.match(Lines.slice(1).join(" "), /^Task \d+ \. Done Succeeded$/);
  });

  it("shows a VM that is off as not answering", async () => {
    const { Tables } = await vms();
    const [off] = Tables[0].Rows.slice(-1);
    await site.machinery.setPower(off?.vm_cid ?? "", false);
    const states = (await vms()).Tables[0].Rows.map((row) =>
      [row.vm_cid === off?.vm_cid, row.process_state].join(" "),
    );
    assert.deepEqual([...new Set(states)].sort(), ["false running", "true unresponsive agent"]);
    await site.machinery.setPower(off?.vm_cid ?? "", true);
  });

  it("takes the CA certificate as PEM and as a path, and global options before and after the command", async () => {
    const env = { BOSH_CA_CERT: `${site.home}/ca/ca.pem` };
    const { code, stdout } = await site.run("bosh", ["vms", "--json", "-d", deployment, "-n"], env);
    assert.equal(code, 0);
    vmsSchema.parse(JSON.parse(stdout));
  });

  it("prints only rows, separated by tabs, where there is no terminal", async () => {
    const { stdout } = await site.run("bosh", ["-n", "-d", deployment, "vms"]);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, 6);
    assert.match(
      lines[0] ?? "",
      /^master\/\S+\trunning\tAZ\d\t10\.50\.8\.\d+ *\tvm-\S+\tmedium\.disk\ttrue\tbosh-\S+\t$/,
    );
  });

  it("prints titles, headers and footers at a terminal", async () => {
    const { stdout } = await site.run("bosh", ["-n", "-d", deployment, "vms", "--tty"]);
    assert.match(
      stdout,
      new RegExp(`\n\nTask \\d+\\. Done\n\nDeployment '${deployment}'\n\nInstance +Process State  AZ `),
    );
    assert.match(stdout, /\n\n6 vms\n\nSucceeded\n$/);
  });

  it("lists the deployments", async () => {
    const { stdout } = await site.run("bosh", ["deployments", "--json"]);
    const document = z.looseObject({ Tables: z.array(z.unknown()) }).parse(JSON.parse(stdout));
    assert.partialDeepStrictEqual(document.Tables, [
      {
        Content: "deployments",
        Header: { name: "Name", release_s: "Release(s)", stemcell_s: "Stemcell(s)", team_s: "Team(s)" },
        Rows: [{ name: deployment }],
      },
    ]);
  });

  it("tells the environment and who is logged in", async () => {
    const { stdout } = await site.run("bosh", ["env", "--tty"]);
    assert.match(
      stdout,
      /^Using environment .*\n\nName +p-bosh {2}\n[^]*\nUser +ops_manager {2}\n\nSucceeded\n$/,
    );
    assert.match((await site.run("bosh", ["-v"])).stdout, /^version \S+\n$/);
  });

  for (const [what, args, env, words] of [
    [
      "an unknown deployment",
      ["-d", "nope", "vms"],
      {},
      /^Listing deployment 'nope' vms infos:\n {2}Director responded with non-successful status code '404' response '\{"code":70000,"description":"Deployment 'nope' doesn't exist"\}'\nExit code 1\n$/,
    ],
    [
      "a wrong secret",
      ["deployments"],
      { BOSH_CLIENT_SECRET: "wrong" },
      /^Finding deployments:\n {2}Performing request GET 'https:\/\/127\.84\.0\.5:25555\/deployments':\n {4}Performing GET request:\n {6}Requesting token via client credentials grant:\n {8}UAA responded with non-successful status code '401' response '\{"error":"unauthorized","error_description":"Bad credentials"\}'\nExit code 1\n$/,
    ],
    [
      "an unknown authority",
      ["deployments"],
      { BOSH_CA_CERT: "" },
      /^Fetching info:\n {2}Performing request GET 'https:\/\/127\.84\.0\.5:25555\/info':\n {4}Performing GET request:\n {6}Retry: Get "https:\/\/127\.84\.0\.5:25555\/info": x509: certificate signed by unknown authority\nExit code 1\n$/,
    ],
    [
      "a missing certificate file",
      ["deployments"],
      { BOSH_CA_CERT: "/nowhere/ca.pem" },
      /open \/nowhere\/ca\.pem: no such file or directory\nExit code 1\n$/,
    ],
    [
      "no environment",
      ["deployments"],
      { BOSH_ENVIRONMENT: "" },
      /^Expected non-empty Director URL\nExit code 1\n$/,
    ],
    [
      "a port without a director",
      ["deployments"],
      { BOSH_ENVIRONMENT: "127.84.0.5:9" },
      /Retry: Get "https:\/\/127\.84\.0\.5:9\/info": dial tcp 127\.84\.0\.5:9: connect: connection refused\n/,
    ],
    ["an unknown flag", ["vms", "--nope"], {}, /^unknown flag `nope'\nExit code 1\n$/],
    [
      "an unknown command",
      ["errands"],
      {},
      /^Unknown command `errands'\. Please specify one command of: vms, /,
    ],
    [
      "no client",
      ["deployments"],
      { BOSH_CLIENT: "" },
      /^Finding deployments:\n {2}Director responded with non-successful status code '401' response 'Not authorized: '\/deployments'\n'/,
    ],
  ] as const) {
    it(`refuses ${what} with exit code 1`, async () => {
      const { code, stderr } = await site.run("bosh", ["-n", ...args], env);
      assert.equal(code, 1);
      assert.match(stderr, words);
    });
  }

  it("puts errors into the document with --json, and leaves stderr empty", async () => {
    const { code, stdout, stderr } = await site.run("bosh", ["--json", "-d", "nope", "vms"]);
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /"Listing deployment 'nope' vms infos:\\n {2}Director responded[^]*"Exit code 1"/);
  });

  it("bosh-down drops connections", async () => {
    site.faults.set("bosh-down", "");
    const { code, stderr } = await site.run("bosh", ["-n", "-d", deployment, "vms"]);
    site.faults.clear("bosh-down");
    assert.equal(code, 1);
    assert.match(stderr, /^Fetching info:\n[^]*Retry: Get "https:\/\/127\.84\.0\.5:25555\/info": EOF\n/);
  });

  it("vm-recreated renames the workers once, and again when it is switched on again", async () => {
    const names = async (): Promise<string[]> => (await vms()).Tables[0].Rows.map((row) => row.vm_cid);
    const before = await names();
    site.faults.set("vm-recreated", "");
    const first = await names();
    assert.deepEqual(await names(), first);
    assert.deepEqual(
      before.map((name, index) => name === first[index]),
      [true, true, true, false, false, false],
    );
    site.faults.clear("vm-recreated");
    await vms();
    site.faults.set("vm-recreated", "master");
    const second = await names();
    assert.deepEqual(
      first.map((name, index) => name === second[index]),
      [false, false, false, true, true, true],
    );
    site.faults.clear("vm-recreated");
  });

  it("asks before it deletes a deployment, and deletes its VMs without telling PKS", async () => {
    const asked = await site.run("bosh", ["-d", deployment, "delete-deployment"]);
    assert.equal(asked.code, 1);
    assert.match(asked.stderr, /^Asking for confirmation:\n {2}EOF\nExit code 1\n$/);
    assert.equal(site.machinery.specs.size, 1);
    assert.equal((await site.run("bosh", ["-n", "-d", deployment, "delete-deployment"])).code, 0);
    assert.equal(site.machinery.specs.size, 0);
    assert.partialDeepStrictEqual(await site.json("cluster", "one"), { last_action_state: "succeeded" });
    // Deleting what is gone succeeds.
    assert.equal((await site.run("bosh", ["-n", "-d", deployment, "delete-deployment"])).code, 0);
    assert.equal((await site.run("pks", ["delete-cluster", "one", "--non-interactive", "--wait"])).code, 0);
  });
});
