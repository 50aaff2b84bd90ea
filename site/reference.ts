/** The site file's reference page, from the same source as its checks. */
import type { z } from "zod";
import { stackFileSchema } from "./json-schema.ts";

type Node = z.core.JSONSchema.JSONSchema;

/** docs/site-file.md as Markdown: one table a top-level key, one row a leaf. */
export function referencePage(): string {
  const config = (stackFileSchema().properties?.["config"] as Node).properties ?? {};
  const sections = Object.entries(config).map(([name, node]) =>
    section(name.replace("rancher-ha:", ""), node as Node),
  );
  return [
    "# The site file",
    "",
    "A site is one file, `Pulumi.<stack>.yaml`. Each key below stands in it with the project's prefix, as `rancher-ha:pks`.",
    "`Pulumi.prod.yaml` is a complete example. All problems of a file are reported at once, before anything is made.",
    "",
    "This page is written by `npm run schema`.",
    "",
    ...sections,
  ].join("\n");
}

function section(key: string, node: Node): string {
  const members = (node.oneOf as Node[] | undefined) ?? [node];
  const tables = members.map((member) => {
    const source = (member.properties?.["source"] as Node | undefined)?.const;
    const rows = member.properties ? leaves(member, "") : [row("", member, false)];
    const title = typeof source === "string" ? `With \`source: ${source}\`:\n\n` : "";
    return `${title}| key | value | default | |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
  });
  return `## ${key}\n\n${node.description ?? ""}\n\n${tables.join("\n")}`;
}

function leaves(node: Node, prefix: string): string[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const inner = child as Node;
    const path = `${prefix}${name}`;
    if (inner.properties) return leaves(inner, `${path}.`);
    return [row(path, inner, (node.required ?? []).includes(name))];
  });
}

function row(path: string, node: Node, required: boolean): string {
  const leaf = ((node.anyOf as Node[] | undefined) ?? [node])[0] ?? node;
  const fallback = required
    ? "required"
    : leaf.default === undefined
      ? ""
      : `\`${JSON.stringify(leaf.default)}\``;
  return `| ${path === "" ? "" : `\`${path}\``} | ${kind(leaf)} | ${fallback} | ${node.description ?? leaf.description ?? ""} |`;
}

function kind(node: Node): string {
  if (node.enum) return node.enum.map((value) => `\`${String(value)}\``).join(", ");
  if (node.const !== undefined) return `\`${String(node.const)}\``;
  if (node.type === "array") return `list of ${kind(node.items as Node)}`;
  return typeof node.type === "string" ? node.type : "any";
}
