/** Stand-in of `pulumi-resource-command`. */
import { serveProvider } from "../serve.ts";
import { command, runFunction } from "./command.ts";

await serveProvider({
  name: "command",
  version: "1.2.1",
  acceptSecrets: true,
  configure: () => undefined,
  resources: { "command:local:Command": command },
  functions: { "command:local:run": runFunction },
});
