/** How to reach a PKS API: the inputs that every PKS step shares. */
import { z } from "zod";

/** Environment variables of the connection. Credentials are not among them: see `credentials.ts`. */
export const connectionInputs = z.object({
  PKS_CLI: z.enum(["pks", "tkgi"]),
  PKS_API: z.string(),
  PKS_CA_CERTIFICATE: z.string().optional(),
  PKS_SKIP_TLS_VERIFY: z.enum(["true", "false"]).default("false"),
  PKS_USERNAME: z.string().optional(),
  PKS_CLIENT_NAME: z.string().optional(),
  CREDENTIALS: z.string().optional(),
});

/** The connection as its environment variables. */
export type PksConnection = z.infer<typeof connectionInputs>;
