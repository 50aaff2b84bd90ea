/** From the stack's configuration to a checked `Site`: all problems are found before anything is said. */
import { readFileSync } from "node:fs";
import type { z } from "zod";
import { certificateProblems } from "./certificate.ts";
import { capacityProblems } from "./capacity-problems.ts";
import { type Problem, shown, SiteError } from "./problems.ts";
import { keysAllowedAt, secretAt } from "./json-schema.ts";
import { type Site, siteSchema } from "./schema.ts";

type Key = keyof Site;
const PLAIN_KEYS: readonly string[] = ["credentials", "lookups"];
const PEM_LEAVES: readonly (readonly [Key, string])[] = [
  ["pks", "caCertificate"],
  ["certificate", "chain"],
  ["certificate", "key"],
  ["certificate", "ca"],
  ["certificate", "caKey"],
  ["certificate", "additionalTrustedCAs"],
  ["bosh", "caCertificate"],
];

/**
 * Checks the whole stack configuration.
 * @param config Every configuration value of the stack: `rancher-ha:pks` to JSON text. Other namespaces are left alone.
 * @param now Certificates must be valid at this time.
 * @param readFile Reads a file that a PEM key names, relative to the project.
 * @throws SiteError naming every problem with its path, what was found and what is allowed.
 */
export function loadSite(
  config: Readonly<Record<string, string>>,
  now: Date,
  readFile: (path: string) => string = (path) => readFileSync(path, "utf8"),
): Site {
  const problems: Problem[] = [];
  const raw = objectsOf(config, problems);
  for (const [key, leaf] of PEM_LEAVES) readPem(raw, key, leaf, readFile, problems);

  const parsed: Partial<Site> = {};
  // For rules over several keys: what is left of a key when its own problems are taken out.
  const sound: Partial<Site> = {};
  for (const key of Object.keys(siteSchema.shape) as Key[]) {
    const value = raw[key] ?? (PLAIN_KEYS.includes(key) ? undefined : {});
    const result = siteSchema.shape[key].safeParse(value);
    if (result.success) Object.assign(parsed, { [key]: result.data });
    else problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, key, raw)));
    Object.assign(sound, { [key]: soundPart<unknown>(siteSchema.shape[key], value) });
  }
  const profile = leafOf(raw, "pks", "networkProfile");
  const soundProfile = soundPart(siteSchema.shape.pks.shape.networkProfile, profile);
  const found = [
    ...contradictions(raw),
    ...(sound.certificate ? certificateProblems(sound.certificate, sound.rancher?.hostname, now) : []),
    ...(sound.capacity && (profile === undefined || soundProfile !== undefined)
      ? capacityProblems(sound.capacity, soundProfile)
      : []),
  ];
  // What has been said under its key already is not said again.
  const said = new Set(problems.map(({ path }) => path));
  problems.push(...found.filter(({ path }) => !said.has(path)));
  if (problems.length > 0) throw new SiteError(problems);
  return parsed as Site;
}

/** The configuration's values as plain data; keys that no site file has are problems. */
function objectsOf(config: Readonly<Record<string, string>>, problems: Problem[]): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(config)) {
    if (!name.startsWith("rancher-ha:")) continue;
    const key = name.slice("rancher-ha:".length);
    if (!Object.hasOwn(siteSchema.shape, key)) {
      problems.push({
        path: key,
        found: "an unknown key",
        allowed: Object.keys(siteSchema.shape).join(", "),
      });
    } else if (PLAIN_KEYS.includes(key)) {
      raw[key] = text;
    } else {
      raw[key] = parseJson(text);
    }
  }
  return raw;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value of a key's leaf; undefined where the key is no object. */
function leafOf(raw: Readonly<Record<string, unknown>>, key: Key, leaf: string): unknown {
  const holder = raw[key];
  return typeof holder === "object" && holder !== null && Object.hasOwn(holder, leaf)
    ? (holder as Record<string, unknown>)[leaf]
    : undefined;
}

