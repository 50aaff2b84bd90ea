/** The provider's own inputs: when a change of them means another cluster, and so the replacement of all that is in it. */
import type { PropertyChange } from "../differ.ts";
import type { CheckRequest, CheckResult, DiffRequest, DiffResult } from "../provider.ts";
import { isMap, reveal, Unknown } from "../values.ts";
import type { PropertyMap, PropertyValue } from "../values.ts";
import { activeCluster, NoKubeconfig, readKubeconfig } from "./kubeconfig.ts";
import type { Kubeconfig } from "./kubeconfig.ts";
import { equal } from "./merge-patch.ts";

/** What the active cluster of a kubeconfig depends on. */
const CLUSTER_KEYS = ["kubeconfig", "context", "cluster"] as const;

/** Every input of the provider that this stand-in knows. */
const KNOWN: ReadonlySet<string> = new Set([
  ...CLUSTER_KEYS,
  "clusterIdentifier",
  "deleteUnreachable",
  "enableConfigMapMutable",
  "enablePatchForce",
  "enableSecretMutable",
  "enableServerSideApply",
  "namespace",
  "skipUpdateUnreachable",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "upsertExistingObjects",
  "version",
]);

/** Accepts the inputs as they are; one that this stand-in does not have is refused by its name. */
export function checkProvider(request: CheckRequest): CheckResult {
  const unknown = Object.keys(request.news).filter((name) => !KNOWN.has(name));
  return {
    inputs: request.news,
    failures: unknown.map((property) => ({
      property,
      reason: `the lab's kubernetes plugin has no provider option ${property}`,
    })),
  };
}

/**
 * Compares old and new inputs of the provider. An identifier decides alone when it is set and stays the same (nothing
 * is replaced) or changes (everything is). Else an unknown kubeconfig means another cluster, and a known one does when
 * the entry of its active cluster differs.
 */
export function diffProvider(request: DiffRequest): DiffResult {
  const olds = reveal(request.state);
  const news = reveal(request.news);
  const changed = changedKeys(olds, news);
  if (changed.length === 0) return { changes: [] };
  const identifier = news["clusterIdentifier"];
  const isIdentified = isSet(identifier) && !changed.includes("clusterIdentifier");
  const replaces = new Set<string>();
  if (changed.includes("clusterIdentifier") && isSet(olds["clusterIdentifier"]) && isSet(identifier)) {
    replaces.add("clusterIdentifier");
  }
  const unknown = CLUSTER_KEYS.find((key) => news[key] instanceof Unknown);
  if (unknown !== undefined) replaces.add(unknown);
  else if (isOtherCluster(olds, news)) {
    for (const key of CLUSTER_KEYS) if (changed.includes(key)) replaces.add(key);
  }
  const names = unknown === undefined ? changed : [...new Set([...replaces, unknown])];
  return {
    // As the real provider: its previews name a changed kubeconfig, but do not go into it.
    detailed: false,
    changes: names.map((name): PropertyChange => {
      const kind = !isSet(olds[name]) ? "add" : isSet(news[name]) ? "update" : "delete";
      return { path: [name], kind, replace: !isIdentified && replaces.has(name), inputDiff: true };
    }),
  };
}

function changedKeys(olds: PropertyMap, news: PropertyMap): readonly string[] {
  const keys = new Set([...Object.keys(olds), ...Object.keys(news)]);
  return [...keys]
    .filter((key) => (isSet(olds[key]) || isSet(news[key])) && !equal(olds[key], news[key]))
    .sort();
}

function isOtherCluster(olds: PropertyMap, news: PropertyMap): boolean {
  const [before, after] = [olds, news].map((inputs) =>
    activeCluster(configIn(inputs), {
      context: textIn(inputs, "context"),
      cluster: textIn(inputs, "cluster"),
    }),
  );
  return (
    before !== undefined &&
    after !== undefined &&
    JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after))
  );
}

function configIn(inputs: PropertyMap): Kubeconfig {
  const given = inputs["kubeconfig"];
  if (!isSet(given) || given === "") return {};
  const content = isMap(given) ? JSON.stringify(given) : given;
  if (typeof content !== "string") throw new Error(`unexpected kubeconfig format, type: ${typeof given}`);
  try {
    return readKubeconfig(content);
  } catch (error) {
    // Told by every operation on the cluster, like in the real provider.
    if (error instanceof NoKubeconfig) return {};
    throw new Error(`failed to parse kubeconfig: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function textIn(inputs: PropertyMap, name: string): string | undefined {
  const value = inputs[name];
  return typeof value === "string" ? value : undefined;
}

function isSet(value: PropertyValue | undefined): value is Exclude<PropertyValue, null> {
  return value !== undefined && value !== null;
}

function sorted(entry: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([, value]) => value !== null && value !== undefined)
      .sort(([left], [right]) => left.localeCompare(right)),
  );
}
