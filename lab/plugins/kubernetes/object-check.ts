/** Check of Kubernetes objects: the name, the namespace and the normal form of the inputs. */
import type { CheckRequest, CheckResult, ConfiguredContext } from "../provider.ts";
import { isMap, reveal, Unknown } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import type { Cluster } from "./cluster.ts";
import type { Kind } from "./kinds.ts";
import { adoptName, assignName, isNameGenerated } from "./naming.ts";
import { normalizeInputs } from "./normalize.ts";
import { AUTONAMED, getIn, namespaceOf, setIn } from "./objects.ts";
import type { KubeObject } from "./objects.ts";
import { withSecrets } from "./secrecy.ts";
import { skipsUnreachable } from "./unreachable.ts";

const MANAGED_BY = ["metadata", "labels", "app.kubernetes.io/managed-by"];

/** The inputs as they are kept and compared from now on. */
export function checkObject(
  kind: Kind,
  request: CheckRequest,
  context: ConfiguredContext<Cluster>,
): CheckResult {
  const { settings, defaultNamespace } = context.configuration;
  if (skipsUnreachable(context)) return { inputs: request.olds };
  const given = normalizeInputs(reveal(request.news));
  checkAnnotations(given, context);
  const named = nameObject(given, request, context);
  if (settings.enableServerSideApply && isNameGenerated(named, request.news)) {
    throw new Error("the `.metadata.generateName` field is not supported in Server-Side Apply mode");
  }
  const needsNamespace = kind.namespaced && namespaceOf(named) === "" && defaultNamespace !== "";
  const placed = needsNamespace ? setIn(named, ["metadata", "namespace"], defaultNamespace) : named;
  return { inputs: withSecrets(placed, request.news) };
}

function nameObject(
  object: KubeObject,
  request: CheckRequest,
  context: ConfiguredContext<Cluster>,
): KubeObject {
  const { enableServerSideApply } = context.configuration.settings;
  const before = reveal(request.olds);
  if (Object.keys(before).length > 0) {
    const adopted = adoptName(object, request.news, before);
    return getIn(before, ...MANAGED_BY) === managedBy() ? labelManaged(adopted) : adopted;
  }
  const named = assignName(object, request.news, {
    resourceName: context.name,
    seed: request.randomSeed,
    autonaming: request.autonaming,
  });
  // With server-side apply the field managers say who manages what.
  return enableServerSideApply ? named : labelManaged(named);
}

function labelManaged(object: KubeObject): KubeObject {
  const metadata: PropertyMap = isMap(object["metadata"]) ? object["metadata"] : {};
  if (object["metadata"] instanceof Unknown || metadata["labels"] instanceof Unknown) return object;
  return setIn(object, MANAGED_BY, managedBy());
}

function managedBy(): string {
  return process.env["PULUMI_KUBERNETES_MANAGED_BY_LABEL"] ?? "pulumi";
}

function checkAnnotations(object: KubeObject, context: ConfiguredContext<Cluster>): void {
  const annotations = getIn(object, "metadata", "annotations");
  for (const name of isMap(annotations) ? Object.keys(annotations) : []) {
    if (name === "pulumi.com/waitFor") {
      throw new Error(
        "the lab's kubernetes plugin does not wait for conditions: pulumi.com/waitFor must not be set",
      );
    }
    if (name.startsWith(AUTONAMED)) {
      context.log("warning", `ignoring user-specified value for internal annotation "${name}"`);
    }
  }
}
