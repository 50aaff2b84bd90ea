/** Which Pulumi plugins a Node.js program needs: those that its installed packages name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A provider plugin that an installed package asks for. */
export interface RequiredPackage {
  readonly name: string;
  /** With a leading "v", as the engine wants it. */
  readonly version: string;
  /** Where the engine would download it; "" for the default. */
  readonly server: string;
}

/** An installed package's name and version. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * The plugins of all packages below `<folder>/node_modules` whose package.json says `pulumi.resource: true`, as the real
 * host finds them (sdk/nodejs/cmd/pulumi-language-nodejs, getPackagesFromDir), but without reading the insides of packages.
 */
export function requiredPackages(folder: string): readonly RequiredPackage[] {
  const found = new Map<string, RequiredPackage>();
  for (const packageFolder of packageFolders(join(folder, "node_modules"))) {
    const required = requirementOf(readManifest(packageFolder));
    if (required !== undefined) found.set(`${required.name} ${required.version}`, required);
  }
  return [...found.values()];
}

/** The packages that the program's package.json names, with the versions that are installed; all installed ones if `transitive`. */
export function installedPackages(folder: string, transitive: boolean): readonly InstalledPackage[] {
  const modules = join(folder, "node_modules");
  const { dependencies, devDependencies } = readManifest(folder);
  const folders = transitive
    ? packageFolders(modules)
    : Object.keys({ ...record(dependencies), ...record(devDependencies) }).map((name) => join(modules, name));
  return folders.flatMap((packageFolder) => {
    const { name, version } = readManifest(packageFolder);
    return typeof name === "string" && typeof version === "string" ? [{ name, version }] : [];
  });
}

function packageFolders(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.isFile()) return [];
    const folder = join(modules, entry.name);
    if (entry.name.startsWith("@"))
      return readdirSync(folder).flatMap((name) => withNested(join(folder, name)));
    return withNested(folder);
  });
}

function withNested(packageFolder: string): string[] {
  return [packageFolder, ...packageFolders(join(packageFolder, "node_modules"))];
}

function requirementOf(manifest: Readonly<Record<string, unknown>>): RequiredPackage | undefined {
  const stanza = record(manifest["pulumi"]);
  if (stanza["resource"] !== true) return undefined;
  const scoped =
    typeof manifest["name"] === "string" ? manifest["name"].match(/^@pulumi\/(.+)$/)?.[1] : undefined;
  const name = stanza["name"] ?? scoped;
  const version = stanza["version"] ?? manifest["version"];
  if (typeof name !== "string" || typeof version !== "string") return undefined;
  const server = typeof stanza["server"] === "string" ? stanza["server"] : "";
  return { name, version: version.startsWith("v") ? version : `v${version}`, server };
}

function readManifest(folder: string): Readonly<Record<string, unknown>> {
  const file = join(folder, "package.json");
  return existsSync(file) ? record(JSON.parse(readFileSync(file, "utf8"))) : {};
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
