/**
 * Where built programs lie: `<cache>/tools/NAME-HASH/bin`, outside of any clone, so that a second clone builds nothing.
 * The hash covers all that decides what is built, so a change of a pin builds anew and an older clone keeps its own.
 */
import { createHash } from "node:crypto";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { modules, programsOf, type Binary, type ToolModule } from "./catalog.ts";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * The cache's folder: RANCHER_HA_CACHE, or `rancher-ha` in the user's cache folder.
 * @throws if RANCHER_HA_CACHE is not absolute
 */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const wanted = environment["RANCHER_HA_CACHE"];
  if (!wanted) return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "rancher-ha");
  if (!isAbsolute(wanted)) throw new Error(`RANCHER_HA_CACHE is "${wanted}"; it must be an absolute path`);
  return wanted;
}

/** The module's folder in the clone. */
export function sourceFolder(module: ToolModule): string {
  return join(here, module.name);
}

/** Arguments of `go` that build a binary into `output`. */
export function buildArguments(binary: Binary, output: string): string[] {
  const set = binary.variables.map((variable) => ` -X ${variable}`).join("");
  // Without the clone's commit: it would make each commit's binary another one.
  return ["build", "-trimpath", "-buildvcs=false", "-ldflags", `-s -w${set}`, "-o", output, binary.package];
}

/** What differs from the user's environment in a build: nothing of it may decide what is built. */
export const buildEnvironment = {
  CGO_ENABLED: "0",
  GOFLAGS: "-mod=readonly",
  GOOS: "",
  GOARCH: "",
  GOTOOLCHAIN: "auto",
  GOWORK: "off",
} as const;

/** The folder in which the module's finished programs lie. */
export function binFolder(module: ToolModule): string {
  return join(cacheFolder(), "tools", `${module.name}-${hash(module)}`, "bin");
}

/** The folder with a link to every program of this clone's versions, for PATH. */
export function linkFolder(): string {
  const all = createHash("sha256");
  for (const module of modules) all.update(`${module.name} ${hash(module)}\n`);
  return join(cacheFolder(), "bin", all.digest("hex").slice(0, 12));
}

/** The folder for what is not finished yet. */
export function workFolder(): string {
  return join(cacheFolder(), "work");
}

/** Whether all programs of the module are finished. */
export function isBuilt(module: ToolModule): boolean {
  return programsOf(module).every((program) => isExecutable(join(binFolder(module), program)));
}

/** Whether the file, or what it links to, can be run. */
export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first digits of the hash over the module's files and flags. */
export function hash(module: ToolModule): string {
  const known = hashes.get(module.name);
  if (known !== undefined) return known;
  const flags = module.binaries.map((binary) => buildArguments(binary, binary.file));
  const sum = createHash("sha256").update(
    JSON.stringify([process.platform, process.arch, buildEnvironment, flags]),
  );
  const folder = sourceFolder(module);
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const decides = /(^go\.(mod|sum)|(?<!_test)\.go)$/.test(file);
    if (decides) sum.update(`\n${file}\n`).update(readFileSync(join(folder, file)));
  }
  const digits = sum.digest("hex").slice(0, 12);
  hashes.set(module.name, digits);
  return digits;
}

const hashes = new Map<string, string>();
