/** Helm releases as they are in a cluster. */
import { CoreV1Api, KubeConfig, type V1Secret } from "@kubernetes/client-node";
import { decodeRecord, encodeRecord, failed, type HelmRecord } from "./helm-record.ts";

/** The newest revision of a release, and the Secret that holds it. */
export interface LiveRelease {
  readonly record: HelmRecord;
  readonly secret: V1Secret;
}

/** A cluster's releases. */
export interface Releases {
  /** The newest revision; undefined if there is no such release. Rejects if the cluster's API does not answer. */
  find(namespace: string, name: string): Promise<LiveRelease | undefined>;
  /** Marks the revision as failed; rejects if another hand has changed it meanwhile. */
  markFailed(release: LiveRelease): Promise<void>;
  /** Removes Helm's records of a release and nothing else; false if there are none. Rejects like `find`. */
  forget(namespace: string, name: string): Promise<boolean>;
}

const ANSWER_SECONDS = 15;

/** Opens the cluster that `kubeconfig` (YAML) names. */
export function openReleases(kubeconfig: string): Releases {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const core = config.makeApiClient(CoreV1Api);
  return {
    async find(namespace, name) {
      const labelSelector = `owner=helm,name=${name}`;
      const { items } = await inTime(core.listNamespacedSecret({ namespace, labelSelector }));
      const revision = (secret: V1Secret) => Number(secret.metadata?.labels?.["version"] ?? 0);
      const [newest] = items.toSorted((one, other) => revision(other) - revision(one));
      const data = newest?.data?.["release"];
      return newest === undefined || data === undefined
        ? undefined
        : { record: decodeRecord(data), secret: newest };
    },
    async forget(namespace, name) {
      const labelSelector = `owner=helm,name=${name}`;
      const { items } = await inTime(core.listNamespacedSecret({ namespace, labelSelector }));
      await inTime(core.deleteCollectionNamespacedSecret({ namespace, labelSelector }));
      return items.length > 0;
    },
    async markFailed({ record, secret }) {
      const { metadata } = secret;
      const body: V1Secret = {
        ...secret,
        metadata: { ...metadata, labels: { ...metadata?.labels, status: "failed" } },
        data: { ...secret.data, release: encodeRecord(failed(record)) },
      };
      // Its resourceVersion is that of the read, so the write is refused if somebody wrote in between.
      await inTime(
        core.replaceNamespacedSecret({
          namespace: metadata?.namespace ?? "",
          name: metadata?.name ?? "",
          body,
        }),
      );
    },
  };
}

/** A cluster that is gone often does not refuse the connection, it does not answer at all. */
async function inTime<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer within ${ANSWER_SECONDS} seconds`)),
      ANSWER_SECONDS * 1000,
    );
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
