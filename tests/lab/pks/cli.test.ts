/** `pks` and `tkgi` of the lab with the article's cluster: texts and JSON. Samples: the article, domain.md A.1 to A.3, docs-pks. */
import assert from "node:assert/strict";
import { pksCluster, startSite, succeeded, writeJson } from "./support.ts";
import type { Site } from "./support.ts";

describe("pks and the article's cluster", () => {
  let site: Site;
  before(async () => {
    site = await startSite();
    await site.logIn();
  });
  after(() => site.stop());

  it("prints the article's plans", async () => {
    const { stdout } = await site.run("pks", ["plans"]);
    const [empty, header, ...rows] = stdout.split("\n").map((line) => line.split(/ {2,}/));
    assert.deepEqual([empty, header], [[""], ["Name", "ID", "Description"]]);
    assert.deepEqual(rows.slice(0, 5), [
      ["dev-small", "8A0E21A8-8072-4D80-B365-D1F502085560", "1 master; 2 workers (max 4)"],
      ["dev-large", "58375a45-17f7-4291-acf1-455bfdc8e371", "1 master; 4 workers (max 8)"],
      ["prod-large", "241118e5-69b2-4ef9-b47f-4d2ab071aff5", "3 masters; 10 workers (20 max)"],
      [
        "dev-tiny",
        "2fa824527-318d-4253-9f8e-0025863b8c8a",
        "1 master; 1 worker (max 2); auto-adds DNS record upon completion.",
      ],
      [
        "rancher",
        "fa824527-318d-4253-9f8e-0025863b8c8a",
        "Deploys HA configuration with 3 workers for testing Rancher HA builds.",
      ],
    ]);
  });

  it("creates and lists the network profile", async () => {
    const file = writeJson(site, "lb-medium.json", {
      name: "lb-medium",
      description: "Network profile for medium NSX-T load balancer",
      parameters: { lb_size: "medium" },
    });
    const made = await site.run("pks", ["create-network-profile", file]);
    succeeded(made);
    assert.equal(made.stdout, "Network profile lb-medium successfully created\n");
    const { stdout } = await site.run("pks", ["network-profiles"]);
    assert.equal(
      stdout,
      "\nName       Description\nlb-medium  Network profile for medium NSX-T load balancer\n",
    );
  });

  it("prints a profile's parameters as text in pks's JSON, as an object in tkgi's", async () => {
    const json = async (program: string, ...args: string[]): Promise<unknown> =>
      JSON.parse((await site.run(program, [...args, "--json"])).stdout);
    assert.partialDeepStrictEqual(await json("pks", "network-profile", "lb-medium"), {
      parameters: '{"lb_size":"medium"}',
    });
    assert.partialDeepStrictEqual(await json("tkgi", "network-profile", "lb-medium"), {
      parameters: { lb_size: "medium" },
    });
    assert.partialDeepStrictEqual(await json("tkgi", "network-profiles"), [
      { parameters: { lb_size: "medium" } },
    ]);
  });

  it("creates the cluster and shows it in progress, label by label", async () => {
    site.faults.set("never-finishes", "");
    const args = ["-e", "czpksrancher05.sovsystems.com", "-p", "rancher", "--network-profile", "lb-medium"];
    succeeded(await site.run("pks", ["create-cluster", "czpksrancher05", ...args]));
    const { stdout } = await site.run("pks", ["cluster", "czpksrancher05"]);
    const uuid = pksCluster(site, "czpksrancher05")?.uuid ?? "";
    const description = /Last Action Description: {2}(.*)/.exec(stdout)?.[1] ?? "";
    assert.match(description, /^(Creating cluster|Instance provisioning in progress)$/);
    assert.equal(
      stdout,
      [
        "",
        "Name:                     czpksrancher05",
        "Plan Name:                rancher",
        `UUID:                     ${uuid}`,
        "Last Action:              CREATE",
        "Last Action State:        in progress",
        `Last Action Description:  ${description}`,
        "Kubernetes Master Host:   czpksrancher05.sovsystems.com",
        "Kubernetes Master Port:   8443",
        "Worker Nodes:             3",
        "Kubernetes Master IP(s):  In Progress",
        "Network Profile Name:     lb-medium",
        "",
      ].join("\n"),
    );
    site.faults.clear("never-finishes");
    await site.until("czpksrancher05", "succeeded");
  });

  it("lists clusters as pks and as tkgi", async () => {
    const uuid = pksCluster(site, "czpksrancher05")?.uuid ?? "";
    const old = await site.run("pks", ["clusters"]);
    assert.equal(
      old.stdout,
      `\nName            Plan Name  UUID                                  Status     Action\nczpksrancher05  rancher    ${uuid}  succeeded  CREATE\n`,
    );
    const { stdout } = await site.run("tkgi", ["clusters"]);
    assert.match(
      stdout,
      /^\nTKGI Version {5}Name {12}k8s Version {2}Plan Name {2}UUID {34}Status {5}Action\n1\.25\.0-build\.20 {2}/,
    );
    assert.deepEqual(await site.json("clusters"), await site.json("list-clusters"));
  });

  it("prints tkgi's labels and details", async () => {
    const { stdout } = await site.run("tkgi", ["cluster", "czpksrancher05", "--details"]);
    assert.match(
      stdout,
      /^\nTKGI Version: {13}1\.25\.0-build\.20\nName: {21}czpksrancher05\nK8s Version: {14}1\.36\.3\n/,
    );
    assert.match(
      stdout,
      /\nKubernetes Profile Name: {2}\nCompute Profile Name: {5}\nTags: +\nNSXT Network Details:\n {2}Load Balancer Size +\(lb_size\): +"medium"\n/,
    );
    assert.match(
      stdout,
      /\n {2}Kubelet Node Drain grace-period \(seconds\) {2}\(kubelet-drain-grace-period\): {7}10\n/,
    );
  });

  it("updates with a summary", async () => {
    const args = [
      "update-cluster",
      "czpksrancher05",
      "--num-nodes",
      "4",
      "--tags",
      "owner:a,b",
      "--non-interactive",
    ];
    const { stdout } = await site.run("pks", args);
    assert.equal(
      stdout,
      "Update summary for cluster czpksrancher05:\nWorker Number: 4\nTags: owner:a,b\nUse 'pks cluster czpksrancher05' to monitor the state of your cluster\n",
    );
    await site.until("czpksrancher05", "succeeded");
    assert.partialDeepStrictEqual(await site.json("cluster", "czpksrancher05"), {
      parameters: {
        kubernetes_worker_instances: 4,
        cluster_tags: [
          { name: "owner", value: "a", category: "" },
          { name: "b", value: "", category: "" },
        ],
      },
    });
    assert.match((await site.run("pks", ["cluster", "czpksrancher05"])).stdout, /\nTags: {21}owner:a,b\n$/);
  });

  it("waits, and with --json prints one document then", async () => {
    const args = ["update-cluster", "czpksrancher05", "--tags", "", "--wait", "--json", "--non-interactive"];
    const { stdout } = await site.run("tkgi", args);
    assert.partialDeepStrictEqual(JSON.parse(stdout), {
      last_action_state: "succeeded",
      parameters: { cluster_tags: [] },
    });
    const resized = await site.run("pks", [
      "resize",
      "czpksrancher05",
      "-n",
      "3",
      "--wait",
      "--json",
      "--non-interactive",
    ]);
    assert.partialDeepStrictEqual(JSON.parse(resized.stdout), {
      parameters: { kubernetes_worker_instances: 3 },
    });
  });

  it("does not ask without a terminal", async () => {
    for (const args of [
      ["delete-cluster", "czpksrancher05"],
      ["update-cluster", "czpksrancher05", "--num-nodes", "5"],
      ["resize", "czpksrancher05", "-n", "5"],
      ["upgrade-cluster", "czpksrancher05"],
      ["delete-network-profile", "lb-medium"],
    ]) {
      const { code, stderr } = await site.run("pks", args);
      assert.equal(code, 1);
      assert.match(stderr, /^Error: cannot ask ".*\(y\/n\)" without a terminal: use --non-interactive\n$/);
    }
    assert.equal(pksCluster(site, "czpksrancher05")?.state, "succeeded");
  });

  it("lists certificates within the days that are asked for", async () => {
    assert.deepEqual(await site.json("certificates", "czpksrancher05"), []);
    const { stdout } = await site.run("tkgi", ["certificates", "czpksrancher05", "-d", "1000"]);
    assert.match(
      stdout,
      /^\nNAME +Type {2}Days Left {2}Valid until\n\/p-bosh\/service-instance_[0-9a-f-]+\/tls-nsx-t {2}Leaf {2}7\d\d {8}20\S+Z\n$/,
    );
  });

  it("refuses to upgrade what is up to date, and lists no task", async () => {
    const { code, stderr } = await site.run("pks", [
      "upgrade-cluster",
      "czpksrancher05",
      "--non-interactive",
    ]);
    assert.deepEqual(
      [code, stderr],
      [1, "Error: Cluster czpksrancher05 is already at PKS version 1.25.0-build.20\n"],
    );
    assert.deepEqual(await site.json("tasks"), []);
  });

  it("deletes the cluster, then the profile", async () => {
    const { stdout } = await site.run("pks", [
      "delete-cluster",
      "czpksrancher05",
      "--non-interactive",
      "--wait",
    ]);
    assert.equal(stdout, "Deletion of czpksrancher05 in progress\n");
    const { code, stderr } = await site.run("pks", ["cluster", "czpksrancher05"]);
    assert.deepEqual([code, stderr], [1, "Error: Cluster czpksrancher05 not found\n"]);
    succeeded(await site.run("pks", ["delete-network-profile", "lb-medium", "--non-interactive"]));
    assert.equal(
      (await site.run("pks", ["network-profile", "lb-medium"])).stderr,
      "Error: Network profile lb-medium not found\n",
    );
  });
});
