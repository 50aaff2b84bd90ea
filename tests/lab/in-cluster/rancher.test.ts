import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { KubernetesObject, V1Pod } from "@kubernetes/client-node";
import { z } from "zod";
import type { LabContext } from "../../../lab/context.ts";
import { missingSecret } from "../../../lab/kubelet/start-problem.ts";
import { answer } from "../../../lab/rancher/api.ts";
import { setPassword } from "../../../lab/rancher/bootstrap.ts";
import { clusterState, localCluster } from "../../../lab/rancher/local-cluster.ts";
import type { ManagedCluster, Management, Plural, Setting, User } from "../../../lab/rancher/management.ts";
import { rancherCleanup, rancherStore } from "../../../lab/rancher/memory.ts";
import { crashProblem, mountedCa } from "../../../lab/rancher/pods.ts";
import type { ResourceWatch } from "../../../lab/watch/resource-watch.ts";
import { noObjects, testCluster, testContext, viewOf } from "./support.ts";

/** Rancher's objects in memory. */
function memoryManagement(): Management {
  const objects: Record<Plural, Map<string, KubernetesObject>> = {
    clusters: new Map(),
    settings: new Map(),
    users: new Map(),
  };
  const watch = <T extends KubernetesObject>(plural: Plural): ResourceWatch<T> => ({
    synced: Promise.resolve(),
    list: () => [...objects[plural].values()] as T[],
    get: (name) => objects[plural].get(name) as T | undefined,
    stop: () => undefined,
  });
  return {
    settings: watch<Setting>("settings"),
    clusters: watch<ManagedCluster>("clusters"),
    users: watch<User>("users"),
    create(plural, name, content) {
      if (!objects[plural].has(name)) objects[plural].set(name, { metadata: { name }, ...content });
      return Promise.resolve();
    },
    patch(plural, name, content) {
      objects[plural].set(name, { ...objects[plural].get(name), ...content });
      return Promise.resolve();
    },
    stop: () => undefined,
  };
}

function rancherPod(): V1Pod {
  return {
    metadata: { name: "rancher-1", namespace: "cattle-system" },
    spec: {
      containers: [
        {
          name: "rancher",
          args: ["--https-listen-port=443"],
          env: [
            {
              name: "P",
              valueFrom: { secretKeyRef: { name: "bootstrap-secret", key: "bootstrapPassword" } },
            },
          ],
          volumeMounts: [
            { name: "tls-ca-volume", mountPath: "/etc/rancher/ssl/cacerts.pem", subPath: "cacerts.pem" },
          ],
        },
      ],
      volumes: [{ name: "tls-ca-volume", secret: { secretName: "tls-ca" } }],
    },
  };
}

describe("what keeps a Rancher pod from starting", () => {
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  const secret = (name: string, data: Record<string, string>) => ({
    metadata: { name, namespace: "cattle-system" },
    data,
  });

  it("a missing tls-ca, in the kubelet's words", () => {
    const problem = missingSecret(viewOf(noObjects()), rancherPod());
    assert.equal(problem?.waiting, "ContainerCreating");
    assert.equal(
      problem.message,
      'MountVolume.SetUp failed for volume "tls-ca-volume" : secret "tls-ca" not found',
    );
  });

  it("then a missing bootstrap secret, then a wrong key in tls-ca, then nothing", () => {
    const objects = noObjects();
    objects.secrets = [secret("tls-ca", { "ca.pem": encode("CA") })];
    assert.equal(missingSecret(viewOf(objects), rancherPod())?.waiting, "CreateContainerConfigError");
    objects.secrets.push(secret("bootstrap-secret", { bootstrapPassword: encode("x") }));
    assert.equal(missingSecret(viewOf(objects), rancherPod()), undefined);
    const crash = crashProblem(viewOf(objects), rancherPod());
    assert.equal(crash?.waiting, "CrashLoopBackOff");
    assert.equal(crash.message, "[FATAL] read /etc/rancher/ssl/cacerts.pem: is a directory");
    objects.secrets[0] = secret("tls-ca", { "cacerts.pem": encode("CA") });
    assert.equal(crashProblem(viewOf(objects), rancherPod()), undefined);
    assert.equal(mountedCa(viewOf(objects), rancherPod()), "CA");
  });
});

