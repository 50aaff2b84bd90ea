/** Whose cluster it is: a tag names the project and stack that made it, so that a crashed run is joined and a stranger's cluster is not. */
import type { Cluster } from "./records.ts";

/** The tag's name; its value is `project.stack`. */
export const OWNER_TAG = "rancher-ha";

/** `unknown` where the PKS API is too old to show tags. */
export type Ownership = "ours" | "others" | "unknown";

/** Whether the stack `owner` made the cluster. */
export function ownership({ tags }: Pick<Cluster, "tags">, owner: string): Ownership {
  if (tags === undefined) return "unknown";
  return tags[OWNER_TAG] === owner ? "ours" : "others";
}

/** True if the stack `owner` is known to have made the cluster. */
export function ownedBy(cluster: Pick<Cluster, "tags">, owner: string): boolean {
  return ownership(cluster, owner) === "ours";
}

/** Tags as the CLI takes them: `name:value,name2:value2`, sorted so that equal tags are equal text. */
export function tagList(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}:${value}`)
    .join(",");
}

/** Reads a list that `tagList` made. */
export function parseTags(list = ""): Record<string, string> {
  const pairs = list.split(",").filter(Boolean);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]),
  );
}
