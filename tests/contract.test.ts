/** What holds for every component, whatever it is for. A component without a line in the table below fails the first test. */
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE } from "./support/fixtures.ts";
import { type RecordedGraph, recordGraph } from "./support/mocks.ts";
import * as sample from "./support/sample-args.ts";

const COMPONENTS = resolve(import.meta.dirname, "../components");

type Make = (name: string, opts: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

/** Component file to a maker of one instance; imported inside, so that one broken file fails its own tests only. */
const TABLE: Readonly<Record<string, () => Promise<Make>>> = {
  "certificate/site-certificate.ts": async () => {
    const { SiteCertificate } = await import("../components/certificate/site-certificate.ts");
    return (name, opts) => new SiteCertificate(name, sample.certificateArgs, opts);
  },
  "dns/record.ts": async () => {
    const { DnsRecord } = await import("../components/dns/record.ts");
    const args = { ...sample.dns, recordName: "rancher.example.com", address: "10.0.0.1" };
    return (name, opts) => new DnsRecord(name, args, opts);
  },
  "ingress/controller.ts": async () => {
    const { IngressController } = await import("../components/ingress/controller.ts");
    return (name, opts) => new IngressController(name, sample.controllerArgs, opts);
  },
  "ingress/rancher-ingress.ts": async () => {
    const { RancherIngress } = await import("../components/ingress/rancher-ingress.ts");
    return (name, opts) => new RancherIngress(name, sample.rancherIngressArgs, opts);
  },
  "pks/cluster.ts": async () => {
    const { PksCluster } = await import("../components/pks/cluster.ts");
    return (name, opts) => new PksCluster(name, sample.clusterArgs, opts);
  },
  "pks/network-profile.ts": async () => {
    const { NetworkProfile } = await import("../components/pks/network-profile.ts");
    return (name, opts) => new NetworkProfile(name, sample.profileArgs, opts);
  },
  "rancher/bootstrap-password.ts": async () => {
    const { BootstrapPassword } = await import("../components/rancher/bootstrap-password.ts");
    return (name, opts) => new BootstrapPassword(name, {}, opts);
  },
  "rancher/namespace.ts": async () => {
    const { RancherNamespace } = await import("../components/rancher/namespace.ts");
    const args = { ...sample.namespaceArgs, additionalTrustedCAs: CERTIFICATE };
    return (name, opts) => new RancherNamespace(name, args, opts);
  },
  "rancher/rancher.ts": async () => {
    const { Rancher } = await import("../components/rancher/rancher.ts");
    return (name, opts) => new Rancher(name, sample.rancherArgs, opts);
  },
  "vsphere/anti-affinity.ts": async () => {
    const { AntiAffinity } = await import("../components/vsphere/anti-affinity.ts");
    return (name, opts) => new AntiAffinity(name, sample.antiAffinityArgs, opts);
  },
};

class Holder extends pulumi.ComponentResource {
  constructor(name: string) {
    super("test:index:Holder", name);
    this.registerOutputs({});
  }
}

describe("every component", () => {
  it("has a line in this test's table", async () => {
    const files = globSync("**/*.ts", { cwd: COMPONENTS });
    const found = await Promise.all(files.map(async (file) => ((await hasComponent(file)) ? [file] : [])));
    assert.deepEqual(found.flat().sort(), Object.keys(TABLE).sort());
  });

  for (const [file, load] of Object.entries(TABLE)) {
    describe(file, () => {
      let make: Make;
      before(async () => {
        make = await load();
      });

      it("is a child of the parent it is given", async () => {
        const { graph, component } = await inHolder(make);
        assert.equal(component.parent, "holder");
        assert.deepEqual(strangers(graph, ["holder", "stem"]), []);
      });

      it("prefixes its children's names with its own, and puts them under itself", async () => {
        const graph = await recordGraph(() => void make("stem", {}));
        const children = graph.resources.filter(({ name }) => name !== "stem");
        assert.deepEqual(
          children.filter(({ name }) => !name.startsWith("stem-")).map(({ name }) => name),
          [],
        );
        assert.deepEqual(strangers(graph, ["stem"]), []);
      });

      it("registers its public outputs", async () => {
        const { component, instance } = await inHolder(make);
        const fields = Object.entries(instance)
          .filter(
            ([name, value]) => name !== "urn" && !name.startsWith("__") && pulumi.Output.isInstance(value),
          )
          .map(([name]) => name);
        assert.ok(component.outputs, "registerOutputs was never called with outputs");
        const registered = Object.keys(component.outputs);
        assert.deepEqual(
          fields.filter((name) => !registered.includes(name)),
          [],
        );
        assert.ok(fields.length > 0, "a component without outputs cannot be depended on by data");
      });

      it("stands beside a second instance", async () => {
        const graph = await recordGraph(() => {
          make("one", {});
          make("two", {});
        });
        const names = (prefix: string) =>
          graph.resources
            .filter(({ name }) => name.startsWith(prefix))
            .map(({ name }) => name.slice(prefix.length));
        assert.deepEqual(names("one").sort(), names("two").sort());
      });

      it("keeps its arguments out of the component's inputs, where secrets would be in the clear", async () => {
        const { component } = await inHolder(make);
        assert.deepEqual(component.revealed, {});
      });
    });
  }
});

/** Names of resources that are neither one of `roots` nor below one. */
function strangers(graph: RecordedGraph, roots: readonly string[]): string[] {
  const parents = new Map(graph.resources.map(({ name, parent }) => [name, parent]));
  const below = (name: string | undefined): boolean =>
    name !== undefined && (roots.includes(name) || below(parents.get(name)));
  return graph.resources.map(({ name }) => name).filter((name) => !below(name));
}

async function inHolder(make: Make) {
  const graph = await recordGraph(() => make("stem", { parent: new Holder("holder") }));
  const component = graph.resources.find(({ name }) => name === "stem");
  assert.ok(component);
  return { graph, component, instance: graph.result };
}

async function hasComponent(file: string): Promise<boolean> {
  const exported: Record<string, unknown> = await import(resolve(COMPONENTS, file));
  return Object.values(exported).some(
    (value) => typeof value === "function" && value.prototype instanceof pulumi.ComponentResource,
  );
}