describe("the local cluster", () => {
  async function hanging(serverUrl: string): Promise<Management> {
    const management = memoryManagement();
    await management.create("clusters", "local", { spec: { displayName: "local" } });
    await management.create("settings", "server-url", { value: serverUrl });
    return management;
  }
  const state = (management: Management) => clusterState(management.clusters.get("local") ?? {});

  it("becomes active with server-url", async () => {
    const management = await hanging("https://rancher.example.com");
    await localCluster(management, 0, () => false).reconcile();
    assert.deepEqual(state(management), { state: "active", message: "" });
  });

  it("hangs without server-url, and goes on after it is set and the cluster was touched", async () => {
    const management = await hanging("");
    const local = localCluster(management, 0, () => false);
    await local.reconcile();
    assert.deepEqual(state(management), {
      state: "provisioning",
      message: "waiting for server-url setting to be set",
    });
    await management.patch("settings", "server-url", { value: "https://rancher.example.com" });
    assert.ok(((await local.reconcile()) ?? 0) > 1000, "by itself only after a while");
    assert.equal(state(management).state, "provisioning");
    await management.patch("clusters", "local", {
      metadata: { name: "local", annotations: { edited: "1" } },
    });
    await local.reconcile();
    assert.equal(state(management).state, "active");
  });

  it("hangs in spite of server-url while the fault is on, until it is touched", async () => {
    const management = await hanging("https://rancher.example.com");
    const local = localCluster(management, 0, () => true);
    await local.reconcile();
    await local.reconcile();
    assert.equal(state(management).state, "provisioning");
    await management.patch("clusters", "local", {
      metadata: { name: "local", annotations: { edited: "1" } },
    });
    await local.reconcile();
    assert.equal(state(management).state, "active");
  });
});

describe("Rancher's API", () => {
  const replySchema = z.looseObject({
    token: z.string().optional(),
    value: z.string().optional(),
    message: z.string().optional(),
    state: z.string().optional(),
    data: z.array(z.looseObject({ id: z.string() })).optional(),
  });
  let context: LabContext & { remove(): void };
  let server: Server;
  let management: Management;

  before(async () => {
    context = await testContext();
    management = memoryManagement();
    const store = rancherStore(testCluster("api-test"), context);
    await management.create("settings", "cacerts", { value: "CA" });
    await management.create("settings", "server-url", {
      value: "https://rancher.example.com",
      source: "env",
    });
    await management.create("settings", "first-login", { default: "true" });
    await management.create("settings", "password-min-length", { default: "12" });
    await management.create("clusters", "local", { spec: { displayName: "local" } });
    await management.create("users", "user-abcde", { username: "admin", mustChangePassword: true });
    setPassword(store, "user-abcde", "the first one");
    server = createServer((request, response) => void answer({ store, management }, request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => {
    server.close();
    server.closeAllConnections();
    context.remove();
  });

  function call(path: string, init: RequestInit = {}, proto = "https"): Promise<Response> {
    const { port } = server.address() as AddressInfo;
    const headers = { ...(init.headers as Record<string, string> | undefined), "x-forwarded-proto": proto };
    return fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual", ...init, headers });
  }
  async function json(path: string, token = "", body?: object, method = body === undefined ? "GET" : "POST") {
    const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
    const response = await call(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, ...replySchema.parse(await response.json()) };
  }
  const login = (password: string) =>
    json("/v1-public/login", "", { type: "localProvider", username: "admin", password });

  it("answers /ping and /healthz over anything, and sends everything else to TLS", async () => {
    assert.equal(await (await call("/ping", {}, "http")).text(), "pong");
    assert.equal(await (await call("/healthz", {}, "http")).text(), "ok");
    const plain = await call("/v3/settings/cacerts", {}, "http");
    assert.equal(plain.status, 302);
    assert.match(plain.headers.get("location") ?? "", /^https:/);
    assert.equal((await call("/")).headers.get("location"), "/dashboard/");
  });

  it("shows cacerts and first-login to anybody, other settings and clusters after a login", async () => {
    assert.equal((await json("/v3/settings/cacerts")).value, "CA");
    assert.equal((await json("/v3/settings/first-login")).value, "true");
    assert.equal((await json("/v3/settings/server-url")).status, 401);
    assert.equal((await json("/v3/clusters/local")).status, 401);
    const { token = "" } = await login("the first one");
    assert.equal((await json("/v3/settings/server-url", token)).value, "https://rancher.example.com");
    assert.equal((await json("/v3/clusters/local", token)).state, "provisioning");
    assert.equal((await json("/v3/users?me=true", token)).data?.[0]?.id, "user-abcde");
  });

  it("refuses a wrong password, and to set a setting that the environment sets", async () => {
    assert.equal((await login("wrong")).status, 401);
    const { token = "" } = await login("the first one");
    const refused = await json("/v3/settings/server-url", token, { value: "https://other" }, "PUT");
    assert.equal(
      refused.message,
      "setting server-url can not be set because it is from environment variable",
    );
  });

  it("takes the old login address too, and a new password of 12 characters ends the first login", async () => {
    const old = await json("/v3-public/localProviders/local?action=login", "", {
      username: "admin",
      password: "the first one",
    });
    assert.equal(old.status, 201);
    const path = "/v3/users/user-abcde?action=setpassword";
    assert.equal((await json(path, old.token, { newPassword: "short" })).status, 422);
    assert.equal((await json(path, old.token, { newPassword: "a longer password" })).status, 200);
    assert.equal((await login("the first one")).status, 401);
    assert.equal((await login("a longer password")).status, 201);
    assert.equal((await json("/v3/settings/first-login")).value, "false");
  });

  it("forgets what it knew of a cluster that is gone", () => {
    const file = join(context.home, "state", "rancher-api-test.json");
    rancherCleanup(context, ["api-test"]);
    assert.ok(existsSync(file));
    rancherCleanup(context, ["another"]);
    assert.ok(!existsSync(file));
  });
});
