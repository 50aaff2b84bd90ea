/** The plans of the simulated site's PKS tile. */

/** A plan as the tile has it. */
export interface Plan {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly masters: number;
  /** The number without `--num-nodes`. */
  readonly workers: number;
  readonly maxWorkers: number;
  readonly privileged: boolean;
  readonly os: "linux" | "windows";
  /** An inactive plan is not listed and takes no new cluster. */
  readonly active: boolean;
}

/**
 * First the five of the article, with its ids and descriptions (it gives no number of workers for `rancher`'s limit),
 * then what the tests of refusals need. Plan 1 is always active; plans 11 to 13 are Windows plans.
 */
export const PLANS: readonly Plan[] = [
  plan("8A0E21A8-8072-4D80-B365-D1F502085560", "dev-small", "1 master; 2 workers (max 4)", 1, 2, 4),
  plan("58375a45-17f7-4291-acf1-455bfdc8e371", "dev-large", "1 master; 4 workers (max 8)", 1, 4, 8),
  plan("241118e5-69b2-4ef9-b47f-4d2ab071aff5", "prod-large", "3 masters; 10 workers (20 max)", 3, 10, 20),
  plan(
    "2fa824527-318d-4253-9f8e-0025863b8c8a",
    "dev-tiny",
    "1 master; 1 worker (max 2); auto-adds DNS record upon completion.",
    1,
    1,
    2,
  ),
  {
    ...plan(
      "fa824527-318d-4253-9f8e-0025863b8c8a",
      "rancher",
      "Deploys HA configuration with 3 workers for testing Rancher HA builds.",
      3,
      3,
      50,
    ),
    privileged: true,
  },
  {
    ...plan(
      "bc9b1a3f-5f27-4a11-93d2-7f0d5c4f3a06",
      "rancher-single",
      "1 master; 3 workers; privileged",
      1,
      3,
      5,
    ),
    privileged: true,
  },
  {
    ...plan(
      "7e3f2a90-58c1-4a57-9d0c-1f6f0b2c1109",
      "rancher-large",
      "3 masters with larger disks; 5 workers; privileged",
      3,
      5,
      50,
    ),
    privileged: true,
  },
  plan(
    "0d8cf1c4-9a6e-4c0b-8f6a-5a5b0d6f1107",
    "prod-restricted",
    "3 masters; 3 workers; not privileged",
    3,
    3,
    10,
  ),
  {
    ...plan(
      "6a1f0c54-3f0e-4d0c-a3d1-2c8d1f5f1108",
      "prod-retired",
      "3 masters; 3 workers; no longer offered",
      3,
      3,
      10,
    ),
    privileged: true,
    active: false,
  },
  {
    ...plan("4c1d9a61-8a9b-4e5c-9a35-51f4b2f81111", "windows", "3 masters; 3 Windows workers", 3, 3, 10),
    os: "windows",
  },
];

function plan(
  id: string,
  name: string,
  description: string,
  masters: number,
  workers: number,
  maxWorkers: number,
): Plan {
  return {
    id,
    name,
    description,
    masters,
    workers,
    maxWorkers,
    privileged: false,
    os: "linux",
    active: true,
  };
}