/** What a schema makes of a value without the leaves that have problems; undefined where those must be there. */
function soundPart<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  const whole = schema.safeParse(value);
  if (whole.success) return whole.data;
  if (typeof value !== "object" || value === null) return undefined;
  const wrong = new Set(
    whole.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
    ),
  );
  const rest = Object.fromEntries(Object.entries(value).filter(([leaf]) => !wrong.has(leaf)));
  return schema.safeParse(rest).data;
}

function readPem(
  raw: Record<string, unknown>,
  key: Key,
  leaf: string,
  readFile: (path: string) => string,
  problems: Problem[],
): void {
  const holder = raw[key];
  const value = leafOf(raw, key, leaf);
  if (typeof holder !== "object" || typeof value !== "string" || value === "" || value.includes("-----BEGIN"))
    return;
  try {
    raw[key] = { ...holder, [leaf]: readFile(value) };
  } catch {
    const found = secretAt([key, leaf])
      ? "neither PEM text nor a file's path"
      : `${shown(value)}, and no such file`;
    problems.push({ path: `${key}.${leaf}`, found, allowed: "PEM text, or the path of a PEM file" });
    raw[key] = { ...holder, [leaf]: "-----BEGIN" };
  }
}

function problemsOf(issue: z.core.$ZodIssue, key: string, raw: Record<string, unknown>): Problem[] {
  const path = [key, ...issue.path.map(String)];
  if (issue.code === "unrecognized_keys") {
    const allowed = keysAllowedAt(path, raw).join(", ");
    return issue.keys.map((unknown) => ({
      path: [...path, unknown].join("."),
      found: "an unknown key",
      allowed,
    }));
  }
  const value = path.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], raw);
  return [
    {
      path: path.join("."),
      found: value !== undefined && secretBelow(path, raw) ? "a secret" : shown(value),
      allowed: allowedBy(issue),
    },
  ];
}

/** True where the value at `path` is a secret, or holds one. */
function secretBelow(path: readonly string[], raw: Readonly<Record<string, unknown>>): boolean {
  return secretAt(path) || keysAllowedAt(path, raw).some((key) => secretBelow([...path, key], raw));
}

const TYPES: Readonly<Record<string, string>> = {
  int: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What an issue of the schema asks for, in words: the library's own texts name types, ours name values. */
function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? `a ${issue.expected}`;
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    case "invalid_value":
      return issue.values.map((value) => JSON.stringify(value)).join(", ");
    case "invalid_union":
      return "provided, enterprise-ca, issuing-ca, self-signed (certificate.source)";
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "string" ? " characters" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** Keys that are right one by one and wrong together; also where others beside them are wrong. */
function contradictions(raw: Readonly<Record<string, unknown>>): Problem[] {
  const problems: Problem[] = [];
  const hostname = leafOf(raw, "rancher", "hostname");
  if (hostname !== undefined && leafOf(raw, "pks", "externalHostname") === hostname) {
    problems.push({
      path: "rancher.hostname",
      found: `${shown(hostname)}, the cluster's own host name`,
      allowed: "another name than pks.externalHostname: they are two addresses",
    });
  }
  if (leafOf(raw, "ingress", "namespace") === "cattle-system") {
    problems.push({
      path: "ingress.namespace",
      found: '"cattle-system"',
      allowed: "a namespace of its own: Rancher's post-delete hook removes every release in cattle-system",
    });
  }
  const zone = leafOf(raw, "dns", "zone");
  if (leafOf(raw, "dns", "mode") === "nsupdate" && typeof zone === "string") {
    const api = leafOf(raw, "pks", "externalHostname");
    const names = { "pks.externalHostname": api, "rancher.hostname": hostname };
    for (const [path, name] of Object.entries(names)) {
      if (typeof name !== "string" || name.endsWith(`.${zone}`)) continue;
      problems.push({
        path: "dns.zone",
        found: `${shown(zone)}, which does not hold ${path} (${name})`,
        allowed: "the zone of both names; absent where they are in two zones",
      });
    }
  }
  return problems;
}
