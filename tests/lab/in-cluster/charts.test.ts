import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { parse, parseAllDocuments, stringify } from "yaml";
import { z } from "zod";
import { startChartRepository } from "../../../lab/charts/service.ts";
import { CHART_VERSIONS } from "../../../lab/charts/versions.ts";
import type { LabContext, Running } from "../../../lab/context.ts";
import { testContext } from "./support.ts";

const objectSchema = z.looseObject({
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    labels: z.record(z.string(), z.string()).optional(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
  spec: z.unknown().optional(),
});
type Rendered = z.infer<typeof objectSchema>;

describe("the lab's charts", function () {
  this.timeout(60_000);
  let context: LabContext & { remove(): void };
  let repository: Running;
  let striking = "";
  let home: string;

  before(async () => {
    context = {
      ...(await testContext()),
      faults: { active: (name) => (name === striking ? "" : undefined) },
    };
    repository = await startChartRepository(context);
    home = mkdtempSync(join(tmpdir(), "lab-charts-"));
  });
  after(async () => {
    await repository.stop();
    context.remove();
    rmSync(home, { recursive: true, force: true });
  });

  /** Renders a chart from the repository; the release is `rel` in the namespace `ns`. */
  async function render(
    chart: string,
    version: string,
    values: object,
    kubeVersion = "1.36.3",
  ): Promise<Rendered[]> {
    const file = join(home, "values.yaml");
    writeFileSync(file, stringify(values));
    const { address, port } = context.network.charts;
    const from = ["--repo", `http://${address}:${port}`, "--version", version];
    const args = [
      "template",
      "rel",
      chart,
      ...from,
      "--namespace",
      "ns",
      "-f",
      file,
      "--kube-version",
      kubeVersion,
    ];
    const env = { HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home };
    const { stdout } = await execa(context.tool("helm"), args, { env });
    return parseAllDocuments(stdout)
      .map((document): unknown => document.toJS())
      .filter((content) => content !== null)
      .map((content) => objectSchema.parse(content));
  }
  function find(objects: readonly Rendered[], kind: string, name: string): Rendered {
    const found = objects.find((one) => one.kind === kind && one.metadata.name === name);
    assert.ok(
      found !== undefined,
      `${kind}/${name} among ${objects.map((one) => `${one.kind}/${one.metadata.name}`).join(", ")}`,
    );
    return found;
  }

  it("are all in the repository's index, and are packaged once", async () => {
    const { address, port } = context.network.charts;
    const answer = await fetch(`http://${address}:${port}/index.yaml`);
    const index = z
      .object({
        entries: z.record(z.string(), z.array(z.object({ version: z.string(), urls: z.array(z.string()) }))),
      })
      .parse(parse(await answer.text()));
    for (const { chart, version } of CHART_VERSIONS) {
      const entry = index.entries[chart]?.find((one) => one.version === version);
      assert.ok(entry !== undefined, `${chart} ${version}`);
      const archive = await fetch(`http://${address}:${port}/${entry.urls[0]}`);
      assert.equal(archive.status, 200);
      await archive.arrayBuffer();
    }
    assert.equal((await fetch(`http://${address}:${port}/../ca/ca.key`)).status, 404);
    const file = join(context.home, "charts", "index.yaml");
    const before = statSync(file).mtimeMs;
    await repository.stop();
    repository = await startChartRepository(context);
    assert.equal(statSync(file).mtimeMs, before);
  });

  for (const { chart, version, kubeVersion } of CHART_VERSIONS) {
    it(`${chart} ${version} renders with its defaults`, async () => {
      const objects = await render(
        chart,
        version,
        {},
        kubeVersion.startsWith("< 1.36") ? "1.35.0" : "1.36.3",
      );
      assert.ok(objects.length > 3);
    });
  }

  it("are broken off in the middle while the fault chart-digest-wrong is on, and Helm says so", async () => {
    striking = "chart-digest-wrong";
    try {
      await assert.rejects(render("rancher", "2.15.0", {}), /unexpected EOF/);
    } finally {
      striking = "";
    }
    assert.ok((await render("rancher", "2.15.0", {})).length > 0);
  });

  it("rancher: private CA, no Ingress, the first password as a kept hook, server-url from the environment", async () => {
    const objects = await render("rancher", "2.15.0", {
      hostname: "rancher.example.com",
      antiAffinity: "required",
      privateCA: true,
      bootstrapPassword: "first",
      ingress: { enabled: false, tls: { source: "secret" } },
      extraEnv: [{ name: "CATTLE_SERVER_URL", value: "https://rancher.example.com" }],
    });
    assert.ok(!objects.some((one) => one.kind === "Ingress"));
    const deployment = find(objects, "Deployment", "rel-rancher");
    assert.deepEqual(deployment.metadata.labels, {
      app: "rel-rancher",
      chart: "rancher-2.15.0",
      heritage: "Helm",
      release: "rel",
    });
    const text = JSON.stringify(deployment.spec);
    assert.ok(!text.includes("--no-cacerts"));
    assert.ok(text.includes('"mountPath":"/etc/rancher/ssl/cacerts.pem","subPath":"cacerts.pem"'));
    assert.ok(text.includes('"requiredDuringSchedulingIgnoredDuringExecution":[{"labelSelector"'));
    assert.ok(text.includes('"CATTLE_SERVER_URL"'));
    const secret = find(objects, "Secret", "bootstrap-secret");
    assert.equal(secret.metadata.annotations?.["helm.sh/resource-policy"], "keep");
    assert.equal(secret.metadata.annotations["helm.sh/hook"], "pre-install,pre-upgrade");
    assert.equal(
      find(objects, "Job", "rel-rancher-post-delete").metadata.annotations?.["helm.sh/hook"],
      "post-delete",
    );
    find(objects, "Service", "rel-rancher");
    find(objects, "Service", "rel-rancher-internal");
  });

  it("rancher: a publicly trusted certificate clears the CA; the chart's own Ingress is there when enabled", async () => {
    const values = { hostname: "rancher.example.com", ingress: { tls: { source: "secret" } } };
    const objects = await render("rancher", "2.15.0", values);
    assert.ok(JSON.stringify(find(objects, "Deployment", "rel-rancher").spec).includes("--no-cacerts"));
    assert.ok(JSON.stringify(find(objects, "Ingress", "rel-rancher").spec).includes("tls-rancher-ingress"));
  });

  it("rancher 2.14.4 refuses Kubernetes 1.36, as the public chart does", async () => {
    await assert.rejects(render("rancher", "2.14.4", {}), /incompatible with Kubernetes/);
  });

  const daemons = [
    [
      "nginx-ingress",
      "2.7.0",
      { controller: { kind: "daemonset" } },
      "rel-nginx-ingress-controller",
      "nginx",
    ],
    [
      "ingress-nginx",
      "4.15.1",
      { controller: { kind: "DaemonSet" } },
      "rel-ingress-nginx-controller",
      "nginx",
    ],
    [
      "traefik",
      "41.3.0",
      { deployment: { kind: "DaemonSet" }, ingressClass: { isDefaultClass: false, name: "traefik" } },
      "rel-traefik",
      "traefik",
    ],
  ] as const;
  for (const [chart, version, values, name, className] of daemons) {
    it(`${chart}: a DaemonSet behind a LoadBalancer Service of the same selector, its class not the default`, async () => {
      const objects = await render(chart, version, values);
      const daemon = z
        .object({ selector: z.object({ matchLabels: z.record(z.string(), z.string()) }) })
        .parse(find(objects, "DaemonSet", name).spec);
      const service = z
        .object({
          type: z.string(),
          selector: z.record(z.string(), z.string()),
          ports: z.array(z.object({ port: z.number() })),
        })
        .parse(find(objects, "Service", name).spec);
      assert.equal(service.type, "LoadBalancer");
      assert.deepEqual(service.selector, daemon.selector.matchLabels);
      assert.deepEqual(
        service.ports.map((one) => one.port),
        [80, 443],
      );
      const annotations = find(objects, "IngressClass", className).metadata.annotations ?? {};
      assert.notEqual(annotations["ingressclass.kubernetes.io/is-default-class"], "true");
    });
  }

  const refused = [
    ["rancher", "2.15.0", { auditLog: { level: 4 } }],
    ["rancher", "2.15.0", { networkExposure: { type: "loadbalancer" } }],
    ["rancher", "2.15.0", { ingress: { tls: { source: "secrets" } } }],
    ["nginx-ingress", "2.7.0", { controller: { kind: "DaemonSet" } }],
    ["ingress-nginx", "4.15.1", { controller: { kind: "daemonset" } }],
    ["traefik", "41.3.0", { deployment: { kind: "daemonset" } }],
    ["traefik", "41.3.0", { providers: { kubernetesIngressNginx: { enabled: true } } }],
  ] as const;
  for (const [chart, version, values] of refused) {
    it(`${chart} refuses ${JSON.stringify(values)}`, async () => {
      await assert.rejects(
        render(chart, version, values),
        /values don't meet the specifications of the schema/,
      );
    });
  }
});
