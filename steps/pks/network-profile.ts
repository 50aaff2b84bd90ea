/** Step: a network profile. `create` makes it, or takes an equal one; `delete` removes what this stack made and nobody uses. */
import { z } from "zod";
import { Failure } from "../failure.ts";
import { withPrivateFolder } from "../private-folder.ts";
import { runStep, type StepContext } from "../step.ts";
import { openPks } from "./client.ts";
import { connectionInputs } from "./connection.ts";
import { profileDifferences } from "./profile-differences.ts";
import { ownerMark, profileDocument } from "./profile-document.ts";

// Each parameter is a variable of its own, so that a preview names the one that changes; its value is JSON.
const inputs = connectionInputs
  .extend({
    NETWORK_PROFILE_NAME: z.string(),
    NETWORK_PROFILE_DESCRIPTION: z.string().optional(),
    PKS_OWNER: z.string(),
  })
  .catchall(z.string());
type Inputs = z.infer<typeof inputs>;

async function create(wanted: Inputs, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const document = profileDocument(wanted);
    const result = { name: document.name };
    const found = (await pks.networkProfiles()).find((profile) => profile.name === document.name);
    if (!found) {
      await pks.run([
        "create-network-profile",
        await pks.file("network-profile.json", JSON.stringify(document)),
      ]);
      return result;
    }
    const different = profileDifferences(found.parameters, document.parameters);
    if (different.length === 0) return result;
    throw new Failure(
      `there is a network profile ${document.name} with other parameters; a profile cannot be changed`,
      "choose another pks.networkProfile.name, or give the site file the profile's own values",
      different.join("\n"),
    );
  });
}

async function remove(wanted: Inputs, context: StepContext): Promise<object> {
  return withPrivateFolder(async (folder) => {
    const pks = await openPks(wanted, folder, context.signal);
    const name = wanted.NETWORK_PROFILE_NAME;
    const found = (await pks.networkProfiles()).find((profile) => profile.name === name);
    if (!found) return {};
    const user = (await pks.clusters()).find((cluster) => cluster.networkProfile === name);
    if (user || !found.description.endsWith(ownerMark(wanted.PKS_OWNER))) {
      context.say(
        `network profile ${name}: left alone, ${user ? `cluster ${user.name} uses it` : "this stack did not make it"}`,
      );
      return {};
    }
    await pks.run(["delete-network-profile", name, "--non-interactive"]);
    return {};
  });
}

await runStep(inputs, { create, delete: remove });
