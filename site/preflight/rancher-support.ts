/**
 * Which Kubernetes minors each line of Rancher is made for; upper and lower end. Sources: 2.15 rancher/rancher#55306,
 * 2.14 #53764, 2.13 #51253 ("targeted to support K8s versions range"); 2.12 its release notes ("v1.30 is no longer
 * supported", supports v1.33); 2.11 its matrix as others print it. SUSE's own matrix names distributions, and TKGI is
 * none of them: so a version outside is a warning and no refusal.
 */
export const SUPPORTED_MINORS: Readonly<Record<string, readonly [oldest: number, newest: number]>> = {
  "2.11": [30, 32],
  "2.12": [31, 33],
  "2.13": [32, 34],
  "2.14": [33, 35],
  "2.15": [34, 36],
};
