import { hash, hkdfSync, timingSafeEqual } from "node:crypto";

/** Constant-time comparison. Hashing first hides the length too. */
export function secretsMatch(given: string, expected: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(given), digest(expected));
}

/** A key of its own for each purpose, from the one secret that the operator keeps. */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
}
