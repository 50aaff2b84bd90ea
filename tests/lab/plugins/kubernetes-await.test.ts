import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, it } from "mocha";
import type { PropertyMap } from "../../../lab/plugins/values.ts";
import type { ApiClient } from "../../../lab/plugins/kubernetes/api-client.ts";
import { awaitIngress, checkIngress } from "../../../lab/plugins/kubernetes/await-ingress.ts";
import { awaitReady } from "../../../lab/plugins/kubernetes/await-object.ts";
import { awaitService, checkService } from "../../../lab/plugins/kubernetes/await-service.ts";
import { NotReady, patienceFor } from "../../../lab/plugins/kubernetes/wait.ts";
import type { Patience } from "../../../lab/plugins/kubernetes/wait.ts";

/** An API server that lists what is given by collection ("ingresses", ...) and whose watches stay open and silent. */
function serverWith(objects: Readonly<Record<string, readonly PropertyMap[]>>): ApiClient {
  return {
    send: (request) => {
      const collection = request.path.slice(request.path.lastIndexOf("/") + 1);
      return Promise.resolve({ metadata: { resourceVersion: "1" }, items: objects[collection] ?? [] });
    },
    async *lines(_, signal) {
      await sleep(60_000, undefined, { signal });
    },
  };
}

/** Patience that ends at once, and what was said meanwhile. */
function patience(milliseconds: number): Patience & { readonly said: string[] } {
  const said: string[] = [];
  const status: Patience["status"] = (severity, message) => said.push(`${severity}: ${message}`);
  return { milliseconds, signal: new AbortController().signal, status, said };
}

const ingress = (status: PropertyMap): PropertyMap => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "Ingress",
  metadata: { name: "web", namespace: "apps" },
  spec: {
    rules: [{ host: "web.example", http: { paths: [{ path: "/", backend: { service: { name: "web" } } }] } }],
  },
  status: { loadBalancer: status },
});
const addressed = { ingress: [{ ip: "10.0.0.1" }] };
const endpoints = {
  metadata: { name: "web", namespace: "apps" },
  subsets: [{ addresses: [{ ip: "10.1.0.1" }] }],
};

const service = (spec: PropertyMap, status: PropertyMap = {}): PropertyMap => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", namespace: "apps" },
  spec,
  status: { loadBalancer: status },
});

describe("kubernetes stand-in: waiting for an Ingress", () => {
  it("is done when each path has endpoints and the load balancer an address", async () => {
    const live = ingress(addressed);
    const limit = patience(5000);
    const found = await awaitIngress(serverWith({ ingresses: [live], endpoints: [endpoints] }), live, limit);
    assert.deepEqual(found["status"], { loadBalancer: addressed });
    assert.ok(limit.said.includes("info: Ingress initialization complete"));
  });

  it("says at the end what is missing", async () => {
    const live = ingress({});
    await assert.rejects(awaitIngress(serverWith({ ingresses: [live] }), live, patience(30)), (error) => {
      assert.ok(error instanceof NotReady);
      assert.equal(error.message, "'web' timed out waiting to be Ready");
      assert.match(error.reasons.join("\n"), /at least one rule with an unavailable target endpoint/);
      assert.match(error.reasons.join("\n"), /was not updated with a hostname\/IP address/);
      return true;
    });
  });

  it("asks for no endpoints of an ExternalName Service", async () => {
    const live = ingress(addressed);
    const services = [service({ type: "ExternalName" })];
    await awaitIngress(serverWith({ ingresses: [live], services }), live, patience(5000));
  });

  it("does not wait when the annotation says so", async () => {
    const live = ingress({});
    const inputs = { ...live, metadata: { name: "web", annotations: { "pulumi.com/skipAwait": "true" } } };
    const limit = patience(5000);
    assert.equal(await awaitReady(serverWith({}), inputs, live, limit), live);
    assert.deepEqual(limit.said, ["info: Skipping await logic"]);
  });

  it("on refresh reports one without an address, and takes missing endpoints for settled", async () => {
    const { status } = patience(0);
    await checkIngress(serverWith({}), ingress(addressed), status);
    await assert.rejects(
      checkIngress(serverWith({}), ingress({}), status),
      /was created but failed to initialize/,
    );
  });

  it("ends when the user cancels", async () => {
    const live = ingress({});
    const stop = new AbortController();
    const waiting = awaitIngress(serverWith({ ingresses: [live] }), live, {
      ...patience(60_000),
      signal: stop.signal,
    });
    stop.abort();
    await assert.rejects(waiting, /Resource operation was cancelled for "web"/);
  });
});

describe("kubernetes stand-in: waiting for a Service", () => {
  it("is done at once without pods to wait for", async () => {
    for (const spec of [{ clusterIP: "None", selector: { a: "b" } }, {}, { type: "ExternalName" }]) {
      const live = service(spec);
      await awaitService(serverWith({ services: [live] }), live, patience(5000));
    }
  });

  it("waits for a load balancer's address", async () => {
    const live = service({ type: "LoadBalancer", selector: { a: "b" } });
    const server = serverWith({ services: [live], endpoints: [endpoints] });
    await assert.rejects(awaitService(server, live, patience(30)), (error) => {
      assert.ok(error instanceof NotReady);
      assert.deepEqual(error.reasons, [
        "Service was not allocated an IP address; does your cloud provider support this?",
      ]);
      return true;
    });
    await checkService(
      serverWith({ endpoints: [endpoints] }),
      service({ type: "LoadBalancer" }, addressed),
      () => undefined,
    );
  });

  it("settles for endpoints that never settled when time is up", async () => {
    const live = service({ selector: { a: "b" } });
    await awaitService(serverWith({ services: [live], endpoints: [endpoints] }), live, patience(30));
  });
});

describe("kubernetes stand-in: patience", () => {
  it("takes customTimeouts, else the annotation, else ten minutes", () => {
    const context = { signal: new AbortController().signal, log: () => undefined };
    const annotated = { metadata: { annotations: { "pulumi.com/timeoutSeconds": "7" } } };
    assert.equal(patienceFor(annotated, 3, context).milliseconds, 3000);
    assert.equal(patienceFor(annotated, undefined, context).milliseconds, 7000);
    assert.equal(patienceFor({}, undefined, context).milliseconds, 600_000);
  });
});
