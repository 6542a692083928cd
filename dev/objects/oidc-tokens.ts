import { randomBytes } from "node:crypto";

const hourMs = 60 * 60 * 1000;

/** The OIDC tokens of a local Vercel: JWTs that it recognises until they expire. */
export function createOidcTokens() {
  const expiries = new Map<string, number>();
  return {
    /** @param lifeMs until it expires; negative = it has expired */
    issue(lifeMs = hourMs): string {
      const expiresAt = Date.now() + lifeMs;
      const token = createJwt(expiresAt);
      expiries.set(token, expiresAt);
      return token;
    },
    isValid: (token: string): boolean => (expiries.get(token) ?? 0) > Date.now(),
  };
}

function createJwt(expiresAt: number): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const claims = { iss: "https://oidc.vercel.com/local", exp: Math.floor(expiresAt / 1000) };
  const signature = randomBytes(64).toString("base64url");
  return `${encode({ alg: "RS256", typ: "JWT" })}.${encode(claims)}.${signature}`;
}
