/** Go templates of what the simulated kubelets write into the status of nodes and pods. */

/**
 * A node that reports; with the time of its return as lastTransitionTime if it was away, which `kubectl describe`
 * shows.
 */
export const nodeReady = `{{ $now := Now }}
{{ $since := $now }}
{{ range .status.conditions }}
{{ if and (eq .type "Ready") (eq .status "True") }}
{{ $since = .lastTransitionTime }}
{{ end }}
{{ end }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
`;

/** A scheduled pod whose containers run; with addresses, from the node's range unless it is on the host's network. */
export function podRunning(ready: boolean): string {
  return (
    podReadiness(ready) +
    `initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: true
  restartCount: 0
  {{ if eq .restartPolicy "Always" }}
  started: true
  state:
    running:
      startedAt: {{ $now | Quote }}
  {{ else }}
  started: false
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
  {{ end }}
{{ end }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
phase: Running
startTime: {{ $now | Quote }}
`
  );
}

/** A running pod that passes its readiness probes, or does not. */
export function podReadiness(ready: boolean): string {
  const status = ready ? "True" : "False";
  return `{{ $now := Now }}
conditions:
${conditions(["PodReadyToStartContainers", "Initialized"], "True")}
${conditions(["ContainersReady", "Ready"], status, ready ? undefined : "ContainersNotReady")}
{{ range .spec.readinessGates }}
- type: {{ .conditionType | Quote }}
  status: "True"
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: ${ready}
  started: true
  restartCount: 0
  state:
    running:
      startedAt: {{ $now | Quote }}
{{ end }}
`;
}

/** A pod whose images cannot be pulled. */
export const podImagePullFails = `{{ $now := Now }}
conditions:
${conditions(["PodReadyToStartContainers", "Initialized"], "True")}
${conditions(["ContainersReady", "Ready"], "False", "ContainersNotReady")}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  started: false
  restartCount: 0
  state:
    waiting:
      reason: ImagePullBackOff
      message: {{ printf "Back-off pulling image %q" .image | Quote }}
{{ end }}
phase: Pending
startTime: {{ $now | Quote }}
`;

/** A pod whose containers have ended well. */
export const podSucceeded = `{{ $now := Now }}
conditions:
${conditions(["ContainersReady", "Ready"], "False", "PodCompleted")}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ .image | Quote }}
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:
      exitCode: 0
      reason: Completed
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
{{ end }}
phase: Succeeded
`;

function conditions(types: readonly string[], status: string, reason?: string): string {
  return types
    .map((type) =>
      [
        `- type: ${type}`,
        `  status: "${status}"`,
        // null takes away what an earlier state left there.
        `  reason: ${reason ?? "null"}`,
        "  lastTransitionTime: {{ $now | Quote }}",
      ].join("\n"),
    )
    .join("\n");
}
