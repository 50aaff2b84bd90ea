/** A plugin process as the engine wants it: serves gRPC on 127.0.0.1, prints its port as first line, ends with the engine. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";

/** How often a plugin looks whether the engine that started it still lives, in milliseconds. */
const PARENT_WATCH = 1000;

/**
 * Serves `service` on a free port of 127.0.0.1 and prints the port. The process goes by the real plugin's name, `program`.
 * When the engine started it (its address is the last argument) it ends with the engine: on SIGINT (the engine's way to
 * stop a plugin), SIGTERM, or when the parent is gone. `stopping` is called right before, and must not wait.
 */
export async function listen(
  program: string,
  service: ServiceDefinition<UntypedServiceImplementation>,
  implementation: UntypedServiceImplementation,
  stopping: () => void = () => undefined,
): Promise<void> {
  process.title = [program, ...process.argv.slice(2)].join(" ");
  // State of large Helm releases is beyond gRPC's default of 4 MB.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(service, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  const stop = (): void => {
    stopping();
    process.exit(0);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  if (startedByEngine()) {
    const engine = process.ppid;
    setInterval(() => {
      if (process.ppid !== engine) stop();
    }, PARENT_WATCH).unref();
  }
  process.stdout.write(`${port}\n`);
}

/** True when an engine started this process: it passes its address as the last argument. */
export function startedByEngine(): boolean {
  return process.argv.length > 2;
}
