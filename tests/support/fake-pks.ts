/** A PKS of a few files, behind a `pks` program: enough to run the steps as programs, in every state that a test writes. */
import { type FakeProgram, fakeProgram } from "./fake-program.ts";
import { CLUSTER } from "./pks-samples.ts";
import { runStepFile, type StepRun } from "./run-step.ts";

const NOT_FOUND = `echo "Error: Cluster $2 not found"; exit 1`;

/** The commands; a test lays its own over them. */
const COMMANDS = {
  login: `printf 'Password: '; read -r password; echo`,
  cluster: `[ -e "$FAKE/cluster.json" ] || { ${NOT_FOUND}; }; cat "$FAKE/cluster.json"`,
  clusters: `printf '['; cat "$FAKE/cluster.json" 2>/dev/null; printf ']'`,
  "create-cluster": `cp "$FAKE/made.json" "$FAKE/cluster.json"`,
  "update-cluster": `cp "$FAKE/made.json" "$FAKE/cluster.json"`,
  "delete-cluster": `rm "$FAKE/cluster.json"`,
  "network-profiles": `cat "$FAKE/profiles.json" 2>/dev/null || echo null`,
  "create-network-profile": `cp "$2" "$FAKE/profile.json"`,
  "delete-network-profile": `:`,
};

/** What PKS has, and the steps that change it. */
export interface FakePks extends FakeProgram {
  /** Puts a cluster there, or (as `made`) what create and update bring about. */
  setCluster(over: object, file?: "cluster" | "made"): void;
  setProfiles(...profiles: object[]): void;
  /** Runs a PKS step with these inputs laid over those of the cluster `edge`. */
  step(name: string, verb: string, over?: Readonly<Record<string, string>>): Promise<StepRun>;
  /** The commands that changed something, as typed. */
  changes(): string[];
}

/** The tag of the stack that the steps run for. */
export const OWNER = { name: "rancher-ha", value: "rancher-ha.edge", category: "" };

const ENVIRONMENT = {
  PKS_CLI: "pks",
  PKS_API: "pks.example.com",
  PKS_USERNAME: "automation",
  PKS_USER_PASSWORD: "password",
  PKS_CLUSTER: "edge",
  PKS_CLUSTER_UUID: CLUSTER.uuid,
  PKS_EXTERNAL_HOSTNAME: "edge.example.com",
  PKS_PLAN: "rancher",
  PKS_FIRST_NETWORK_PROFILE: "lb-medium",
  PKS_FIRST_WORKERS: "3",
  PKS_WORKERS: "3",
  PKS_OWNER: OWNER.value,
  PKS_ADOPT: "false",
  PKS_TIMEOUT_MINUTES: "1",
};

/** A cluster as the steps' inputs want it. */
export function clusterWith(over: object): object {
  const { workers = 3, ...others } = over as { workers?: number };
  // An old API shows no tags at all.
  const { tags, ...rest } = { tags: [OWNER], ...others } as { tags?: object[] };
  return {
    ...CLUSTER,
    name: "edge",
    plan_name: "rancher",
    last_action_state: "succeeded",
    kubernetes_master_ips: ["10.50.8.3"],
    ...rest,
    parameters: {
      ...CLUSTER.parameters,
      kubernetes_master_host: "edge.example.com",
      kubernetes_worker_instances: workers,
      cluster_tags: tags,
    },
  };
}

export function fakePks(commands: Readonly<Record<string, string>> = {}): FakePks {
  const fake = fakeProgram("pks", { ...COMMANDS, ...commands });
  return {
    ...fake,
    setCluster: (over, file = "cluster") => fake.write(`${file}.json`, JSON.stringify(clusterWith(over))),
    setProfiles: (...profiles) => fake.write("profiles.json", JSON.stringify(profiles)),
    step: (name, verb, over = {}) =>
      runStepFile(`steps/pks/${name}.ts`, verb, {
        environment: { ...ENVIRONMENT, ...fake.environment, ...over },
      }),
    changes: () => fake.log().filter((line) => /^(create|update|upgrade|delete)-/.test(line)),
  };
}
