/** What an operator should know of the certificate though nothing is wrong yet; and the one step back that is refused. */
import type { LastRun } from "./last-run.ts";
import { checkedPath } from "./certificate.ts";
import type { Problem } from "./problems.ts";
import type { Site } from "./schema.ts";

type Certificate = Site["certificate"];

const MILLISECONDS_A_DAY = 86_400_000;

/** Lines for the preview; none for what is renewed here in time. @param certificate Checked: it has no problem. */
export function certificateNotices(certificate: Certificate, now: Date): string[] {
  if (certificate.source === "enterprise-ca" && certificate.chain === undefined) {
    return [
      "certificate.chain is not there yet, so everything but Rancher is made: have the request signed " +
        "(pulumi stack output csr > rancher.csr), put the certificate into certificate.chain and its CA into certificate.ca, and run pulumi up again",
    ];
  }
  const path = checkedPath(certificate);
  if (path === undefined) return [];
  const ends = [...path.served, ...path.roots].map(({ validToDate }) => validToDate.getTime());
  const days = Math.floor((Math.min(...ends) - now.getTime()) / MILLISECONDS_A_DAY);
  // A certificate that is signed here must not outlive its CA: clients would refuse it from that day on.
  const early =
    certificate.renewBeforeDays + (certificate.source === "issuing-ca" ? certificate.validityDays : 0);
  if (days >= early) return [];
  const end = new Date(Math.min(...ends)).toISOString().slice(0, 10);
  const what = certificate.source === "issuing-ca" ? "certificate.ca" : "the certificate, or a CA above it,";
  return [
    `${what} ends on ${end}, in ${days} ${days === 1 ? "day" : "days"}: npm run site -- rotate says what to do`,
  ];
}

/** A chain that is taken away would take Rancher out of the stack. Pure, from site file and last run. */
export function withdrawnProblems({ certificate }: Site, last: LastRun | undefined): Problem[] {
  const waits = certificate.source === "enterprise-ca" && certificate.chain === undefined;
  if (!waits || last?.applied.agentsCa === undefined) return [];
  const allowed =
    "the chain in use; for another key, raise certificate.rotation and keep the chain until the new one is signed";
  return [{ path: "certificate.chain", found: "nothing, though Rancher runs already", allowed }];
}
