/** Stand-in of `pulumi-resource-tls`. */
import { createRequire } from "node:module";
import { serveProvider } from "../serve.ts";
import { certRequest } from "./cert-request.ts";
import { locallySignedCert } from "./locally-signed-cert.ts";
import { privateKey } from "./private-key.ts";
import { selfSignedCert } from "./self-signed-cert.ts";

const { version } = createRequire(import.meta.url)("@pulumi/tls/package.json") as {
  readonly version: string;
};

await serveProvider({
  name: "tls",
  version,
  acceptSecrets: false,
  configure: () => undefined,
  resources: {
    "tls:index/certRequest:CertRequest": certRequest,
    "tls:index/locallySignedCert:LocallySignedCert": locallySignedCert,
    "tls:index/privateKey:PrivateKey": privateKey,
    "tls:index/selfSignedCert:SelfSignedCert": selfSignedCert,
  },
  functions: {},
});
