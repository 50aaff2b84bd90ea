/** Names and secrets by which users of the site log in: made once for each lab, kept in `credentials.json` (0600). */
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { labPaths } from "./paths.ts";

const credentialsSchema = z.object({
  vsphereUser: z.string(),
  vspherePassword: z.string(),
  /** A UAA user with the scope pks.clusters.admin. */
  pksUser: z.string(),
  pksUserPassword: z.string(),
  /** A UAA client with the same scope, for automation. */
  pksClient: z.string(),
  pksClientSecret: z.string(),
  boshClient: z.string(),
  boshClientSecret: z.string(),
});

/** Every account of the site. */
export type Credentials = Readonly<z.infer<typeof credentialsSchema>>;

/** The lab's credentials; the first call makes them. */
export function credentials(lab: { readonly home: string }): Credentials {
  const file = labPaths(lab.home).credentials;
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(generate(), null, 2) + "\n", { mode: 0o600 });
    renameSync(draft, file);
  }
  return credentialsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The environment variables that the program, govc, bosh and pks read them from. */
export function credentialVariables(of: Credentials): Readonly<Record<string, string>> {
  return {
    PKS_USER_PASSWORD: of.pksUserPassword,
    PKS_CLIENT_SECRET: of.pksClientSecret,
    VSPHERE_USER: of.vsphereUser,
    VSPHERE_PASSWORD: of.vspherePassword,
    BOSH_CLIENT: of.boshClient,
    BOSH_CLIENT_SECRET: of.boshClientSecret,
  };
}

function generate(): Credentials {
  const secret = (): string => randomBytes(18).toString("base64url");
  return {
    vsphereUser: "administrator@vsphere.local",
    vspherePassword: secret(),
    pksUser: "pks-automation",
    pksUserPassword: secret(),
    pksClient: "pks-automation-client",
    pksClientSecret: secret(),
    boshClient: "ops_manager",
    boshClientSecret: secret(),
  };
}
