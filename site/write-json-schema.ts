/** `npm run schema`: writes site/schema.json, which the first line of each site file names. A test keeps it fresh. */
import { writeFileSync } from "node:fs";
import { stackFileSchema } from "./json-schema.ts";

writeFileSync(new URL("schema.json", import.meta.url), JSON.stringify(stackFileSchema(), null, 2) + "\n");
