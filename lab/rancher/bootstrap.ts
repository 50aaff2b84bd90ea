/** What Rancher makes in the cluster when its first pod comes up, and what each further pod refreshes. */
import { randomBytes, scryptSync } from "node:crypto";
import type { V1Pod } from "@kubernetes/client-node";
import { CoreV1Api } from "@kubernetes/client-node";
import type { ClusterHandle } from "../context.ts";
import type { Store } from "../store.ts";
import type { ClusterView } from "../watch/cluster-view.ts";
import { unless } from "../watch/patch.ts";
import type { Management } from "./management.ts";
import type { RancherDocument } from "./memory.ts";
import { clearsCa, environmentOf, serverContainer } from "./pods.ts";

// Namespaces that Rancher 2.15 makes in its local cluster (domain facts B.4); "?" ends are generated once.
const NAMESPACES = [
  "cattle-fleet-system",
  "cattle-fleet-local-system",
  "cattle-fleet-clusters-system",
  "cattle-global-data",
  "cattle-impersonation-system",
  "cattle-ui-plugin-system",
  "cattle-provisioning-capi-system",
  "cattle-turtles-system",
  "cattle-local-user-passwords",
  "cattle-tokens",
  "cattle-oidc-codes",
  "cattle-oidc-client-secrets",
  "cattle-scc-system",
  "fleet-default",
  "fleet-local",
  "local",
];

// Defaults of the settings that the lab answers for.
const DEFAULTS: Readonly<Record<string, string>> = {
  cacerts: "",
  "first-login": "true",
  "password-min-length": "12",
  "server-url": "",
  "agent-tls-mode": "strict",
  "auth-user-session-ttl-minutes": "960",
  "system-default-registry": "",
};

/** Everything a starting server needs. */
export interface Startup {
  readonly cluster: ClusterHandle;
  readonly view: ClusterView;
  readonly store: Store<RancherDocument>;
  readonly management: Management;
}

/** The server in `pod` comes up: settings from its environment and its CA file, then whatever is still missing. */
export async function comeUp(startup: Startup, pod: V1Pod): Promise<void> {
  await writeSettings(startup, pod);
  await makeAdmin(startup, pod);
  await makeNamespaces(startup);
  const content = {
    spec: { displayName: "local", internal: true, description: "" },
    status: { conditions: [] },
  };
  await startup.management.create("clusters", "local", content);
}

async function writeSettings({ store, management }: Startup, pod: V1Pod): Promise<void> {
  const image = serverContainer(pod)?.image ?? "";
  const version = image.slice(image.lastIndexOf(":") + 1);
  const settings = { ...DEFAULTS, "server-version": version };
  const write = async ([name, standard]: [string, string]): Promise<void> => {
    // GetEnvKey in pkg/settings/setting.go: CATTLE_ and the name in upper case with underscores.
    const fromEnvironment = environmentOf(pod, `CATTLE_${name.toUpperCase().replaceAll("-", "_")}`);
    const known = management.settings.get(name);
    const value = fromEnvironment ?? known?.value ?? "";
    const source = fromEnvironment === undefined ? "" : "env";
    await management.create("settings", name, { value, default: standard, source, customized: false });
    if (
      known !== undefined &&
      (known.value !== value || known.source !== source || known.default !== standard)
    ) {
      await management.patch("settings", name, { value, source, default: standard });
    }
  };
  await Promise.all(Object.entries(settings).map(write));
  // The file wins at every start of a server, so the last pod that started decides.
  const ca = clearsCa(pod) ? "" : (store.value.pods[pod.metadata?.uid ?? ""]?.ca ?? "");
  await management.patch("settings", "cacerts", { value: ca });
}

/** BootstrapAdmin in pkg/data/management/role_data.go: one admin, once, remembered by a ConfigMap. */
async function makeAdmin({ cluster, view, store, management }: Startup, pod: V1Pod): Promise<void> {
  const namespace = pod.metadata?.namespace ?? "";
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  const done = await unless([404], core.readNamespacedConfigMap({ name: "admincreated", namespace }));
  if (done !== undefined) return;
  if (management.users.list().length === 0) {
    const given = view.secrets.get("bootstrap-secret", namespace)?.data?.["bootstrapPassword"];
    const password =
      given === undefined ? randomBytes(27).toString("base64url") : Buffer.from(given, "base64").toString();
    if (given === undefined) {
      const body = {
        metadata: { name: "bootstrap-secret", namespace },
        stringData: { bootstrapPassword: password },
      };
      await unless([409], core.createNamespacedSecret({ namespace, body }));
    }
    const id = `user-${generatedName(store, "admin")}`;
    await management.create("users", id, {
      metadata: { name: id, labels: { "authz.management.cattle.io/bootstrapping": "admin-user" } },
      displayName: "Default Admin",
      username: "admin",
      mustChangePassword: given === undefined || password === "admin",
      principalIds: [`local://${id}`],
    });
    setPassword(store, id, password);
  }
  await unless(
    [409],
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "admincreated", namespace } } }),
  );
}

async function makeNamespaces({ cluster, view, store }: Startup): Promise<void> {
  const core = cluster.kubeConfig.makeApiClient(CoreV1Api);
  const generated = [
    `p-${generatedName(store, "default-project")}`,
    `p-${generatedName(store, "system-project")}`,
    `cluster-fleet-local-local-${generatedName(store, "fleet")}`,
    `user-${generatedName(store, "admin")}`,
  ];
  const missing = [...NAMESPACES, ...generated].filter((name) => view.namespaces.get(name) === undefined);
  await Promise.all(
    missing.map((name) => unless([409], core.createNamespace({ body: { metadata: { name } } }))),
  );
}

/** Five characters as Kubernetes generates them, always the same for one purpose. */
function generatedName(store: Store<RancherDocument>, purpose: string): string {
  const known = store.value.names[purpose];
  if (known !== undefined) return known;
  const alphabet = "bcdfghjklmnpqrstvwxz2456789";
  const name = [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join("");
  store.update((memory) => ({ ...memory, names: { ...memory.names, [purpose]: name } }));
  return name;
}

/** Remembers a user's password, hashed. */
export function setPassword(store: Store<RancherDocument>, userId: string, password: string): void {
  const salt = randomBytes(16).toString("hex");
  const hash = `${salt}:${scryptSync(password, salt, 32).toString("hex")}`;
  store.update((memory) => ({ ...memory, passwords: { ...memory.passwords, [userId]: hash } }));
}

/** Whether it is the user's password. */
export function checkPassword(store: Store<RancherDocument>, userId: string, password: string): boolean {
  const [salt = "", hash] = (store.value.passwords[userId] ?? "").split(":");
  return hash !== undefined && scryptSync(password, salt, 32).toString("hex") === hash;
}
