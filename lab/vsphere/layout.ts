/** What the simulated vCenter holds before there is any PKS cluster. */
export const DATACENTER = "SDDC-Datacenter";
export const COMPUTE_CLUSTER = "Compute-Cluster";
export const HOSTS = [
  "esx-01.lab.example",
  "esx-02.lab.example",
  "esx-03.lab.example",
  "esx-04.lab.example",
] as const;
