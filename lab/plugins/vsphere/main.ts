/** Stand-in of `pulumi-resource-vsphere`. */
import manifest from "../../../sdks/vsphere/package.json" with { type: "json" };
import { serveProvider } from "../serve.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { getComputeCluster, getDatacenter, getVirtualMachine } from "./functions.ts";
import { antiAffinityRule } from "./rule-resource.ts";
import { openSoap } from "./soap.ts";

await serveProvider({
  name: "vsphere",
  version: manifest.version,
  acceptSecrets: false,
  async configure(inputs) {
    const soap = await openSoap({
      server: setting(inputs, "vsphereServer", "VSPHERE_SERVER"),
      user: setting(inputs, "user", "VSPHERE_USER"),
      password: setting(inputs, "password", "VSPHERE_PASSWORD"),
      // A boolean arrives as the text of it.
      allowUnverifiedSsl:
        String(reveal(inputs["allowUnverifiedSsl"]) ?? process.env["VSPHERE_ALLOW_UNVERIFIED_SSL"]) ===
        "true",
    });
    return { soap };
  },
  resources: {
    "vsphere:index/computeClusterVmAntiAffinityRule:ComputeClusterVmAntiAffinityRule": antiAffinityRule,
  },
  functions: {
    "vsphere:index/getComputeCluster:getComputeCluster": getComputeCluster,
    "vsphere:index/getDatacenter:getDatacenter": getDatacenter,
    "vsphere:index/getVirtualMachine:getVirtualMachine": getVirtualMachine,
  },
});

function setting(inputs: PropertyMap, name: string, variable: string): string {
  const value = reveal(inputs[name]) ?? process.env[variable];
  if (typeof value !== "string" || value === "") {
    throw new Error(
      `provider vsphere has no ${name}: set it on the Provider, or the environment variable ${variable}`,
    );
  }
  return value;
}
