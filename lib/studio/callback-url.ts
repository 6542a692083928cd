import { createHmac } from "node:crypto";
import type { Generation } from "../ledger/ledger.js";
import { secretsMatch } from "../util/secrets.js";

/*
 * The URL of the provider's callback. It names the generation and is signed: so a callback finds its
 * generation even if its task id was never recorded, and can't be forged.
 */

/** @param isPart it is one of several of an order: not signed, because it decides only how it is delivered */
export function makeCallbackUrl(
  publicUrl: string,
  key: Buffer,
  generation: Generation,
  isPart = false,
): string {
  const op = generation.key;
  const uid = String(generation.userId);
  const about = { op, uid, ...(isPart && partMark), sig: sign(key, op, uid) };
  return `${publicUrl}/api/kie?${new URLSearchParams(about)}`;
}

const partMark = { part: "1" };

export function namesPart({ searchParams }: URL): boolean {
  return searchParams.get("part") === partMark.part;
}

/** The generation, if it was us who made the address. */
export function readCallbackUrl(address: string, key: Buffer): Generation | undefined {
  const { searchParams } = new URL(address);
  const [op = "", uid = "", sig = ""] = ["op", "uid", "sig"].map(
    (name) => searchParams.get(name) ?? "",
  );
  if (!secretsMatch(sig, sign(key, op, uid)) || !/^\d{1,16}$/.test(uid)) return undefined;
  return { key: op, userId: Number(uid) };
}

function sign(key: Buffer, op: string, uid: string): string {
  return createHmac("sha256", key).update(`${op}|${uid}`).digest("base64url");
}
