/** The kinds of values that several keys of the site file share. Messages say what is allowed; the path is added by the loader. */
import { isIP } from "node:net";
import { z } from "zod";

const HOST_NAME =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Marks a leaf whose value is a secret: masked in errors and golden graphs, described as such in the JSON Schema. */
export const SECRET = { secret: true } as const;

/** A fully qualified host name in lower case, such as `rancher.example.com`. */
export const hostName = () => z.string().regex(HOST_NAME, "a host name such as rancher.example.com");

/** A name that Kubernetes, BOSH and the PKS CLI all take: lower case letters, digits and dashes. */
export const dnsLabel = () =>
  z.string().regex(DNS_LABEL, "lower case letters, digits and dashes, at most 63");

/** Host or host:port, without a scheme. */
export const endpoint = () =>
  z
    .string()
    .refine(isEndpoint, { error: "a host name or address, with a port if need be, such as pks.example.com" });

/** An IPv4 address. */
export const ipv4 = () => z.string().refine((text) => isIP(text) === 4, { error: "an IPv4 address" });

/** An IPv4 network such as 172.16.0.0/16. */
export const cidr = () =>
  z
    .string()
    .refine(isCidr, { error: "an IPv4 network such as 172.16.0.0/16, with no bits set behind its prefix" });

/** A name server: address, or address:port. */
export const nameServer = () =>
  z.string().refine((text) => isIP(text.split(":")[0] ?? "") === 4 && isEndpoint(text), {
    error: "a name server's address, with a port if it is not 53, such as 10.0.0.53",
  });

/** PEM text, or the path of a PEM file, relative to the project. The loader puts the file's text in its place. */
export const pem = () => z.string().min(1, "PEM text, or the path of a PEM file");

/** Values for a Helm chart, merged over the program's own. */
export const chartValues = () => z.record(z.string(), z.unknown());

/** Where a chart comes from: a repository's `name` and `version`, or a folder or archive at `path`. */
export const chart = () =>
  z
    .strictObject({
      repo: z
        .url({ protocol: /^(https?|oci)$/, error: "the chart repository's URL (https, http or oci)" })
        .optional(),
      name: z.string().min(1).optional(),
      version: z
        .string()
        .regex(/^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)*$/, "an exact chart version such as 2.15.0")
        .optional(),
      path: z.string().min(1).optional(),
    })
    .refine(
      (value) => value.path === undefined || (value.repo === undefined && value.version === undefined),
      {
        error: "either path, or repo and version",
      },
    );

function isEndpoint(text: string): boolean {
  const [host = "", port, more] = text.split(":");
  if (more !== undefined) return false;
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535))
    return false;
  return isIP(host) === 4 || HOST_NAME.test(host) || DNS_LABEL.test(host);
}

function isCidr(text: string): boolean {
  const [address = "", prefix = "", more] = text.split("/");
  if (more !== undefined || isIP(address) !== 4 || !/^\d{1,2}$/.test(prefix) || Number(prefix) > 32)
    return false;
  const bits = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return bits % 2 ** (32 - Number(prefix)) === 0;
}
