/**
 * Puts the plugins that the program asks for where Pulumi's engine finds them without a warning and without a download:
 * `<pulumiHome>/plugins/KIND-NAME-vVERSION/pulumi-KIND-NAME`. Each is a small script that starts the stand-in in this
 * folder, or the real program.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";

/** Every plugin that the program needs; the version is that of the SDK package. */
const PLUGINS = [
  { kind: "language", name: "nodejs", sdk: "@pulumi/pulumi", entry: "language-nodejs/main.ts" },
  { kind: "resource", name: "command", sdk: "@pulumi/command", entry: "command/main.ts" },
  { kind: "resource", name: "kubernetes", sdk: "@pulumi/kubernetes", entry: "kubernetes/main.ts" },
  { kind: "resource", name: "tls", sdk: "@pulumi/tls", entry: "tls/main.ts" },
  { kind: "resource", name: "vsphere", sdk: "@pulumi/vsphere", entry: "vsphere/main.ts" },
] as const;

/** Where to install. */
export interface InstallOptions {
  /** Pulumi's home folder (PULUMI_HOME), absolute; made when it is not there. */
  readonly pulumiHome: string;
  /** A folder with real `pulumi-resource-*` and `pulumi-language-nodejs` programs, which are used instead of the
   * stand-ins of the same name. By default only stand-ins are used. */
  readonly realFolder?: string;
}

/** One installed plugin. */
export interface InstalledPlugin {
  /** e.g. "pulumi-resource-command". */
  readonly program: string;
  readonly version: string;
  /** Whether the real program is behind it. */
  readonly real: boolean;
}

/** Installs all plugins, replacing what an earlier call installed; other plugins in the folder are left alone. */
export function installPlugins({ pulumiHome, realFolder }: InstallOptions): readonly InstalledPlugin[] {
  const modules = join(import.meta.dirname, "../../node_modules");
  // Halves the time that a stand-in, and the program under it, takes to start.
  const compileCache = { NODE_COMPILE_CACHE: join(pulumiHome, "node-compile-cache") };
  const temporary = join(pulumiHome, "tmp");
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  return PLUGINS.map(({ kind, name, sdk, entry }) => {
    const program = `pulumi-${kind}-${name}`;
    const version = pluginVersion(join(modules, sdk, "package.json"));
    const real = realFolder === undefined ? undefined : resolve(realFolder, program);
    const useReal = real !== undefined && existsSync(real);
    const content = useReal
      ? // The real Kubernetes provider leaves copies of kubeconfigs in the temporary folder.
        script([real], { TMPDIR: temporary })
      : script([process.execPath, join(import.meta.dirname, entry)], compileCache);
    const folder = join(pulumiHome, "plugins", `${kind}-${name}-v${version}`);
    mkdirSync(folder, { recursive: true });
    writeProgram(join(folder, program), content);
    return { program, version, real: useReal };
  });
}

const manifestSchema = z.object({
  version: z.string(),
  pulumi: z.object({ version: z.string().optional() }).optional(),
});

function pluginVersion(manifestFile: string): string {
  const { version, pulumi } = manifestSchema.parse(JSON.parse(readFileSync(manifestFile, "utf8")));
  return (pulumi?.version ?? version).replace(/^v/, "");
}

/** A shell script that becomes the command, with these variables in its environment. */
function script(command: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${quote(value)} `);
  return `#!/bin/sh\n${variables.join("")}exec ${command.map(quote).join(" ")} "$@"\n`;
}

/** Written beside and renamed: an engine that starts meanwhile finds the old or the new one, never half of it. */
function writeProgram(file: string, content: string): void {
  if (existsSync(file) && readFileSync(file, "utf8") === content) return;
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, content);
  chmodSync(draft, 0o755);
  renameSync(draft, file);
}
