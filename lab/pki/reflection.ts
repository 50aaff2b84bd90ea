/**
 * The three functions of the reflect-metadata package that tsyringe, on which @peculiar/x509 stands, refuses to load
 * without. Imported before @peculiar/x509; does nothing where the real package is loaded.
 */
const kept = new WeakMap<object, Map<unknown, unknown>>();

function own(key: unknown, target: object): unknown {
  return kept.get(target)?.get(key);
}

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = own(key, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function define(key: unknown, value: unknown, target: object): void {
  const values = kept.get(target) ?? new Map<unknown, unknown>();
  kept.set(target, values.set(key, value));
}

if (!("getMetadata" in Reflect)) {
  Object.assign(Reflect, { getMetadata: inherited, getOwnMetadata: own, defineMetadata: define });
}
