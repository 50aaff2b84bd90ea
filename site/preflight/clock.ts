/** Whether this machine and the PKS API agree on the time: tokens and fresh certificates are refused otherwise. */
import { about, type Check } from "./finding.ts";

const MOST_SECONDS = 300;

export const checkClock: Check = (_, { clockSkew }) => {
  const check = about("clock", "pks.api");
  if (clockSkew === undefined) return [check.unknown("the API told no time", "")];
  const seconds = Math.abs(clockSkew);
  const said = `${seconds} s ${clockSkew < 0 ? "behind" : "ahead of"} this machine`;
  if (seconds <= 1) return [check.ok("the same here and at the API")];
  if (seconds <= MOST_SECONDS) return [check.ok(`the API is ${said}`)];
  return [
    check.refused(
      `an API whose clock is ${said}`,
      `clocks that differ by at most ${MOST_SECONDS} s: see timedatectl here, and NTP at the API`,
    ),
  ];
};
