/** The site's address records: kept in store "dns", read by the name server, written by the site's administrator. */
import type { LabContext } from "../context.ts";
import type { Store } from "../store.ts";

/** One A record. */
export interface DnsRecord {
  /** Full name, lower case, without the final dot. */
  readonly name: string;
  readonly address: string;
  /** Seconds. */
  readonly ttl: number;
  /** Whom it was made for, so that it can be found again: the uuid of a PKS cluster, or "" for anything else. */
  readonly owner: string;
}

interface DnsDocument {
  records: DnsRecord[];
}

const TTL_SECONDS = 5;
// One Store object a document: two of them would not see each other's writes.
const stores = new WeakMap<LabContext, Store<DnsDocument>>();

function records(context: LabContext): Store<DnsDocument> {
  const known = stores.get(context);
  if (known !== undefined) return known;
  const store = context.store<DnsDocument>("dns", { records: [] });
  stores.set(context, store);
  return store;
}

/** A name as it is compared: lower case, without the final dot. */
export function canonicalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** All records, oldest first. */
export function listRecords(context: LabContext): readonly DnsRecord[] {
  return records(context).value.records;
}

/** Makes `name` point to `address` and nothing else. The owner defaults to "" and the time to live to 5 seconds. */
export function setRecord(
  context: LabContext,
  record: { name: string; address: string; owner?: string; ttl?: number },
): void {
  const name = canonicalName(record.name);
  const { address, owner = "", ttl = TTL_SECONDS } = record;
  records(context).update((document) => ({
    records: [...document.records.filter((other) => other.name !== name), { name, address, ttl, owner }],
  }));
}

/** Removes whatever `name` points to; nothing happens when there is no such record. */
export function removeRecord(context: LabContext, name: string): void {
  const gone = canonicalName(name);
  if (!listRecords(context).some((record) => record.name === gone)) return;
  records(context).update((document) => ({
    records: document.records.filter((record) => record.name !== gone),
  }));
}
