/** The cause in a description of PKS. */

/**
 * What went wrong, out of the operator's paragraph around it: "Instance provisioning failed: ... task-id: 12, operation:
 * create, error-message: CAUSE". Source: pivotal-cf/on-demand-service-broker, broker/errors.go.
 */
export function reasonOf(description: string): string {
  const cause = /error-message:\s*([^]+)$/i.exec(description)?.[1];
  if (cause === undefined) return description;
  const task = /\btask-id:\s*(\d+)/i.exec(description)?.[1];
  return task === undefined || task === "0" ? cause : `${cause}\n(bosh task ${task})`;
}
