import assert from "node:assert/strict";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { IngressController, type IngressControllerArgs } from "../../../components/ingress/controller.ts";
import { changes } from "../../support/changes.ts";
import { CLUSTER_UUID, INGRESS_ADDRESS, KUBECONFIG } from "../../support/fixtures.ts";
import { isSecret, recordGraph, valueOf } from "../../support/mocks.ts";
import { controllerArgs } from "../../support/sample-args.ts";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const COMMAND = "command:local:Command";

const record = (over: Partial<IngressControllerArgs> = {}) =>
  recordGraph(() => new IngressController("ingress", { ...controllerArgs, ...over }));

const release = async (over: Partial<IngressControllerArgs> = {}) =>
  (await record(over)).findResource(RELEASE, "ingress-release");

describe("IngressController", () => {
  for (const [controller, chart, repo] of [
    ["f5-nginx", "nginx-ingress", "https://helm.nginx.com/stable"],
    ["ingress-nginx", "ingress-nginx", "https://kubernetes.github.io/ingress-nginx"],
    ["traefik", "traefik", "https://traefik.github.io/charts"],
  ] as const) {
    it(`installs ${controller} from its own repository, in an exact version`, async () => {
      const { inputs } = await release({ controller });
      assert.equal(inputs["chart"], chart);
      assert.equal(inputs["name"], controller);
      assert.deepEqual(inputs["repositoryOpts"], { repo });
      assert.match(String(inputs["version"]), /^\d+\.\d+\.\d+$/);
    });

    it(`merges the site's values over those of ${controller}`, async () => {
      const root = controller === "traefik" ? "service" : "controller";
      const { inputs } = await release({ controller, values: { [root]: { type: "mine" }, extra: [1] } });
      const values = inputs["values"] as Record<string, Record<string, unknown>>;
      assert.equal(values[root]?.["type"], "mine");
      assert.ok(Object.keys(values[root] ?? {}).length > 1, "the program's own values are still there");
      assert.deepEqual(values["extra"], [1]);
    });
  }

  it("lives in a namespace of its own", async () => {
    const graph = await record();
    const namespace = graph.findResource("kubernetes:core/v1:Namespace", "ingress-namespace");
    assert.deepEqual(namespace.inputs["metadata"], { name: "ingress-controller" });
    const { reads, inputs } = graph.findResource(RELEASE, "ingress-release");
    assert.equal(inputs["namespace"], "ingress-controller");
    assert.deepEqual(reads, ["ingress-namespace"]);
  });

  it("waits for an address once for each cluster, with the kubeconfig on stdin", async () => {
    const command = (await record({ loadBalancerIp: "10.50.0.79" })).findResource(COMMAND, "ingress-address");
    assert.equal(command.inputs["create"], "node steps/ingress/address.ts wait");
    assert.deepEqual(command.inputs["triggers"], [CLUSTER_UUID]);
    assert.equal(command.revealed["stdin"], KUBECONFIG);
    const environment = command.inputs["environment"] as Record<string, unknown>;
    assert.equal(environment["INGRESS_NAMESPACE"], "ingress-controller");
    assert.equal(environment["INGRESS_LOAD_BALANCER_IP"], "10.50.0.79");
  });

  it("waits for the address behind the release", async () => {
    const { reads } = (await record()).findResource(COMMAND, "ingress-address");
    assert.deepEqual(reads, ["ingress-release"]);
  });

  it("gives an address that is no secret, though a secret kubeconfig found it", async () => {
    const { result } = await record({ kubeconfig: pulumi.secret(KUBECONFIG) });
    assert.equal(await valueOf(result.address), INGRESS_ADDRESS);
    assert.equal(await valueOf(result.httpsPort), 443);
    assert.equal(await isSecret(result.address), false);
  });

  it("gives its class when the controller runs", async () => {
    const graph = await recordGraph(() => {
      const { className } = new IngressController("ingress", controllerArgs);
      new kubernetes.core.v1.ConfigMap("reader", { data: { className } });
    });
    const reader = graph.findResource("kubernetes:core/v1:ConfigMap", "reader");
    assert.deepEqual(reader.inputs["data"], { className: "nginx" });
    assert.deepEqual(reader.reads, ["ingress-release"]);
  });

  it("lets its own step wait for its pods: Helm would not say what keeps them", async () => {
    const { inputs } = await release();
    assert.equal(inputs["skipAwait"], true);
    assert.equal(inputs["atomic"], undefined);
    const { calls } = await record();
    assert.deepEqual(
      calls.map(({ inputs: { command, environment } }) => [command, environment]),
      [
        [
          "node steps/ingress/ready.ts wait",
          { INGRESS_NAMESPACE: "ingress-controller", INGRESS_TIMEOUT_MINUTES: "15" },
        ],
      ],
    );
    assert.deepEqual((await record({ dryRun: true })).calls, []);
  });

  it("goes with the cluster, unlike the command that found its address", async () => {
    const graph = await record();
    for (const { name, type, options } of graph.resources.filter(({ component }) => !component))
      assert.equal(options["retainOnDelete"], type === COMMAND ? undefined : true, name);
  });

  it("is another release under another controller, not the old one changed", async () => {
    const found = changes(await record(), await record({ controller: "traefik" }));
    assert.ok(found.includes("~ ingress-release: name"), found.join("\n"));
  });
});
