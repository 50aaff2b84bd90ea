/** Field types of the PKS API's JSON, each with the spellings in which it has been seen or may come. */
import { z } from "zod";

/** Text; "" where there is none. */
export const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const WHOLE = /^\s*\d+\s*$/;

/** A number, also as text; undefined where there is none. */
export const count = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => {
    if (typeof value === "number") return value;
    return WHOLE.test(value ?? "") ? Number(value) : undefined;
  });

/** Yes or no, also as text; undefined where neither is said. */
export const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .transform((value) => {
    if (typeof value === "boolean") return value;
    if (value === "true") return true;
    return value === "false" ? false : undefined;
  });

/** A list of words, also as one text with commas. */
export const list = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((value) =>
    typeof value === "string" ? value.split(",").map((word) => word.trim()) : (value ?? []),
  );

const pool = z.looseObject({ name: z.string(), instances: count, count, node_count: count });

/**
 * Workers of each node pool: `{"a": 2}`, `[{"name": "a", "instances": 2}]` or, as the CLI's flag takes it, `"a:2,b:3"`.
 * undefined where there is none or no form of these.
 */
export const nodePools = z
  .union([z.record(z.string(), count), z.array(pool), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value): Record<string, number> | undefined => {
    const pairs = pairsOf(value);
    return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
  });

function pairsOf(
  value:
    | string
    | readonly z.infer<typeof pool>[]
    | Readonly<Record<string, number | undefined>>
    | null
    | undefined,
): [string, number][] {
  const pairs: (readonly [string, number | undefined])[] =
    typeof value === "string"
      ? value.split(",").map((pair) => [pair.split(":")[0]?.trim() ?? "", count.parse(pair.split(":")[1])])
      : isList(value)
        ? value.map(({ name, instances, count: also, node_count }) => [name, instances ?? also ?? node_count])
        : Object.entries(value ?? {});
  return pairs.filter((pair): pair is [string, number] => pair[1] !== undefined);
}

function isList<T>(value: readonly T[] | object | null | undefined): value is readonly T[] {
  return Array.isArray(value);
}

const VERSION = /\d+\.\d+(\.\d+)?\S*/;

/** Kubernetes versions on offer, out of `["1.29.6"]` or `[{"component": "Kubernetes", "version": "1.29.6"}]`. */
export const upgrades = z
  .array(z.union([z.string(), z.looseObject({ component: text, version: text })]))
  .nullish()
  .catch([])
  .transform((offers): readonly string[] =>
    (offers ?? [])
      .map((offer) => (typeof offer === "string" ? offer : `${offer.component} ${offer.version}`))
      .filter((offer) => !/pks|tkgi/i.test(offer))
      .flatMap((offer) => VERSION.exec(offer)?.[0] ?? []),
  );
