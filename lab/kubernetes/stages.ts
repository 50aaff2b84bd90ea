/**
 * What kwok does in place of kubelets, as Stage objects (kwok.x-k8s.io/v1alpha1): kwok 0.8 has none of its own. The
 * states and their conditions are those of a real kubelet; what it runs is nothing.
 */
import { stringify } from "yaml";
import { HOLD } from "../watch/pod-hold.ts";
import * as template from "./stage-templates.ts";

/** How the simulated kubelets work. */
export interface KubeletBehaviour {
  /** Milliseconds from a scheduled pod to Ready. */
  readonly podReady: number;
  /** Images whose name contains this cannot be pulled; "" means every image. Absent: all can. */
  readonly imagePullFails?: string;
  /** Pods with this label run without ever becoming ready. Absent: none. */
  readonly neverReady?: PodLabel;
}

/** A label by which pods are chosen. */
export interface PodLabel {
  readonly label: string;
  readonly value: string;
}

/** Milliseconds from a running pod of a Job to Completed. */
const POD_COMPLETE = 200;

/** Milliseconds from a pod's deletion to its end. */
const POD_DELETE = 200;

interface Stage {
  readonly name: string;
  readonly kind: "Node" | "Pod";
  readonly matches: readonly Match[];
  readonly delay?: { durationMilliseconds: number; jitterDurationMilliseconds?: number };
  readonly next: { statusTemplate: string; event?: Record<string, string> } | { delete: true };
}

interface Match {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

const READY = '.status.conditions.[] | select( .type == "Ready" ) | .status';

/** kwok's configuration file, YAML. */
export function kwokStages(behaviour: KubeletBehaviour): string {
  return [...nodeStages, ...podStages(behaviour)].map(document).join("---\n");
}

const nodeStages: readonly Stage[] = [
  {
    name: "node-ready",
    kind: "Node",
    matches: [{ key: READY, operator: "NotIn", values: ["True"] }],
    next: { statusTemplate: template.nodeReady },
  },
  {
    // The lease is the heartbeat; the status itself is only written now and then, as by kubelets since 1.17.
    name: "node-heartbeat",
    kind: "Node",
    matches: [{ key: READY, operator: "In", values: ["True"] }],
    delay: { durationMilliseconds: 300_000, jitterDurationMilliseconds: 320_000 },
    next: { statusTemplate: template.nodeReady },
  },
];

function podStages(behaviour: KubeletBehaviour): readonly Stage[] {
  const living: Match = { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" };
  const phase = (value: string): Match => ({ key: ".status.phase", operator: "In", values: [value] });
  const ready = (value: string): Match => ({ key: READY, operator: "In", values: [value] });
  // Only Jobs and bare pods may have another restart policy than Always.
  const lasting: Match = { key: ".spec.restartPolicy", operator: "In", values: ["Always"] };
  const delay = { durationMilliseconds: behaviour.podReady };
  const { imagePullFails, neverReady } = behaviour;
  const unpulled = imagePullFails === undefined ? [] : [imageContains(imagePullFails)];
  const unready = neverReady === undefined ? [] : labelled(neverReady);
  // By the annotation, other simulations keep a pod from starting: NCP without an address for it.
  const free: Match = { key: `.metadata.annotations[${JSON.stringify(HOLD)}]`, operator: "DoesNotExist" };
  return [
    {
      name: "pod-running",
      kind: "Pod",
      matches: [living, free, phase("Pending"), ...unpulled.map(not), ...unready.map(not)],
      delay,
      next: { statusTemplate: template.podRunning(true) },
    },
    {
      // The node controller marks the pods of a lost node; the kubelet that comes back corrects it.
      name: "pod-ready-again",
      kind: "Pod",
      matches: [living, free, phase("Running"), ready("False"), lasting, ...unready.map(not)],
      delay,
      next: { statusTemplate: template.podReadiness(true) },
    },
    {
      // Changes nothing: kwok learns of addresses that an earlier kwok gave away when it handles a pod, not before.
      name: "pod-known",
      kind: "Pod",
      matches: [living, phase("Running"), ready("True"), lasting, ...unready.map(not)],
      next: { statusTemplate: "phase: Running" },
    },
    {
      name: "pod-complete",
      kind: "Pod",
      matches: [living, phase("Running"), not(lasting)],
      delay: { durationMilliseconds: POD_COMPLETE },
      next: { statusTemplate: template.podSucceeded },
    },
    {
      name: "pod-delete",
      kind: "Pod",
      matches: [{ key: ".metadata.deletionTimestamp", operator: "Exists" }],
      delay: { durationMilliseconds: POD_DELETE },
      next: { delete: true },
    },
    ...unpulled.map((image): Stage => ({
      name: "pod-image-pull-fails",
      kind: "Pod",
      matches: [
        living,
        free,
        phase("Pending"),
        image,
        { key: ".status.containerStatuses", operator: "DoesNotExist" },
      ],
      delay,
      next: {
        statusTemplate: template.podImagePullFails,
        event: { type: "Warning", reason: "Failed", message: "Error: ErrImagePull" },
      },
    })),
    ...unready.flatMap((label): Stage[] => [
      {
        name: "pod-running-unready",
        kind: "Pod",
        matches: [living, free, phase("Pending"), label, ...unpulled.map(not)],
        delay,
        next: { statusTemplate: template.podRunning(false) },
      },
      {
        name: "pod-unready",
        kind: "Pod",
        matches: [living, phase("Running"), label, ready("True")],
        delay,
        next: { statusTemplate: template.podReadiness(false) },
      },
    ]),
  ];
}

function imageContains(part: string): Match {
  const key = `.spec.containers[].image | select(contains(${JSON.stringify(part)}))`;
  return { key, operator: "Exists" };
}

function labelled({ label, value }: PodLabel): Match[] {
  return [{ key: `.metadata.labels[${JSON.stringify(label)}]`, operator: "In", values: [value] }];
}

const OPPOSITE = { In: "NotIn", NotIn: "In", Exists: "DoesNotExist", DoesNotExist: "Exists" } as const;

function not(match: Match): Match {
  return { ...match, operator: OPPOSITE[match.operator] };
}

function document(stage: Stage): string {
  return stringify({
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name: stage.name },
    spec: {
      resourceRef: { apiGroup: "v1", kind: stage.kind },
      selector: { matchExpressions: stage.matches },
      ...(stage.delay ? { delay: stage.delay } : {}),
      next: stage.next,
    },
  });
}
