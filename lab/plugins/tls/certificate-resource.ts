/** What the two resources that are certificates share: inputs, outputs, renewal. */
import type { ResourceType } from "../provider.ts";
import { reveal } from "../values.ts";
import type { PropertyMap } from "../values.ts";
import type { MadeCertificate, Template } from "./certificate.ts";
import {
  checkInputs,
  declared,
  diffInputs,
  foretell,
  isReadyForRenewal,
  mark,
  textOf,
  textsOf,
} from "./schema.ts";
import type { Shape } from "./schema.ts";

/** Inputs of both, with defaults. */
export const COMMON_INPUTS = {
  validityPeriodHours: undefined,
  allowedUses: undefined,
  earlyRenewalHours: 0,
  isCaCertificate: false,
  maxPathLength: undefined,
  setSubjectKeyId: false,
} as const;

/** Outputs of both that are unknown before; an unset path length is, too. */
export const COMMON_OUTPUTS = ["certPem", "id", "maxPathLength", "validityEndTime", "validityStartTime"];

/** A certificate resource; `make` makes the outputs that are not inputs. */
export function certificateResource(
  shape: Shape,
  make: (inputs: PropertyMap, warn: (message: string) => void) => PropertyMap,
): ResourceType<unknown> {
  return {
    check: ({ news }, { name }) => checkInputs(shape, news, name),

    diff(request) {
      const { state, news } = request;
      const renew = isReadyForRenewal(state["validityEndTime"], news["earlyRenewalHours"]);
      if (renew) return diffInputs(shape, request, ["readyForRenewal"]);
      // A refresh may have found it ready when earlyRenewalHours was another.
      const stale = state["readyForRenewal"] === true ? ["readyForRenewal"] : [];
      return diffInputs({ ...shape, updatable: [...shape.updatable, ...stale] }, request, stale);
    },

    create({ inputs, preview }, context) {
      const readyForRenewal = isReadyAtOnce(inputs);
      if (preview) return { id: "", state: { ...foretell(shape, inputs), readyForRenewal } };
      const made = make(inputs, (message) => context.log("warning", message));
      return {
        id: textOf(made, "id"),
        state: mark(shape, { ...declared(shape, inputs), ...made, readyForRenewal }),
      };
    },

    read({ id, state, inputs }) {
      const ready = isReadyForRenewal(state["validityEndTime"], state["earlyRenewalHours"]);
      const read = mark(shape, ready ? { ...state, readyForRenewal: true } : state);
      return { id, state: read, inputs: mark(shape, inputs) };
    },

    update({ state, news }) {
      return { ...mark(shape, state), ...declared(shape, news), readyForRenewal: isReadyAtOnce(news) };
    },
  };
}

/** The settings of a certificate that both resources have. */
export function settingsOf(
  inputs: PropertyMap,
): Omit<Template, "subject" | "alternativeNames" | "publicKey"> {
  const { validityPeriodHours, isCaCertificate, maxPathLength, setSubjectKeyId, setAuthorityKeyId } =
    reveal(inputs);
  return {
    validityPeriodHours: Number(validityPeriodHours),
    allowedUses: textsOf(inputs, "allowedUses"),
    isCa: isCaCertificate === true,
    maxPathLength: typeof maxPathLength === "number" ? maxPathLength : undefined,
    setSubjectKeyId: setSubjectKeyId === true,
    setAuthorityKeyId: setAuthorityKeyId === true,
  };
}

/** The outputs that both resources have. */
export function certificateState(made: MadeCertificate): PropertyMap {
  return {
    id: made.serialNumber,
    certPem: made.pem,
    validityStartTime: made.notBefore.toISOString(),
    validityEndTime: made.notAfter.toISOString(),
  };
}

function isReadyAtOnce(inputs: PropertyMap): boolean {
  const { validityPeriodHours, earlyRenewalHours } = reveal(inputs);
  if (validityPeriodHours === 0) return true;
  return typeof earlyRenewalHours === "number" && earlyRenewalHours >= Number(validityPeriodHours);
}
