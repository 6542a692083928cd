import type { StarTransaction } from "@telegraf/types";
import { findRecent, type Transactions } from "./star-pages.js";

/** The user whom Telegram's record of Stars names for a charge, if the charge is recent. */
export async function recordedPayer(
  transactions: Transactions,
  chargeId: string,
): Promise<number | undefined> {
  const found = await findRecent(
    transactions,
    (one) => one.id === chargeId && userOf(one) !== undefined,
  );
  return found && userOf(found);
}

function userOf({ source, receiver }: StarTransaction): number | undefined {
  const partner = source ?? receiver;
  return partner?.type === "user" ? partner.user.id : undefined;
}
