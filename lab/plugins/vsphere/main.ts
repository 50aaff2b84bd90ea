/** Stand-in of `pulumi-resource-vsphere`. */
import manifest from "../../../sdks/vsphere/package.json" with { type: "json" };
import { serveProvider } from "../serve.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { bridged } from "./bridged.ts";
import { getComputeCluster, getDatacenter, getVirtualMachine } from "./functions.ts";
import { antiAffinityRule } from "./rule-resource.ts";
import { openSoap } from "./soap.ts";

await serveProvider({
  name: "vsphere",
  version: manifest.version,
  acceptSecrets: false,
  configure: (inputs) =>
    bridged(undefined, async () => {
      const server = setting(inputs, "vsphereServer", "VSPHERE_SERVER");
      if (server === "")
        throw new Error("one of vsphere_server or [deprecated] vcenter_server must be provided");
      const access = {
        server,
        user: setting(inputs, "user", "VSPHERE_USER"),
        password: setting(inputs, "password", "VSPHERE_PASSWORD"),
        // A boolean arrives as the text of it.
        allowUnverifiedSsl: setting(inputs, "allowUnverifiedSsl", "VSPHERE_ALLOW_UNVERIFIED_SSL") === "true",
      };
      try {
        return { soap: await openSoap(access) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`error setting up new vSphere SOAP client: ${reason}`, { cause: error });
      }
    }),
  resources: {
    "vsphere:index/computeClusterVmAntiAffinityRule:ComputeClusterVmAntiAffinityRule": antiAffinityRule,
  },
  functions: {
    "vsphere:index/getComputeCluster:getComputeCluster": getComputeCluster,
    "vsphere:index/getDatacenter:getDatacenter": getDatacenter,
    "vsphere:index/getVirtualMachine:getVirtualMachine": getVirtualMachine,
  },
});

/** A provider input, else the environment's; "" without either. */
function setting(inputs: PropertyMap, name: string, variable: string): string {
  const value = reveal(inputs[name]) ?? process.env[variable] ?? "";
  return String(value);
}
