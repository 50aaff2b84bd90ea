/** The names for which a certificate is made or requested, out of a resource's inputs. */
import { isMap, reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import { textsOf } from "./schema.ts";
import { encodeAlternativeNames, encodeSubject } from "./subject.ts";

/** The DER of `subject`, and that of `dnsNames`, `ipAddresses` and `uris`. */
export function namesOf(inputs: PropertyMap): {
  readonly subject: Buffer;
  readonly alternativeNames: Buffer | undefined;
} {
  const subject = reveal(inputs["subject"]);
  const alternativeNames = encodeAlternativeNames({
    dnsNames: textsOf(inputs, "dnsNames"),
    ipAddresses: textsOf(inputs, "ipAddresses"),
    uris: textsOf(inputs, "uris"),
  });
  return { subject: encodeSubject(isMap(subject) ? subjectOf(subject) : {}), alternativeNames };
}

function subjectOf(input: PropertyMap): Readonly<Record<string, string | readonly string[]>> {
  return Object.fromEntries(
    Object.keys(input).map((name) => [
      name,
      name === "streetAddresses" ? textsOf(input, name) : String(reveal(input[name])),
    ]),
  );
}
