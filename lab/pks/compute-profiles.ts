/** Compute profiles of the simulated site: fixed, since the program only names one. */

/** A compute profile: node pools with the number of workers each has unless the request says otherwise. */
export interface ComputeProfile {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly nodePools: Readonly<Record<string, number>>;
}

/** Every compute profile of the site. */
export const COMPUTE_PROFILES: readonly ComputeProfile[] = [
  {
    uuid: "6b0e7a52-5d0d-4a57-9a51-0c5a4f3e2101",
    name: "rancher-pools",
    description: "Workers for Rancher and for the ingress controller",
    nodePools: { general: 3, ingress: 2 },
  },
];
