/** Who may log in to the simulated PKS, and with which scopes. */
import { timingSafeEqual } from "node:crypto";

/** What the UAA lets an account do at the PKS API; `manage` is for its own clusters and no network profiles. */
export type Scope = "pks.clusters.admin" | "pks.clusters.manage" | "pks.clusters.admin.read";

/** A user (password grant) or a client (client_credentials grant). */
export interface Account {
  readonly name: string;
  readonly secret: string;
  readonly scopes: readonly Scope[];
}

/** Everyone that the UAA knows. */
export interface Accounts {
  readonly users: readonly Account[];
  readonly clients: readonly Account[];
}

/** The account of that name if the secret is its own. */
export function authenticate(
  accounts: readonly Account[],
  name: string,
  secret: string,
): Account | undefined {
  const account = accounts.find((known) => known.name === name);
  return account !== undefined && equal(account.secret, secret) ? account : undefined;
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
