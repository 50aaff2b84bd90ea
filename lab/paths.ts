/** Where the lab keeps its things: one folder, and names inside it that do not change. */
import { dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_NETWORK } from "./network.ts";

/** The clone's top folder, absolute. */
export const clone = dirname(dirname(fileURLToPath(import.meta.url)));

/** Files and folders of one lab, all absolute. */
export interface LabPaths {
  /** The folder that holds the rest. */
  readonly home: string;
  /** What each service remembers, `NAME.json`; beside it, in `.pulumi`, Pulumi's file backend. */
  readonly state: string;
  /** One log file a program and service, `NAME.log`. */
  readonly logs: string;
  /** One record a running program, `NAME.json`. */
  readonly run: string;
  /** The site's enterprise CA. */
  readonly authority: string;
  /** One folder a PKS cluster, by its uuid. */
  readonly clusters: string;
  /** vcsim's inventory, certificate and datastore. */
  readonly vsphere: string;
  /** Names and secrets that a user of the site has; 0600. */
  readonly credentials: string;
  /** Access to every living cluster, for kubectl and helm. */
  readonly kubeconfig: string;
  readonly pulumiHome: string;
  readonly pksHome: string;
}

/**
 * The lab's folder: LAB_HOME, or `.lab` in the clone.
 * @throws if LAB_HOME is not absolute: it would mean another folder to every program that is started elsewhere
 */
export function labHome(environment: NodeJS.ProcessEnv): string {
  const wanted = environment["LAB_HOME"];
  if (!wanted) return join(clone, ".lab");
  if (!isAbsolute(wanted)) throw new Error(`LAB_HOME is "${wanted}"; it must be an absolute path`);
  return wanted;
}

/**
 * The lab's number in 127.N.0.0/16: LAB_NETWORK, or 77.
 * @throws if LAB_NETWORK is no whole number from 2 to 250
 */
export function labNumber(environment: NodeJS.ProcessEnv): number {
  const wanted = environment["LAB_NETWORK"];
  if (!wanted) return DEFAULT_NETWORK;
  const number = Number(wanted);
  if (!Number.isInteger(number) || number < 2 || number > 250) {
    throw new Error(`LAB_NETWORK is "${wanted}"; it must be a whole number from 2 to 250`);
  }
  return number;
}

/** The files of the lab in `home`. */
export function labPaths(home: string): LabPaths {
  return {
    home,
    state: join(home, "state"),
    logs: join(home, "logs"),
    run: join(home, "run"),
    authority: join(home, "ca"),
    clusters: join(home, "clusters"),
    vsphere: join(home, "vsphere"),
    credentials: join(home, "credentials.json"),
    kubeconfig: join(home, "kubeconfig"),
    pulumiHome: join(home, "pulumi"),
    pksHome: join(home, "pks-home"),
  };
}
