/** What the daemon tells of itself at GET /status. */
import { z } from "zod";

const programSchema = z.object({ pid: z.number().optional(), restarts: z.number() });

const clusterSchema = z.object({
  name: z.string(),
  uuid: z.string(),
  masterAddress: z.string(),
  phase: z.enum(["starting", "running", "failed", "stopped"]),
  reason: z.string().optional(),
  masters: z.number(),
  workers: z.number(),
  programs: z.record(z.string(), programSchema),
});

const serviceSchema = z.object({
  name: z.string(),
  /** HOST:PORT, "" for what does not listen. */
  endpoint: z.string(),
  state: z.enum(["waiting", "starting", "running", "failed", "stopped"]),
  reason: z.string().optional(),
});

/** The answer to GET /status. */
export const statusSchema = z.object({
  home: z.string(),
  network: z.number(),
  pid: z.number(),
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  state: z.enum(["starting", "running", "failed", "stopping"]),
  services: z.array(serviceSchema),
  clusters: z.array(clusterSchema),
  faults: z.array(z.object({ name: z.string(), argument: z.string() })),
});

/** The state of the lab. */
export type LabStatus = z.infer<typeof statusSchema>;

/** The state of one service of the site. */
export type ServiceStatus = z.infer<typeof serviceSchema>;
