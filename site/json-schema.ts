/** The site file's JSON Schema, made from the same source as its checks: editors complete with it, messages look keys up in it. */
import { z } from "zod";
import { siteSchema } from "./schema.ts";

type Node = z.core.JSONSchema.JSONSchema;

const schema = z.toJSONSchema(siteSchema, { io: "input", unrepresentable: "any" });

/**
 * JSON Schema of a stack file (`Pulumi.<stack>.yaml`): the site's keys below `config`, each with the project's prefix.
 * Leaves marked secret may also be Pulumi's `secure:` form.
 */
export function stackFileSchema(): Node {
  const properties = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([key, value]) => [
      `rancher-ha:${key}`,
      withSecureLeaves(value as Node),
    ]),
  );
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A site of rancher-ha: Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      config: {
        type: "object",
        properties,
        patternProperties: { "^(?!rancher-ha:)": {} },
        additionalProperties: false,
      },
      encryptionsalt: { type: "string" },
      secretsprovider: { type: "string" },
      encryptedkey: { type: "string" },
      environment: {},
    },
    additionalProperties: false,
  };
}

/** Names of the keys that may stand at `path`; in a union, those of the member that `source` chooses. */
export function keysAllowedAt(path: readonly string[], raw: Readonly<Record<string, unknown>>): string[] {
  let value: unknown = raw;
  let node: Node | undefined = schema;
  for (const part of path) {
    node = memberFor(node, value)?.properties?.[part] as Node | undefined;
    value = (value as Record<string, unknown> | undefined)?.[part];
  }
  return Object.keys(memberFor(node, value)?.properties ?? {});
}

/** True where the schema marks the leaf at `path` as secret, in any member of a union. */
export function secretAt(path: readonly string[]): boolean {
  let nodes: Node[] = [schema];
  for (const part of path) {
    nodes = nodes
      .flatMap((node) => members(node))
      .map((node) => node.properties?.[part] as Node | undefined)
      .filter((node) => node !== undefined);
  }
  return nodes.some((node) => node["secret"] === true);
}

function members(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  return ((node.oneOf ?? node.anyOf) as Node[] | undefined) ?? [node];
}

function memberFor(node: Node | undefined, value: unknown): Node | undefined {
  const source = (value as { source?: unknown } | undefined)?.source;
  const all = members(node);
  return (
    all.find((member) => (member.properties?.["source"] as Node | undefined)?.const === source) ?? all[0]
  );
}

function withSecureLeaves(node: Node): Node {
  if (node["secret"] === true) {
    const secure: Node = {
      type: "object",
      properties: { secure: { type: "string" } },
      required: ["secure"],
      additionalProperties: false,
    };
    const { description, ...leaf } = node;
    return { anyOf: [leaf, secure], ...(description === undefined ? {} : { description }) };
  }
  const next = { ...node };
  if (next.properties) {
    next.properties = Object.fromEntries(
      Object.entries(next.properties).map(([key, value]) => [key, withSecureLeaves(value as Node)]),
    );
  }
  if (next.oneOf) next.oneOf = next.oneOf.map((member) => withSecureLeaves(member as Node));
  return next;
}
