/** What the mocked providers answer: outputs of every resource type that the program makes, results of every function it calls. */
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { CERTIFICATE, CLUSTER_UUID, INGRESS_ADDRESS, KEY, KUBECONFIG, MASTER_IPS, VMS } from "./fixtures.ts";
import type { MockedCalls } from "./mocks.ts";

type Values = Record<string, unknown>;

/** What `CERTIFICATE` is for: every made key fits it. */
const PUBLIC_KEY = new X509Certificate(CERTIFICATE).publicKey
  .export({ type: "spki", format: "pem" })
  .toString();

/** A test needs a mock that nobody wrote: never an answer that the program could take for one. */
export class Unmocked extends Error {}

/** The outputs of a resource; of a type that is not listed here, its inputs. */
export function resourceState({ type, inputs }: pulumi.runtime.MockResourceArgs): Values {
  return { ...(inputs as Values), ...STATES[type]?.(inputs as Values) };
}

const STATES: Readonly<Record<string, (inputs: Values) => Values>> = {
  // The real provider makes stdout secret where the environment or stdin holds a secret.
  "command:local:Command": (inputs) => {
    const stdout = JSON.stringify(stepResult(String(inputs["create"]), valuesIn(inputs["environment"])));
    const secret = [inputs["environment"], inputs["stdin"]].some(wrapped);
    return { stdout: secret ? pulumi.secret(stdout) : stdout, stderr: "" };
  },
  "tls:index/privateKey:PrivateKey": () => ({ privateKeyPem: pulumi.secret(KEY), publicKeyPem: PUBLIC_KEY }),
  "tls:index/selfSignedCert:SelfSignedCert": () => ({ certPem: CERTIFICATE }),
  "tls:index/certRequest:CertRequest": () => ({ certRequestPem: "mocked request" }),
  "tls:index/locallySignedCert:LocallySignedCert": () => ({ certPem: CERTIFICATE }),
  "kubernetes:helm.sh/v3:Release": () => ({ status: { status: "deployed", revision: 1 } }),
};

/** Results of the provider functions. */
export const defaultCalls: MockedCalls = {
  "command:local:run": ({ command, environment, stdin }) => ({
    stdout: JSON.stringify(stepResult(String(command), environment as Values)),
    stderr: "",
    command,
    environment,
    stdin,
  }),
  "vsphere:index/getDatacenter:getDatacenter": () => ({ id: "datacenter-2" }),
  "vsphere:index/getComputeCluster:getComputeCluster": () => ({ id: "domain-c8" }),
  "vsphere:index/getVirtualMachine:getVirtualMachine": ({ name }) => ({ id: name, uuid: `uuid-of-${name}` }),
};

const STEPS: Readonly<Record<string, (environment: Values) => unknown>> = {
  "pks/network-profile create": (environment) => ({ name: environment["NETWORK_PROFILE_NAME"] }),
  "pks/cluster create": (environment) => ({
    uuid: CLUSTER_UUID,
    name: environment["PKS_CLUSTER"],
    masterIps: MASTER_IPS,
  }),
  "pks/cluster-size apply": (environment) => ({ workers: Number(environment["PKS_WORKERS"]), tags: {} }),
  "pks/kubeconfig get": () => ({ kubeconfig: KUBECONFIG }),
  "dns/record create": (environment) => ({
    name: environment["DNS_NAME"],
    address: environment["DNS_ADDRESS"],
  }),
  "ingress/address wait": () => ({ address: INGRESS_ADDRESS, httpsPort: 443 }),
  "ingress/ready wait": (environment) => ({ namespace: environment["INGRESS_NAMESPACE"] }),
  "rancher/ready wait": (environment) => ({ hostname: environment["RANCHER_HOSTNAME"] }),
  "bosh/vms list": (environment) => VMS[environment["BOSH_GROUP"] as keyof typeof VMS],
};

function stepResult(command: string, environment: Values): unknown {
  const [, step, verb] = /^node steps\/(\S+)\.ts (\S+)$/.exec(command) ?? [];
  const answer = STEPS[`${step ?? ""} ${verb ?? ""}`];
  if (!answer) throw new Unmocked(`command "${command}", which no mock answers`);
  return answer(environment);
}

/** Mocks get a secret input as Pulumi's wire form: the whole property, wrapped. */
function wrapped(value: unknown): boolean {
  return typeof value === "object" && value !== null && pulumi.runtime.isRpcSecret(value);
}

function valuesIn(value: unknown): Values {
  return (wrapped(value) ? pulumi.runtime.unwrapRpcSecret(value) : value) as Values;
}
