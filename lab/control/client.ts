/** The lab's commands' side of the control port. */
import { z } from "zod";
import { labNetwork } from "../network.ts";
import { statusSchema, type LabStatus } from "./status.ts";

const faultsSchema = z.object({
  known: z.array(
    z.object({ name: z.string(), system: z.string(), argument: z.string(), effect: z.string() }),
  ),
  on: z.array(z.object({ name: z.string(), argument: z.string() })),
});

/** The faults that there are, and those that are on. */
export type FaultList = z.infer<typeof faultsSchema>;

/** Calls of the control port. All but `status` throw if no daemon answers. */
export interface ControlClient {
  /** Undefined if no daemon answers. */
  status(): Promise<LabStatus | undefined>;
  stop(): Promise<void>;
  faults(): Promise<FaultList>;
  /** Throws with the daemon's words if it knows no such fault. */
  setFault(name: string, argument: string): Promise<void>;
  clearFault(name: string): Promise<void>;
}

/** The control port of lab number N. */
export function controlClient(number: number): ControlClient {
  const { address, port } = labNetwork(number).control;
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`http://${address}:${port}${path}`, {
      method,
      headers: { "content-type": "application/json", connection: "close" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(120_000),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    throw new Error(z.object({ error: z.string() }).parse(answer).error);
  };
  const fault = (name: string): string => `/faults/${encodeURIComponent(name)}`;
  return {
    async status() {
      let answer: unknown;
      try {
        answer = await call("GET", "/status");
      } catch {
        return undefined;
      }
      return statusSchema.parse(answer);
    },
    stop: async () => void (await call("POST", "/stop")),
    faults: async () => faultsSchema.parse(await call("GET", "/faults")),
    setFault: async (name, argument) => void (await call("PUT", fault(name), { argument })),
    clearFault: async (name) => void (await call("DELETE", fault(name))),
  };
}
