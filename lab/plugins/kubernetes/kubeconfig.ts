/** Kubeconfig files: text, path or the ambient one, and the cluster and user that they choose. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";

const text = z.string().nullish();

const Cluster = z.looseObject({
  server: text,
  "tls-server-name": text,
  "insecure-skip-tls-verify": z.boolean().nullish(),
  "certificate-authority": text,
  "certificate-authority-data": text,
});
const User = z.looseObject({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: z.unknown().optional(),
  "auth-provider": z.unknown().optional(),
});
const Context = z.looseObject({ cluster: text, user: text, namespace: text });

const Config = z.looseObject({
  "current-context": text,
  clusters: z.array(z.object({ name: z.string(), cluster: Cluster })).nullish(),
  users: z.array(z.object({ name: z.string(), user: User.nullish() })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: Context })).nullish(),
});

export type Cluster = z.infer<typeof Cluster>;
export type User = z.infer<typeof User>;
export type Kubeconfig = z.infer<typeof Config>;

/** Which of the kubeconfig's entries to take instead of its own choice. */
export interface Overrides {
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
}

/** The kubeconfig in a text, or in the file that the text names ("~" is the home folder). Throws what is wrong with it. */
export function readKubeconfig(textOrPath: string): Kubeconfig {
  const path = textOrPath.replace(/^~(?=\/|$)/, homedir());
  return parseKubeconfig(!path.includes("\n") && existsSync(path) ? readFileSync(path, "utf8") : textOrPath);
}

/** The files of $KUBECONFIG, or ~/.kube/config, joined; where two define the same name, the first counts. */
export function ambientKubeconfig(environment: NodeJS.ProcessEnv): Kubeconfig {
  const paths = environment["KUBECONFIG"]?.split(":").filter((path) => path !== "") ?? [
    join(homedir(), ".kube", "config"),
  ];
  const configs = paths
    .filter((path) => existsSync(path))
    .map((path) => parseKubeconfig(readFileSync(path, "utf8")));
  return {
    "current-context": configs.find((config) => config["current-context"])?.["current-context"],
    clusters: configs.flatMap((config) => config.clusters ?? []),
    users: configs.flatMap((config) => config.users ?? []),
    contexts: configs.flatMap((config) => config.contexts ?? []),
  };
}

/** The cluster that a client of this kubeconfig talks to, or undefined when it names none. */
export function activeCluster(config: Kubeconfig, overrides: Overrides): Cluster | undefined {
  const context = activeContext(config, overrides);
  const name = overrides.cluster ?? context?.cluster;
  return context && config.clusters?.find((entry) => entry.name === name)?.cluster;
}

/** The context in use, or undefined when there is none of that name. */
export function activeContext(config: Kubeconfig, overrides: Overrides): z.infer<typeof Context> | undefined {
  const name = overrides.context ?? config["current-context"];
  return config.contexts?.find((entry) => entry.name === name)?.context;
}

/** The user of the context in use; {} when it names none. */
export function activeUser(config: Kubeconfig, overrides: Overrides): User {
  const name = activeContext(config, overrides)?.user;
  return config.users?.find((entry) => entry.name === name)?.user ?? {};
}

/** What was given is neither the path of a file nor a document with fields. */
export class NoKubeconfig extends Error {}

function parseKubeconfig(content: string): Kubeconfig {
  const parsed = parseDocument(content);
  const [syntax] = parsed.errors;
  if (syntax !== undefined) {
    const [reason = ""] = syntax.message.split(/ at line |:?\n/);
    throw new Error(`yaml: line ${syntax.linePos?.[0].line ?? 1}: ${reason}`);
  }
  const document: unknown = parsed.toJS();
  if (document === null) return {};
  if (typeof document !== "object") {
    throw new NoKubeconfig(
      `couldn't get version/kind; json parse error: json: cannot unmarshal ${typeof document} into Go value of type ` +
        'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
    );
  }
  const result = Config.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `json: ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "is no kubeconfig"}`,
  );
}
