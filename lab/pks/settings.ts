/** What the platform team set in the tile of the simulated PKS. */
import type { Faults } from "../context.ts";

/** Settings of the PKS installation. */
export interface PksSettings {
  /** Of new and of upgraded clusters; that of the lab's control planes. */
  readonly kubernetesVersion: string;
  /**
   * Of the PKS installation. No release known to us ships the lab's Kubernetes, so the number is none of a real one.
   */
  readonly pksVersion: string;
  /** Lifetime of access tokens, in seconds. */
  readonly tokenSeconds: number;
  /** Kubeconfigs of users need their password (OpenID Connect is on). */
  readonly oidc: boolean;
  /** How many operations run at once; the others are queued. */
  readonly operationsAtOnce: number;
}

/** As installed. */
export const DEFAULT_SETTINGS: PksSettings = {
  kubernetesVersion: "1.36.3",
  pksVersion: "1.25.0-build.20",
  // UAA's answer in vmware/admiral, test-usecase/src/test/resources/responses/pks/v1/login-success.json.
  tokenSeconds: 7199,
  oidc: false,
  operationsAtOnce: 4,
};

/** The tile before the last upgrade of the platform. */
const OLDER = { kubernetesVersion: "1.35.9", pksVersion: "1.24.0-build.9" };

/** The same, with an older tile while the fault `tile-older` is on: what is made meanwhile can be upgraded afterwards. */
export function asOfNow(settings: PksSettings, faults: Pick<Faults, "active">): PksSettings {
  const older = () => faults.active("tile-older");
  return {
    ...settings,
    get kubernetesVersion() {
      const version = older();
      return version === undefined ? settings.kubernetesVersion : version || OLDER.kubernetesVersion;
    },
    get pksVersion() {
      return older() === undefined ? settings.pksVersion : OLDER.pksVersion;
    },
  };
}
