/** Kubeconfig files: text, path or the ambient one, and the cluster and user that they choose. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
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

function parseKubeconfig(content: string): Kubeconfig {
  let document: unknown;
  try {
    document = parse(content);
  } catch (error) {
    throw new Error(
      `error converting YAML to JSON: ${error instanceof Error ? firstLine(error.message) : String(error)}`,
    );
  }
  if (document === null) return {};
  const result = Config.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where =
    issue === undefined || issue.path.length === 0 ? "the document" : issue.path.map(String).join(".");
  throw new Error(
    `couldn't get version/kind; json parse error: ${where}: ${issue?.message ?? "is no kubeconfig"}`,
  );
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? message;
}
