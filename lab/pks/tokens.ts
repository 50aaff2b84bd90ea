/** Access tokens of the simulated UAA: JWTs with the claims of a real one, signed with a key of the lab. */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { z } from "zod";

const claimsSchema = z.object({
  /** User, or the client itself. */
  holder: z.string(),
  scope: z.array(z.string()),
  /** Seconds since 1970. */
  iat: z.number(),
  exp: z.number(),
});

/** What a valid token says. */
export type Claims = z.infer<typeof claimsSchema>;

/** Makes a token for `holder`, good for `seconds` from now. `grant` and `client` only inform. */
export function issueToken(
  key: string,
  token: { holder: string; scope: readonly string[]; seconds: number; grant: string; client: string },
): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    jti: randomUUID().replaceAll("-", ""),
    sub: token.holder,
    holder: token.holder,
    ...(token.grant === "password" ? { user_name: token.holder, origin: "uaa" } : {}),
    scope: token.scope,
    client_id: token.client,
    cid: token.client,
    grant_type: token.grant,
    iat: now,
    exp: now + token.seconds,
    zid: "uaa",
    aud: [token.client, "pks.clusters"],
  };
  const signed = [{ alg: "HS256", kid: "key-1", typ: "JWT" }, claims].map(encode).join(".");
  return `${signed}.${signature(key, signed)}`;
}

/** The claims of a token that this key signed, be it expired or not; undefined of anything else. */
export function readToken(key: string, token: string): Claims | undefined {
  const [header, claims, given] = token.split(".");
  if (header === undefined || claims === undefined || given === undefined) return undefined;
  const expected = Buffer.from(signature(key, `${header}.${claims}`));
  const actual = Buffer.from(given);
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return undefined;
  return claimsSchema.parse(JSON.parse(Buffer.from(claims, "base64url").toString()));
}

function signature(key: string, text: string): string {
  return createHmac("sha256", key).update(text).digest("base64url");
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
