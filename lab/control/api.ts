/** The daemon's control port: plain HTTP on loopback, for the lab's own commands and tests. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { z } from "zod";
import type { Running } from "../context.ts";
import { FAULTS, type FaultTable } from "../faults.ts";
import type { Endpoint } from "../network.ts";
import type { LabStatus } from "./status.ts";

/** What the control port can do to the lab. */
export interface ControlTarget {
  status(): LabStatus;
  readonly faults: FaultTable;
  /** Called after a fault was switched; what it throws is the caller's answer. */
  faultsChanged(name: string): Promise<void>;
  setPower(vmName: string, on: boolean): Promise<void>;
  recreate(vmName: string): Promise<void>;
  /** Begins the end; the process goes when all is stopped. */
  stop(): void;
}

/**
 * Listens at `endpoint`. It is the daemon's lock too: a second daemon of the same network cannot listen there.
 * @throws if the address is taken
 */
export async function serveControl(endpoint: Endpoint, target: ControlTarget): Promise<Running> {
  const app = new Hono();
  app.get("/status", (context) => context.json(target.status()));
  app.post("/stop", (context) => {
    target.stop();
    return context.json({ state: "stopping" }, 202);
  });
  app.get("/faults", (context) => context.json({ known: FAULTS, on: target.faults.on() }));
  app.put("/faults/:name", async (context) => {
    const { argument } = z.object({ argument: z.string() }).parse(await context.req.json());
    const name = context.req.param("name");
    target.faults.set(name, argument);
    await target.faultsChanged(name);
    return context.json({ on: target.faults.on() });
  });
  app.delete("/faults/:name", async (context) => {
    const name = context.req.param("name");
    target.faults.clear(name);
    await target.faultsChanged(name);
    return context.json({ on: target.faults.on() });
  });
  app.post("/vms/:name/power", async (context) => {
    const { on } = z.object({ on: z.boolean() }).parse(await context.req.json());
    await target.setPower(context.req.param("name"), on);
    return context.json({});
  });
  app.post("/vms/:name/recreate", async (context) => {
    await target.recreate(context.req.param("name"));
    return context.json({});
  });
  app.onError((error, context) => context.json({ error: error.message }, 400));

  const server = serve({ fetch: app.fetch, hostname: endpoint.address, port: endpoint.port });
  await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}
