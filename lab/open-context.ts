/** Makes the one `LabContext` of a daemon. */
import { appendFileSync, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Delays, LabContext } from "./context.ts";
import { openFaults, type FaultTable } from "./faults.ts";
import { labNetwork } from "./network.ts";
import { labPaths } from "./paths.ts";
import { openAuthority } from "./pki/authority.ts";
import { openStore, type Store } from "./store.ts";

/** What a lab is opened with. */
export interface LabSettings {
  readonly home: string;
  readonly network: number;
  readonly delays: Delays;
  /** Absolute paths of the third-party programs by name. */
  readonly tools: Readonly<Record<string, string>>;
}

const LOG_LIMIT = 8 * 1024 * 1024;

/** Opens the lab's folder, or makes it. */
export async function openContext(
  settings: LabSettings,
): Promise<LabContext & { readonly faults: FaultTable }> {
  const paths = labPaths(settings.home);
  mkdirSync(paths.logs, { recursive: true });
  const stores = new Map<string, Store<unknown>>();
  // One object a document: two of them would not see each other's writes.
  const store = <T>(name: string, initial: T): Store<T> => {
    const known = stores.get(name) ?? openStore<unknown>(join(paths.state, `${name}.json`), initial);
    stores.set(name, known);
    return known as Store<T>;
  };
  return {
    home: settings.home,
    network: labNetwork(settings.network),
    authority: await openAuthority(paths.authority, "Lab Enterprise Root CA"),
    delays: settings.delays,
    faults: openFaults(store),
    store,
    tool(name) {
      const path = settings.tools[name];
      if (path === undefined) throw new Error(`the lab has no program called ${name}`);
      return path;
    },
    log: (service, line) => appendLine(join(paths.logs, `${service}.log`), line),
  };
}

function appendLine(file: string, line: string): void {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.old`);
  appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
}
