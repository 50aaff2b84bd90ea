/** `npm run schema`: writes site/schema.json, which the first line of each site file names, and docs/site-file.md. A test keeps both fresh. */
import { writeFileSync } from "node:fs";
import { stackFileSchema } from "./json-schema.ts";
import { referencePage } from "./reference.ts";

writeFileSync(new URL("schema.json", import.meta.url), JSON.stringify(stackFileSchema(), null, 2) + "\n");
writeFileSync(new URL("../docs/site-file.md", import.meta.url), referencePage());
