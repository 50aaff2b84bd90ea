/** Fixed answers of the mocks: equal from run to run, so that golden graphs are too. */

/** A certificate that can be read, of a CA that signed nothing; its key is gone. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBmTCCAT+gAwIBAgIUdjkeWydoJcPoHGlhKszpox1au2wwCgYIKoZIzj0EAwIw
ITENMAsGA1UECgwEVGVzdDEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMjIwMjE2
MzNaGA8yMTI2MTAyOTAyMTYzM1owITENMAsGA1UECgwEVGVzdDEQMA4GA1UEAwwH
VGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABH/MOT+TwBOIlq6UrNr2
yVbuk4byCmg+I1XQxFgTjufXX3MBzT76QgpvfMZIBOQgMa1fjE9FZ25F6AxDejwi
0nejUzBRMB0GA1UdDgQWBBQ2ndns2uKuu7eDuPghue4XOc8u2TAfBgNVHSMEGDAW
gBQ2ndns2uKuu7eDuPghue4XOc8u2TAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
BAMCA0gAMEUCIQCpHQJ6YHLFylXw6gbkAktERfTH2SEi0xKOoNECRfFjuwIgOwJ3
0pI6fcNeLq/YTKeEUxOT042YQipCjUwtOBxcnM4=
-----END CERTIFICATE-----
`;

/** Looks like a private key and is none. */
export const KEY = "-----BEGIN PRIVATE KEY-----\nmocked\n-----END PRIVATE KEY-----\n";

/** Looks like a kubeconfig. */
export const KUBECONFIG = "apiVersion: v1\nkind: Config\n# mocked\n";

export const CLUSTER_UUID = "b6a0c2a5-55cf-415c-9b21-f7d5fa823f87";
export const MASTER_IPS = ["10.50.8.3", "10.50.8.4", "10.50.8.5"];
export const INGRESS_ADDRESS = "10.50.0.79";

/** Names of the VMs that the mocked director knows. */
export const VMS = {
  masters: ["vm-master-a", "vm-master-b", "vm-master-c"],
  workers: ["vm-worker-a", "vm-worker-b", "vm-worker-c"],
};
